import LiveCore
import LiveKit
@preconcurrency import UserNotifications

/// Notifications.
@MainActor
final class Notices: NSObject {
    private static let news = "news"
    nonisolated private static let link = "link"

    private let whenHidden: String
    private let follow: @MainActor (URL) -> Void

    /// Notifications that show these words to who may not read them, and lead to screens.
    init(whenHidden: String, follow: @escaping @MainActor (URL) -> Void) {
        self.whenHidden = whenHidden
        self.follow = follow
    }

    /// Begins to hear which of them is touched.
    func listen() {
        let center = UNUserNotificationCenter.current()
        center.delegate = self
        center.setNotificationCategories([
            UNNotificationCategory(
                identifier: Self.news, actions: [], intentIdentifiers: [],
                hiddenPreviewsBodyPlaceholder: whenHidden)
        ])
    }

    /// Asks for leave. The system asks the person once, and answers by itself from then on.
    nonisolated static func ask() async {
        _ = try? await UNUserNotificationCenter.current().requestAuthorization(
            options: [.alert, .sound])
    }

    /// Shows one, in place of the one before.
    static func show(_ news: News) {
        let content = UNMutableNotificationContent()
        content.title = news.title
        content.body = news.text
        content.sound = .default
        content.categoryIdentifier = Self.news
        if let url = Links.link(news.route) { content.userInfo = [link: url.absoluteString] }
        let request = UNNotificationRequest(identifier: Self.news, content: content, trigger: nil)
        UNUserNotificationCenter.current().add(request)
    }
}

extension Notices: UNUserNotificationCenterDelegate {
    nonisolated func userNotificationCenter(
        _ center: UNUserNotificationCenter, didReceive response: UNNotificationResponse,
        withCompletionHandler done: @escaping () -> Void
    ) {
        let link = response.notification.request.content.userInfo[Self.link] as? String
        if let url = link.flatMap(URL.init(string:)) {
            Task { @MainActor in follow(url) }
        }
        done()
    }
}
