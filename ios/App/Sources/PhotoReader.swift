import ImageIO
import LiveKit
import UIKit
import UniformTypeIdentifiers

/// Makes photos as small as a department needs them, and upright. What comes out was drawn anew, so
/// nothing is left of where and with what it was taken.
enum PhotoReader {
    private static let mostBytes = 40 << 20
    private static let longerSide = 1_600
    private static let quality = 0.85

    /// The photo in a file, whatever it holds.
    static func read(_ file: URL?) -> Answer<Data> {
        guard let file, let size = try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize,
            size <= mostBytes
        else { return .failed }
        return smaller(CGImageSourceCreateWithURL(file as CFURL, nil))
    }

    /// A photo that the camera took. It takes a moment, on a thread that does not draw.
    static func read(_ image: UIImage) async -> Answer<Data> {
        guard let photo = image.jpegData(compressionQuality: 1) else { return .failed }
        return smaller(CGImageSourceCreateWithData(photo as CFData, nil))
    }

    private static func smaller(_ source: CGImageSource?) -> Answer<Data> {
        let size: [CFString: Any] = [
            kCGImageSourceCreateThumbnailFromImageAlways: true,
            kCGImageSourceCreateThumbnailWithTransform: true,
            kCGImageSourceThumbnailMaxPixelSize: longerSide,
        ]
        guard let source,
            let image = CGImageSourceCreateThumbnailAtIndex(
                source, CGImageSourceGetPrimaryImageIndex(source), size as CFDictionary)
        else { return .failed }
        return drawn(image)
    }

    private static func drawn(_ image: CGImage) -> Answer<Data> {
        let photo = NSMutableData()
        let kind = UTType.jpeg.identifier as CFString
        guard let file = CGImageDestinationCreateWithData(photo, kind, 1, nil) else {
            return .failed
        }
        let options = [kCGImageDestinationLossyCompressionQuality: quality] as CFDictionary
        CGImageDestinationAddImage(file, image, options)
        return CGImageDestinationFinalize(file) ? .value(photo as Data) : .failed
    }
}
