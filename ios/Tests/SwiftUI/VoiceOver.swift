// A stand-in for SwiftUI, for tests on Linux: see README.md.

/// What a screen reader says of a view.
@MainActor
public enum VoiceOver {
    /// The stops of a view, in order.
    public static func stops(
        in view: some View, _ environment: EnvironmentValues = EnvironmentValues()
    ) -> [Spoken] {
        Ears(environment: environment).stops(view)
    }

    /// The colours that are laid out like views, in order: those that lie over others last.
    public static func colours(
        in view: some View, _ environment: EnvironmentValues = EnvironmentValues()
    ) -> [Color] {
        let painted = Box<[Color]>([])
        _ = Ears(environment: environment, painted: painted).stops(view)
        return painted.value
    }
}

/// A thing that VoiceOver stops at.
public struct Spoken {
    enum Role {
        case text
        case image
        case button
        case field
        case tab
        case fault
    }

    /// Where on the screen it is.
    public enum Place: Equatable {
        /// In what scrolls.
        case content
        /// In the bar above.
        case bar(ToolbarItemPlacement)
        /// The platform's own way back.
        case back
        /// Among the tabs.
        case tabs
        /// On something that lies over the screen.
        case over
    }

    var role: Role
    /// What it is called.
    public var label: String
    /// What it holds.
    public var value = ""
    /// What it says of itself.
    public var traits: AccessibilityTraits = []
    /// What it says that it is not.
    var denied: AccessibilityTraits = []
    /// Where it is.
    public var place = Place.content
    /// Presses it.
    public var press: (@MainActor () -> Void)?
    /// Types into it.
    public var type: (@MainActor (String) -> Void)?

    /// Something that a view does and that accessibility has no rule for.
    static func fault(_ words: String) -> Spoken { Spoken(role: .fault, label: words) }

    /// All that is said, as one sentence.
    public var words: String {
        [label, value].filter { !$0.isEmpty }.joined(separator: ", ")
            .replacingOccurrences(of: "\n", with: " ")
    }

    /// What it is. iOS knows no options: a button that says whether it is chosen is one.
    public var kind: String {
        let isChosen = traits.contains(.isSelected)
        switch role {
        case .fault: return "fault"
        case .field: return "field"
        case .tab: return isChosen ? "tab, here" : "tab"
        case .button where isChosen || denied.contains(.isSelected):
            return isChosen ? "option, chosen" : "option"
        case _ where traits.contains(.isHeader): return "heading"
        case .button: return "press"
        case .image: return "image"
        case .text: return traits.contains(.isImage) ? "image" : "text"
        }
    }

    /// Its kind and what is said, as the golden descriptions have it.
    public var line: String { "\(kind): \(words)" }
}

/// What is known while a view is listened to.
@MainActor
struct Ears {
    var environment: EnvironmentValues
    var painted: Box<[Color]>?
    var navigation: Navigation?
    var tabs: Tabs?
    var tag: AnyHashable?

    func stops(_ view: any View) -> [Spoken] {
        if let heard = view as? any Heard { return heard.stops(self) }
        install(in: view)
        return stops(body(of: view))
    }

    private func body(of view: some View) -> any View { view.body }

    /// Gives the view, a modifier or a style what it reads from its environment.
    func install(in view: Any) {
        for child in Mirror(reflecting: view).children {
            (child.value as? any Installed)?.install(environment)
        }
    }
}

/// A view that is heard in another way than its content alone.
struct Changed<Content: View>: View, Heard {
    typealias Body = Never
    let content: Content
    var before: (inout Ears) -> Void = { _ in }
    var after: ([Spoken], Ears) -> [Spoken] = { stops, _ in stops }

    func stops(_ ears: Ears) -> [Spoken] {
        var within = ears
        before(&within)
        return after(within.stops(content), ears)
    }
}

extension View {
    /// The same in other surroundings.
    func within(_ change: @escaping (inout Ears) -> Void) -> Changed<Self> {
        Changed(content: self, before: change)
    }

    /// The same, but other things are said of it.
    func heard(_ change: @escaping ([Spoken], Ears) -> [Spoken]) -> Changed<Self> {
        Changed(content: self, after: change)
    }
}
