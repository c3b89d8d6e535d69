@preconcurrency import AVFoundation
import LiveCore
import LiveKit
import UIKit

/// Shows what the camera sees until it sees a QR code.
final class CodeScanner: UIViewController {
    /// More than the core could take of one.
    private static let mostCharacters = 4_096

    private let controls: Controls
    private let question = Question<String>()
    private let session = AVCaptureSession()
    /// Starting and stopping take a moment: not on the thread that draws, and one after the other.
    private let turn = DispatchQueue(label: "live.camera")
    private lazy var picture = AVCaptureVideoPreviewLayer(session: session)

    /// Reads one code.
    static func scan(_ controls: Controls) async -> Answer<String> {
        guard await Camera.isAllowed() else { return .failed }
        let scanner = CodeScanner(controls)
        guard scanner.prepare() else { return .failed }
        let frame = UINavigationController(rootViewController: scanner)
        frame.presentationController?.delegate = scanner
        return await scanner.question.ask(by: frame)
    }

    private init(_ controls: Controls) {
        self.controls = controls
        super.init(nibName: nil, bundle: nil)
    }

    @available(*, unavailable)
    required init?(coder: NSCoder) {
        nil
    }

    /// Whether there is a camera that sees codes.
    private func prepare() -> Bool {
        let codes = AVCaptureMetadataOutput()
        guard let camera = AVCaptureDevice.default(for: .video),
            let sight = try? AVCaptureDeviceInput(device: camera),
            session.canAddInput(sight), session.canAddOutput(codes)
        else { return false }
        session.addInput(sight)
        session.addOutput(codes)
        guard codes.availableMetadataObjectTypes.contains(.qr) else { return false }
        codes.metadataObjectTypes = [.qr]
        codes.setMetadataObjectsDelegate(self, queue: .main)
        return true
    }

    override func viewDidLoad() {
        super.viewDidLoad()
        view.backgroundColor = .black
        picture.videoGravity = .resizeAspectFill
        view.layer.addSublayer(picture)
        let close = UIAction { [weak self] _ in self?.finish(.left) }
        navigationItem.leftBarButtonItem = UIBarButtonItem(systemItem: .close, primaryAction: close)
        navigationItem.leftBarButtonItem?.accessibilityLabel = controls.close
        place(hint())
    }

    private func hint() -> UIView {
        let words = UILabel()
        words.text = controls.scanHint
        words.font = .preferredFont(forTextStyle: .body)
        words.adjustsFontForContentSizeCategory = true
        words.textAlignment = .center
        words.numberOfLines = 0
        let ground = UIStackView(arrangedSubviews: [words])
        ground.backgroundColor = .systemBackground
        ground.layer.cornerRadius = 14
        ground.isLayoutMarginsRelativeArrangement = true
        ground.directionalLayoutMargins = .init(top: 14, leading: 16, bottom: 14, trailing: 16)
        return ground
    }

    private func place(_ hint: UIView) {
        hint.translatesAutoresizingMaskIntoConstraints = false
        view.addSubview(hint)
        let edges = view.layoutMarginsGuide
        NSLayoutConstraint.activate([
            hint.leadingAnchor.constraint(equalTo: edges.leadingAnchor),
            hint.trailingAnchor.constraint(equalTo: edges.trailingAnchor),
            hint.bottomAnchor.constraint(equalTo: edges.bottomAnchor, constant: -16),
        ])
    }

    override func viewDidLayoutSubviews() {
        super.viewDidLayoutSubviews()
        picture.frame = view.bounds
        // The picture stays upright when the app turns. Both number the ways it can be held alike.
        if let held = view.window?.windowScene?.interfaceOrientation.rawValue,
            let upright = AVCaptureVideoOrientation(rawValue: held)
        {
            picture.connection?.videoOrientation = upright
        }
    }

    override func viewWillAppear(_ animated: Bool) {
        super.viewWillAppear(animated)
        turn.async { [session] in session.startRunning() }
    }

    override func viewDidDisappear(_ animated: Bool) {
        super.viewDidDisappear(animated)
        turn.async { [session] in session.stopRunning() }
    }

    override func accessibilityPerformEscape() -> Bool {
        finish(.left)
        return true
    }

    private func finish(_ answer: Answer<String>) {
        dismiss(animated: true)
        question.answer(answer)
    }
}

extension CodeScanner: @preconcurrency AVCaptureMetadataOutputObjectsDelegate {
    func metadataOutput(
        _ output: AVCaptureMetadataOutput, didOutput seen: [AVMetadataObject],
        from connection: AVCaptureConnection
    ) {
        let texts = seen.compactMap { ($0 as? AVMetadataMachineReadableCodeObject)?.stringValue }
        if let text = texts.first { finish(.value(String(text.prefix(Self.mostCharacters)))) }
    }
}

extension CodeScanner: UIAdaptivePresentationControllerDelegate {
    func presentationControllerDidDismiss(_ presentationController: UIPresentationController) {
        question.answer(.left)
    }
}
