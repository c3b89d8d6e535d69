import LiveCore
import LiveKit
import UIKit

/// Hands things to other apps, when a person says so.
@MainActor
enum Sharing {
    /// Offers something in the platform's own sheet.
    static func offer(_ item: Shared) async {
        guard let thing = thing(item), let top = await Stage.top(), let view = top.view else {
            return
        }
        let sheet = UIActivityViewController(activityItems: [thing], applicationActivities: nil)
        // On an iPad it is a bubble, which must come from somewhere.
        if let bubble = sheet.popoverPresentationController {
            bubble.sourceView = view
            bubble.sourceRect = CGRect(
                x: view.bounds.midX, y: view.bounds.midY, width: 0, height: 0)
            bubble.permittedArrowDirections = []
        }
        top.present(sheet, animated: true)
    }

    private static func thing(_ item: Shared) -> Any? {
        switch item {
        case .text(let text): return text
        case .file(let name, let bytes):
            let file = FileManager.default.temporaryDirectory.appending(component: name)
            return (try? bytes.write(to: file, options: .atomic)).map { file }
        case .code(let code):
            // As a file, so that no app makes a blurred picture of it. Where there is no room for
            // one, the picture itself.
            let (picture, folder) = (code.png(), FileManager.default.temporaryDirectory)
            let file = folder.appending(component: "qr.png")
            do {
                try picture.write(to: file, options: .atomic)
                return file
            } catch {
                return UIImage(data: picture)
            }
        }
    }
}

extension QrCode {
    private static let quietModules = 4
    private static let pointsOfModule = 8

    /// It as a picture to keep: dark on white, with the quiet zone that readers need.
    func png() -> Data {
        let (module, quiet, size) = (Self.pointsOfModule, Self.quietModules, Int(size))
        let side = (size + 2 * quiet) * module
        let bounds = CGRect(x: 0, y: 0, width: side, height: side)
        let format = UIGraphicsImageRendererFormat()
        format.scale = 1
        format.opaque = true
        return UIGraphicsImageRenderer(bounds: bounds, format: format).pngData { context in
            UIColor.white.setFill()
            context.fill(bounds)
            UIColor.black.setFill()
            for (index, isDark) in modules.enumerated() where isDark {
                let (row, column) = index.quotientAndRemainder(dividingBy: size)
                let (x, y) = ((quiet + column) * module, (quiet + row) * module)
                context.fill(CGRect(x: x, y: y, width: module, height: module))
            }
        }
    }
}
