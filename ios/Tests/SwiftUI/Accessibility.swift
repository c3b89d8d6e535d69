// A stand-in for SwiftUI, for tests on Linux: see README.md.

public struct AccessibilityTraits: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let isHeader = AccessibilityTraits(rawValue: 1)
    public static let isSelected = AccessibilityTraits(rawValue: 2)
    public static let isImage = AccessibilityTraits(rawValue: 4)
}

public struct AccessibilityChildBehavior: Hashable, Sendable {
    private let name: String
    public static let ignore = AccessibilityChildBehavior(name: "ignore")
    public static let contain = AccessibilityChildBehavior(name: "contain")
    public static let combine = AccessibilityChildBehavior(name: "combine")
}

extension View {
    /// Makes one thing of a view: of what is in it, or of nothing but what is said about it.
    public func accessibilityElement(
        children: AccessibilityChildBehavior = .ignore
    ) -> some View {
        heard { stops, _ in
            switch children {
            case .ignore: [Spoken(role: .text, label: "")]
            case .combine: [Spoken.combined(stops)]
            default: stops
            }
        }
    }

    @available(*, deprecated, message: "words come from the core")
    public func accessibilityLabel(_ labelKey: LocalizedStringKey) -> some View { self }

    @_disfavoredOverload
    public func accessibilityLabel<S: StringProtocol>(_ label: S) -> some View {
        said("a label") { $0.label = String(label) }
    }

    public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View {
        said("traits", isIdle: traits.isEmpty) {
            $0.traits.formUnion(traits)
            $0.denied.subtract(traits)
        }
    }

    public func accessibilityRemoveTraits(_ traits: AccessibilityTraits) -> some View {
        said("traits", isIdle: traits.isEmpty) {
            $0.traits.subtract(traits)
            $0.denied.formUnion(traits)
        }
    }

    public func accessibilityHidden(_ hidden: Bool) -> some View {
        heard { stops, _ in hidden ? [] : stops }
    }

    public func accessibilityShowsLargeContentViewer() -> some View { self }

    /// Says something of a thing. Of several at once, or of none, nobody knows what would be said.
    private func said(
        _ what: String, isIdle: Bool = false, _ change: @escaping (inout Spoken) -> Void
    ) -> some View {
        heard { stops, _ in
            if isIdle { return stops }
            guard stops.count == 1 else {
                return stops + [.fault("\(what) of \(stops.count) things")]
            }
            var only = stops[0]
            change(&only)
            return [only]
        }
    }
}

extension Spoken {
    /// One thing made of several: it says what each of them says.
    static func combined(_ stops: [Spoken]) -> Spoken {
        var one = Spoken(role: .text, label: joined(stops))
        for stop in stops {
            one.traits.formUnion(stop.traits)
            if stop.role == .button || stop.role == .fault { one.role = stop.role }
            one.press = one.press ?? stop.press
        }
        return one
    }

    static func joined(_ stops: [Spoken]) -> String {
        stops.map(\.words).filter { !$0.isEmpty }.joined(separator: ", ")
    }
}
