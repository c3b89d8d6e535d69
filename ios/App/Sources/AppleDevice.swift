import LiveCore
import LiveKit
import UIKit

/// An iPhone or an iPad.
@MainActor
final class AppleDevice: Device {
    nonisolated let keys: any PlatformKeys
    private let network = NetworkWatch()

    /// A device with its keys.
    init(keys: any PlatformKeys) {
        self.keys = keys
    }

    func watchNetwork(_ changed: @escaping @Sendable (Network) -> Void) {
        network.start(changed)
    }

    func confirmOwner(_ why: String) async -> OwnerAnswer {
        await OwnerCheck.ask(why)
    }

    func photo(from source: PhotoSource) async -> Answer<Data> {
        switch source {
        case .camera: await Camera.photo()
        case .library: await Library.photo()
        }
    }

    func locate() async -> Answer<Place> {
        await Locator().locate()
    }

    func scan(_ controls: Controls) async -> Answer<String> {
        await CodeScanner.scan(controls)
    }

    func share(_ item: Shared) {
        Task { await Sharing.offer(item) }
    }

    func leave(to page: URL) {
        UIApplication.shared.open(page)
    }

    func copy(_ text: String) {
        UIPasteboard.general.string = text
    }

    func askToNotify() {
        Task { await Notices.ask() }
    }

    func notify(_ news: News) {
        Notices.show(news)
    }

    func planDelivery() {
        Deliveries.plan()
    }

    func finish(_ work: @escaping @MainActor () async -> Void) async {
        let time = BorrowedTime()
        await work()
        time.giveBack()
    }

    func feel(_ feeling: Feeling) {
        switch feeling {
        case .done: UINotificationFeedbackGenerator().notificationOccurred(.success)
        case .wrong: UINotificationFeedbackGenerator().notificationOccurred(.error)
        case .chosen: UISelectionFeedbackGenerator().selectionChanged()
        }
    }
}

/// Time that the system leaves the app although nobody looks, until it is given back or over.
@MainActor
private final class BorrowedTime {
    private var task = UIBackgroundTaskIdentifier.invalid

    init() {
        task = UIApplication.shared.beginBackgroundTask { [weak self] in self?.giveBack() }
    }

    func giveBack() {
        guard task != .invalid else { return }
        UIApplication.shared.endBackgroundTask(task)
        task = .invalid
    }
}
