import Foundation
import LiveCore

/// Links into the app. What they say is checked by the core.
public enum Links {
    private static let scheme = "live.app"
    private static let host = "open"
    private static let mostCharacters = 4096

    /// The screen that a link leads to, and what it says there; nothing for a link that is not ours.
    public static func route(_ url: URL) -> String? {
        guard url.scheme?.lowercased() == scheme, url.host == host else { return nil }
        let path = url.path.trimmingCharacters(in: CharacterSet(charactersIn: "/"))
        let answer = url.query.map { "?" + $0 } ?? ""
        return String((path + answer).prefix(mostCharacters))
    }

    /// The link to a screen.
    public static func link(_ route: String) -> URL? {
        var parts = URLComponents()
        parts.scheme = scheme
        parts.host = host
        parts.path = "/" + route
        return parts.url
    }
}
