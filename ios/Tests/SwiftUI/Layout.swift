// A stand-in for SwiftUI, for tests on Linux: see README.md.

public struct HorizontalAlignment: Equatable, Sendable {
    let id: String
    public static let leading = HorizontalAlignment(id: "leading")
    public static let center = HorizontalAlignment(id: "center")
    public static let trailing = HorizontalAlignment(id: "trailing")
}

public struct VerticalAlignment: Equatable, Sendable {
    let id: String
    public static let top = VerticalAlignment(id: "top")
    public static let center = VerticalAlignment(id: "center")
    public static let bottom = VerticalAlignment(id: "bottom")
    public static let firstTextBaseline = VerticalAlignment(id: "firstTextBaseline")
}

public struct Alignment: Equatable, Sendable {
    public var horizontal: HorizontalAlignment
    public var vertical: VerticalAlignment

    public static let center = Alignment(horizontal: .center, vertical: .center)
    public static let leading = Alignment(horizontal: .leading, vertical: .center)
    public static let top = Alignment(horizontal: .center, vertical: .top)
    public static let bottom = Alignment(horizontal: .center, vertical: .bottom)
    public static let topLeading = Alignment(horizontal: .leading, vertical: .top)
    public static let topTrailing = Alignment(horizontal: .trailing, vertical: .top)
}

public enum Axis: Int8, CaseIterable, Sendable {
    case horizontal
    case vertical

    public struct Set: OptionSet, Sendable {
        public let rawValue: Int8
        public init(rawValue: Int8) { self.rawValue = rawValue }
        public static let horizontal = Set(rawValue: 1)
        public static let vertical = Set(rawValue: 2)
    }
}

public enum Edge: Int8, CaseIterable, Sendable {
    case top
    case leading
    case bottom
    case trailing

    public struct Set: OptionSet, Sendable {
        public let rawValue: Int8
        public init(rawValue: Int8) { self.rawValue = rawValue }
        public static let top = Set(rawValue: 1)
        public static let leading = Set(rawValue: 2)
        public static let bottom = Set(rawValue: 4)
        public static let trailing = Set(rawValue: 8)
        public static let all: Set = [.top, .leading, .bottom, .trailing]
        public static let horizontal: Set = [.leading, .trailing]
        public static let vertical: Set = [.top, .bottom]
    }
}

public struct VStack<Content: View>: View, Heard {
    public typealias Body = Never
    let content: Content

    public init(
        alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil,
        @ViewBuilder content: () -> Content
    ) { self.content = content() }

    func stops(_ ears: Ears) -> [Spoken] { ears.stops(content) }
}

public struct HStack<Content: View>: View, Heard {
    public typealias Body = Never
    let content: Content

    public init(
        alignment: VerticalAlignment = .center, spacing: CGFloat? = nil,
        @ViewBuilder content: () -> Content
    ) { self.content = content() }

    func stops(_ ears: Ears) -> [Spoken] { ears.stops(content) }
}

public protocol Layout {}

public struct VStackLayout: Layout {
    public init(alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil) {}
}

public struct HStackLayout: Layout {
    public init(alignment: VerticalAlignment = .center, spacing: CGFloat? = nil) {}
}

public struct AnyLayout: Layout {
    public init<L: Layout>(_ layout: L) {}

    @MainActor
    public func callAsFunction<V: View>(@ViewBuilder _ content: () -> V) -> some View {
        Changed(content: content())
    }
}

public struct GridItem: Sendable {
    public enum Size: Sendable {
        case fixed(CGFloat)
        case flexible(minimum: CGFloat = 10, maximum: CGFloat = .infinity)
        case adaptive(minimum: CGFloat, maximum: CGFloat = .infinity)
    }

    public init(
        _ size: Size = .flexible(), spacing: CGFloat? = nil, alignment: Alignment? = nil
    ) {}
}

public struct LazyVGrid<Content: View>: View, Heard {
    public typealias Body = Never
    let content: Content

    public init(
        columns: [GridItem], alignment: HorizontalAlignment = .center, spacing: CGFloat? = nil,
        @ViewBuilder content: () -> Content
    ) { self.content = content() }

    func stops(_ ears: Ears) -> [Spoken] { ears.stops(content) }
}

/// Every alternative has to say the same: which one is shown is the room's to decide.
public struct ViewThatFits<Content: View>: View, Heard {
    public typealias Body = Never
    let content: Content

    public init(in axes: Axis.Set = [.horizontal, .vertical], @ViewBuilder content: () -> Content) {
        self.content = content()
    }

    func stops(_ ears: Ears) -> [Spoken] {
        let alternatives = (content as? any Alternatives)?.alternatives ?? [content]
        let said = alternatives.map { ears.stops($0) }
        let lines = Set(said.map { $0.map(\.line) })
        return (said.first ?? []) + (lines.count > 1 ? [.fault("alternatives differ")] : [])
    }
}

@MainActor
private protocol Alternatives {
    var alternatives: [any View] { get }
}

extension TupleView: Alternatives {
    var alternatives: [any View] { parts }
}

public struct ScrollView<Content: View>: View, Heard {
    public typealias Body = Never
    public var content: Content

    public init(
        _ axes: Axis.Set = .vertical, showsIndicators: Bool = true,
        @ViewBuilder content: () -> Content
    ) { self.content = content() }

    func stops(_ ears: Ears) -> [Spoken] { ears.stops(content) }
}

@MainActor
public struct GeometryProxy {
    public let size: CGSize
}

public struct GeometryReader<Content: View>: View, Heard {
    public typealias Body = Never
    public var content: (GeometryProxy) -> Content

    public init(@ViewBuilder content: @escaping (GeometryProxy) -> Content) {
        self.content = content
    }

    func stops(_ ears: Ears) -> [Spoken] {
        ears.stops(content(GeometryProxy(size: CGSize(width: 390, height: 844))))
    }
}

public struct Spacer: View, Heard {
    public typealias Body = Never
    public init(minLength: CGFloat? = nil) {}
    func stops(_ ears: Ears) -> [Spoken] { [] }
}

public struct Divider: View, Heard {
    public typealias Body = Never
    public init() {}
    func stops(_ ears: Ears) -> [Spoken] { [] }
}

extension View {
    public func padding(_ length: CGFloat) -> some View { self }

    public func padding(_ edges: Edge.Set = .all, _ length: CGFloat? = nil) -> some View { self }

    public func frame(
        width: CGFloat? = nil, height: CGFloat? = nil, alignment: Alignment = .center
    ) -> some View { self }

    public func frame(
        minWidth: CGFloat? = nil, idealWidth: CGFloat? = nil, maxWidth: CGFloat? = nil,
        minHeight: CGFloat? = nil, idealHeight: CGFloat? = nil, maxHeight: CGFloat? = nil,
        alignment: Alignment = .center
    ) -> some View { self }

    public func ignoresSafeArea() -> some View { self }

    public func overlay<V: View>(
        alignment: Alignment = .center, @ViewBuilder content: () -> V
    ) -> some View {
        let over = content()
        return heard { stops, ears in stops + ears.stops(over) }
    }

    public func background<V: View>(
        alignment: Alignment = .center, @ViewBuilder content: () -> V
    ) -> some View {
        let under = content()
        return heard { stops, ears in ears.stops(under) + stops }
    }

    public func background<S: ShapeStyle>(
        _ style: S, ignoresSafeAreaEdges edges: Edge.Set = .all
    ) -> some View { self }

    public func background<S: ShapeStyle, T: InsettableShape>(
        _ style: S, in shape: T, fillStyle: FillStyle = FillStyle()
    ) -> some View { self }
}
