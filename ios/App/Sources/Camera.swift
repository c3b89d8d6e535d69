import AVFoundation
import LiveKit
import UIKit

/// Takes a photo with the system's own camera.
@MainActor
final class Camera: NSObject {
    private let question = Question<UIImage>()

    /// A photo. Without a camera, or without leave to use it, one that was taken before serves.
    static func photo() async -> Answer<Data> {
        guard UIImagePickerController.isSourceTypeAvailable(.camera), await isAllowed() else {
            return await Library.photo()
        }
        switch await Camera().taken() {
        case .value(let image): return await PhotoReader.read(image)
        case .left: return .left
        case .failed: return .failed
        }
    }

    /// Whether the app may use the camera: the person is asked the first time.
    static func isAllowed() async -> Bool {
        await AVCaptureDevice.requestAccess(for: .video)
    }

    private func taken() async -> Answer<UIImage> {
        let picker = UIImagePickerController()
        picker.sourceType = .camera
        picker.modalPresentationStyle = .fullScreen
        picker.delegate = self
        return await question.ask(by: picker)
    }
}

extension Camera: UIImagePickerControllerDelegate, UINavigationControllerDelegate {
    func imagePickerController(
        _ picker: UIImagePickerController,
        didFinishPickingMediaWithInfo info: [UIImagePickerController.InfoKey: Any]
    ) {
        picker.dismiss(animated: true)
        question.answer((info[.originalImage] as? UIImage).map { .value($0) } ?? .failed)
    }

    func imagePickerControllerDidCancel(_ picker: UIImagePickerController) {
        picker.dismiss(animated: true)
        question.answer(.left)
    }
}
