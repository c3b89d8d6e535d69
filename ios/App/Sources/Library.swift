import LiveKit
import PhotosUI
import UniformTypeIdentifiers

/// Has a person pick one of their photos. The app sees that one alone, and needs no leave for it.
@MainActor
final class Library: NSObject {
    private let question = Question<Data>()

    /// A photo that was taken before.
    static func photo() async -> Answer<Data> {
        await Library().picked()
    }

    private func picked() async -> Answer<Data> {
        var choice = PHPickerConfiguration()
        choice.filter = .images
        // As it is: it is made smaller here, so that nothing is converted twice.
        choice.preferredAssetRepresentationMode = .current
        let picker = PHPickerViewController(configuration: choice)
        picker.delegate = self
        picker.presentationController?.delegate = self
        return await question.ask(by: picker)
    }
}

extension Library: @preconcurrency PHPickerViewControllerDelegate {
    func picker(_ picker: PHPickerViewController, didFinishPicking results: [PHPickerResult]) {
        picker.dismiss(animated: true)
        guard let photo = results.first?.itemProvider else { return question.answer(.left) }
        let kind = UTType.image.identifier
        photo.loadFileRepresentation(forTypeIdentifier: kind) { @Sendable [question] file, _ in
            // The file is gone when this returns.
            let answer = PhotoReader.read(file)
            Task { @MainActor in question.answer(answer) }
        }
    }
}

extension Library: UIAdaptivePresentationControllerDelegate {
    func presentationControllerDidDismiss(_ presentationController: UIPresentationController) {
        question.answer(.left)
    }
}
