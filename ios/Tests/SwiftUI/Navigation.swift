// A stand-in for SwiftUI, for tests on Linux: see README.md.

/// What the screens of a stack tell the stack.
@MainActor
final class Navigation {
    var title = ""
    var destinations: [ObjectIdentifier: (AnyHashable) -> (any View)?] = [:]
}

/// What the places of a tab view tell it.
@MainActor
final class Tabs {
    var places: [(tag: AnyHashable?, item: [Spoken], content: () -> [Spoken])] = []
}

public struct NavigationStack<Data, Root: View>: View, Heard {
    public typealias Body = Never
    let path: (@MainActor () -> [AnyHashable])
    let pop: @MainActor () -> Void
    let root: Root

    /// The screen on top is heard, and the way back says the title of the one below it.
    func stops(_ ears: Ears) -> [Spoken] {
        var within = ears
        var level = Navigation()
        within.navigation = level
        var heard = within.stops(root)
        for value in path() {
            let below = level
            level = Navigation()
            level.destinations = below.destinations
            within.navigation = level
            guard let screen = below.destinations[ObjectIdentifier(type(of: value.base))]?(value)
            else { return heard + [.fault("nowhere to go for \(value)")] }
            let back = Spoken(role: .button, label: below.title, place: .back, press: pop)
            heard = [back] + within.stops(screen)
        }
        return heard
    }
}

public struct NavigationPath: Equatable {}

extension NavigationStack where Data == NavigationPath {
    public init(@ViewBuilder root: () -> Root) {
        self.init(path: { [] }, pop: {}, root: root())
    }
}

extension NavigationStack
where Data: MutableCollection & RandomAccessCollection & RangeReplaceableCollection {
    public init(path: Binding<Data>, @ViewBuilder root: () -> Root) where Data.Element: Hashable {
        self.init(
            path: { path.wrappedValue.map { AnyHashable($0) } },
            pop: { path.wrappedValue = Data(path.wrappedValue.dropLast()) }, root: root())
    }
}

public struct TabView<SelectionValue: Hashable, Content: View>: View, Heard {
    public typealias Body = Never
    let selection: Binding<SelectionValue>?
    let content: Content

    public init(selection: Binding<SelectionValue>?, @ViewBuilder content: () -> Content) {
        self.selection = selection
        self.content = content()
    }

    func stops(_ ears: Ears) -> [Spoken] {
        let tabs = Tabs()
        var within = ears
        within.tabs = tabs
        let outside = within.stops(content)
        let faults = outside.isEmpty ? [] : [Spoken.fault("something that is no tab")]
        let chosen = selection.map { AnyHashable($0.wrappedValue) }
        let shown = tabs.places.first { $0.tag == chosen }
        let items = tabs.places.map { place in
            var item = Spoken(role: .tab, label: Spoken.joined(place.item), place: .tabs)
            if place.tag == chosen { item.traits.insert(.isSelected) }
            item.press = {
                if let tag = place.tag?.base as? SelectionValue { selection?.wrappedValue = tag }
            }
            return item
        }
        return faults + (shown?.content() ?? []) + items
    }
}

public struct ToolbarItemPlacement: Equatable, Sendable {
    let id: String
    public static let automatic = ToolbarItemPlacement(id: "automatic")
    public static let principal = ToolbarItemPlacement(id: "principal")
    public static let cancellationAction = ToolbarItemPlacement(id: "cancellationAction")
    public static let topBarLeading = ToolbarItemPlacement(id: "topBarLeading")
    public static let topBarTrailing = ToolbarItemPlacement(id: "topBarTrailing")
}

@MainActor @preconcurrency
public protocol ToolbarContent {}

@MainActor
private protocol InBar {
    func stops(_ ears: Ears) -> [Spoken]
}

public struct ToolbarItem<ID, Content: View>: ToolbarContent, InBar {
    let placement: ToolbarItemPlacement
    let content: Content

    func stops(_ ears: Ears) -> [Spoken] { ears.stops(content).placed(.bar(placement)) }
}

extension ToolbarItem where ID == () {
    public init(
        placement: ToolbarItemPlacement = .automatic, @ViewBuilder content: () -> Content
    ) {
        self.placement = placement
        self.content = content()
    }
}

extension Optional: ToolbarContent where Wrapped: ToolbarContent {}

extension Optional: InBar where Wrapped: ToolbarContent {
    func stops(_ ears: Ears) -> [Spoken] {
        flatMap { $0 as? any InBar }?.stops(ears) ?? []
    }
}

public struct TupleToolbarContent<T>: ToolbarContent, InBar {
    fileprivate let parts: [any ToolbarContent]

    func stops(_ ears: Ears) -> [Spoken] {
        parts.flatMap { ($0 as? any InBar)?.stops(ears) ?? [] }
    }
}

