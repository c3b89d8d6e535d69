import CoreImage
import CoreImage.CIFilterBuiltins
import ImageIO
import LiveCore
import Testing
import UIKit
import UniformTypeIdentifiers

@testable import LivePhone

/// Photos that come in, and codes that go out.
@Suite struct PictureTests {
    private func file(_ content: Data) throws -> URL {
        let file = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
        try content.write(to: file)
        return file
    }

    /// A photo as a camera writes it that was held upright: lying, with where it was taken.
    private func taken() throws -> Data {
        let format = UIGraphicsImageRendererFormat()
        format.scale = 1
        let size = CGSize(width: 3_000, height: 2_000)
        let image = UIGraphicsImageRenderer(size: size, format: format).image { context in
            UIColor.systemTeal.setFill()
            context.fill(CGRect(origin: .zero, size: size))
        }
        let photo = NSMutableData()
        let kind = UTType.jpeg.identifier as CFString
        let target = try #require(CGImageDestinationCreateWithData(photo, kind, 1, nil))
        let about: [CFString: Any] = [
            kCGImagePropertyOrientation: 6,
            kCGImagePropertyGPSDictionary: [
                kCGImagePropertyGPSLatitude: 6.2, kCGImagePropertyGPSLatitudeRef: "S",
            ],
        ]
        CGImageDestinationAddImage(target, try #require(image.cgImage), about as CFDictionary)
        #expect(CGImageDestinationFinalize(target))
        return photo as Data
    }

    @Test func aPhotoIsMadeSmallUprightAndSilent() throws {
        guard case .value(let photo) = PhotoReader.read(try file(taken())) else {
            Issue.record()
            return
        }
        let source = try #require(CGImageSourceCreateWithData(photo as CFData, nil))
        let about = CGImageSourceCopyPropertiesAtIndex(source, 0, nil) as? [CFString: Any] ?? [:]
        // Two thirds of the height, wherever the system rounds to.
        #expect(abs((about[kCGImagePropertyPixelWidth] as? Int ?? 0) - 1_067) <= 1)
        #expect(about[kCGImagePropertyPixelHeight] as? Int == 1_600)
        #expect(about[kCGImagePropertyGPSDictionary] == nil)
        #expect(about[kCGImagePropertyOrientation] as? Int ?? 1 == 1)
    }

    @Test func whatIsNoPhotoIsRefused() throws {
        guard case .failed = PhotoReader.read(try file(Data("text".utf8))) else {
            Issue.record()
            return
        }
    }

    @Test func aCodeThatIsKeptCanBeRead() throws {
        let payload = "00020101021226670016"
        let picture = try #require(CIImage(data: code(of: payload).png()))
        let detector = CIDetector(ofType: CIDetectorTypeQRCode, context: nil)
        let found = detector?.features(in: picture).first as? CIQRCodeFeature
        #expect(found?.messageString == payload)
    }

    /// A code as the core draws it. The system's own has a light module around it.
    private func code(of payload: String) throws -> QrCode {
        let filter = CIFilter.qrCodeGenerator()
        filter.message = Data(payload.utf8)
        let image = try #require(filter.outputImage)
        let side = Int(image.extent.width)
        var bytes = [UInt8](repeating: 0, count: side * side)
        CIContext().render(
            image, toBitmap: &bytes, rowBytes: side, bounds: image.extent, format: .R8,
            colorSpace: nil)
        let inner = 1..<(side - 1)
        let modules = inner.flatMap { row in inner.map { bytes[row * side + $0] < 128 } }
        return QrCode(
            size: UInt32(inner.count), modules: modules, caption: "", save: "", payload: payload)
    }
}
