import LiveCore

/// The screens from a tab's first one to the one that is shown, for a platform that slides them over
/// each other and back.
///
/// The core leads; this only remembers what it showed.
public struct Trail: Equatable, Sendable {
    /// The screens, the one that is shown last.
    public private(set) var screens: [Screen]
    /// The last one that was left: it is still seen while it slides away.
    private var left: Screen?
    /// Whether the person left it and the core has not answered yet.
    private var isAhead = false

    /// A trail of these screens.
    public init(_ screens: [Screen] = []) {
        self.screens = screens
    }

    /// The screen that is shown.
    public var top: Screen? { screens.last }

    /// What lies over the first screen.
    public var path: [String] { screens.dropFirst().map(\.route) }

    /// The list that led to the shown screen, to be kept in sight where there is room.
    public var beside: Screen? {
        guard let top else { return nil }
        return screens.dropLast().last { $0.leads(to: top.route) && $0.language == top.language }
    }

    /// The screen of a route, as long as it can be seen.
    public func screen(_ route: String) -> Screen? {
        screens.first { $0.route == route } ?? left.flatMap { $0.route == route ? $0 : nil }
    }

    /// What leads back to a screen, where another lies over it.
    public func wayBack(to route: String) -> String? {
        guard let at = screens.firstIndex(where: { $0.route == route }) else { return nil }
        return screens[(at + 1)...].first?.back
    }

    /// Goes where the core goes: what lies as deep as the new screen, or deeper, was left. From a main
    /// place, which has no way back, it starts anew.
    public mutating func follow(_ screen: Screen) {
        if isAhead && screen == left { return }
        isAhead = false
        let kept = screen.back == nil ? 0 : screens.prefix { $0.depth < screen.depth }.count
        if let top, top.route != screen.route { left = kept < screens.count ? top : nil }
        screens = screens.prefix(kept) + [screen]
    }

    /// The same trail, gone on to where the core is.
    public func following(_ screen: Screen) -> Trail {
        var trail = self
        trail.follow(screen)
        return trail
    }

    /// Leaves so many screens, before the core knows of it. The first one stays.
    public mutating func leave(_ count: Int) {
        guard count > 0 && count < screens.count else { return }
        left = top
        screens.removeLast(count)
        isAhead = true
    }
}