@resultBuilder @MainActor
public struct ToolbarContentBuilder {
    public static func buildExpression<Content: ToolbarContent>(_ content: Content) -> Content {
        content
    }

    public static func buildBlock<Content: ToolbarContent>(_ content: Content) -> Content {
        content
    }

    public static func buildBlock<each Content: ToolbarContent>(
        _ content: repeat each Content
    ) -> TupleToolbarContent<(repeat each Content)> {
        var parts: [any ToolbarContent] = []
        repeat parts.append(each content)
        return TupleToolbarContent(parts: parts)
    }

    public static func buildIf<Content: ToolbarContent>(_ content: Content?) -> Content? {
        content
    }
}

public struct List<SelectionValue, Content: View>: View, Heard {
    public typealias Body = Never
    let content: Content
    func stops(_ ears: Ears) -> [Spoken] { ears.stops(content) }
}

extension List where SelectionValue == Never {
    public init(@ViewBuilder content: () -> Content) { self.init(content: content()) }
}

/// The header of a section is a heading.
public struct Section<Parent: View, Content: View, Footer: View>: View, Heard {
    public typealias Body = Never
    let header: Parent
    let content: Content

    func stops(_ ears: Ears) -> [Spoken] {
        let heading = ears.stops(header).map { stop in
            var stop = stop
            stop.traits.insert(.isHeader)
            return stop
        }
        return heading + ears.stops(content)
    }
}

extension Section where Footer == EmptyView {
    public init(@ViewBuilder content: () -> Content, @ViewBuilder header: () -> Parent) {
        self.init(header: header(), content: content())
    }
}

public struct SearchFieldPlacement: Sendable {
    public struct NavigationBarDrawerDisplayMode: Sendable {
        public static let automatic = NavigationBarDrawerDisplayMode()
        public static let always = NavigationBarDrawerDisplayMode()
    }

    public static func navigationBarDrawer(
        displayMode: NavigationBarDrawerDisplayMode
    ) -> SearchFieldPlacement { SearchFieldPlacement() }
}

public struct NavigationBarItem: Sendable {
    public enum TitleDisplayMode: Sendable {
        case automatic
        case inline
        case large
    }
}

extension [Spoken] {
    func placed(_ place: Spoken.Place) -> [Spoken] {
        map { stop in
            var stop = stop
            stop.place = place
            return stop
        }
    }
}

extension View {
    public func navigationTitle<S: StringProtocol>(_ title: S) -> some View {
        within { ears in ears.navigation?.title = String(title) }
    }

    public func navigationBarTitleDisplayMode(
        _ displayMode: NavigationBarItem.TitleDisplayMode
    ) -> some View { self }

    public func navigationDestination<D: Hashable, C: View>(
        for data: D.Type, @ViewBuilder destination: @escaping (D) -> C
    ) -> some View {
        within { ears in
            ears.navigation?.destinations[ObjectIdentifier(data)] = { value in
                (value.base as? D).map(destination)
            }
        }
    }

    public func toolbar<Content: ToolbarContent>(
        @ToolbarContentBuilder content: () -> Content
    ) -> some View {
        let bar = content() as? any InBar
        return heard { stops, ears in (bar?.stops(ears) ?? []) + stops }
    }

    public func tabItem<V: View>(@ViewBuilder _ label: () -> V) -> some View {
        TabPlace(content: self, item: label())
    }

    public func tag<V: Hashable>(_ tag: V) -> some View {
        within { ears in ears.tag = AnyHashable(tag) }
    }

    public func searchable<S: StringProtocol>(
        text: Binding<String>, placement: SearchFieldPlacement, prompt: S
    ) -> some View {
        heard { stops, _ in
            [
                Spoken(
                    role: .field, label: String(prompt), value: text.wrappedValue,
                    type: { text.wrappedValue = $0 })
            ] + stops
        }
    }

    public func sheet<Content: View>(
        isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil,
        @ViewBuilder content: @escaping () -> Content
    ) -> some View { over(isPresented, content) }

    public func fullScreenCover<Content: View>(
        isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil,
        @ViewBuilder content: @escaping () -> Content
    ) -> some View { over(isPresented, content) }

    private func over<Content: View>(
        _ isPresented: Binding<Bool>, _ content: @escaping () -> Content
    ) -> some View {
        heard { stops, ears in
            stops + (isPresented.wrappedValue ? ears.stops(content()).placed(.over) : [])
        }
    }
}

private struct TabPlace<Content: View, Item: View>: View, Heard {
    typealias Body = Never
    let content: Content
    let item: Item

    func stops(_ ears: Ears) -> [Spoken] {
        var within = ears
        within.tabs = nil
        let heard = within
        ears.tabs?.places.append((ears.tag, heard.stops(item), { heard.stops(content) }))
        return []
    }
}
