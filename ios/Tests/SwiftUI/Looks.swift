// A stand-in for SwiftUI, for tests on Linux: see README.md.

public protocol ShapeStyle: Sendable {}

public struct Color: ShapeStyle, Hashable, View, Heard {
    public typealias Body = Never
    private let name: String

    nonisolated init(name: String) { self.name = name }
    nonisolated public init(uiColor: UIColor) { name = uiColor.description }

    nonisolated public static let clear = Color(name: "clear")
    nonisolated public static let black = Color(name: "black")
    nonisolated public static let white = Color(name: "white")

    func stops(_ ears: Ears) -> [Spoken] {
        ears.painted?.value.append(self)
        return []
    }
}

extension ShapeStyle where Self == Color {
    public static var clear: Color { Color(name: "clear") }
    public static var black: Color { Color(name: "black") }
    public static var white: Color { Color(name: "white") }
}

public enum ColorScheme: CaseIterable, Sendable {
    case light
    case dark
}

public struct Font: Hashable, Sendable {
    public enum TextStyle: CaseIterable, Sendable {
        case largeTitle
        case title
        case title2
        case title3
        case headline
        case subheadline
        case body
        case callout
        case footnote
        case caption
        case caption2
    }

    public enum Design: Hashable, Sendable {
        case `default`
        case serif
        case rounded
        case monospaced
    }

    public struct Weight: Hashable, Sendable {
        let value: Int
        public static let regular = Weight(value: 400)
        public static let medium = Weight(value: 500)
        public static let semibold = Weight(value: 600)
        public static let bold = Weight(value: 700)
        public static let heavy = Weight(value: 800)
    }

    public static let largeTitle = Font()
    public static let title = Font()
    public static let title2 = Font()
    public static let title3 = Font()
    public static let headline = Font()
    public static let subheadline = Font()
    public static let body = Font()
    public static let footnote = Font()
    public static let caption = Font()

    public static func system(
        _ style: TextStyle, design: Design? = nil, weight: Weight? = nil
    ) -> Font { Font() }

    public func weight(_ weight: Weight) -> Font { self }
    public func monospacedDigit() -> Font { self }
}

public struct Path: Equatable, Sendable {
    private(set) var rects: [CGRect] = []

    public init() {}

    public init(_ callback: (inout Path) -> Void) {
        callback(&self)
    }

    public mutating func addRects(_ rects: [CGRect]) { self.rects += rects }
}

public protocol Shape: Sendable, View {}
public protocol InsettableShape: Shape {}

public enum RoundedCornerStyle: Sendable {
    case circular
    case continuous
}

public struct FillStyle: Equatable, Sendable {
    public init(eoFill: Bool = false, antialiased: Bool = true) {}
}

public struct RoundedRectangle: InsettableShape, Heard {
    public typealias Body = Never
    nonisolated public init(cornerRadius: CGFloat, style: RoundedCornerStyle = .circular) {}
    func stops(_ ears: Ears) -> [Spoken] { [] }
}

public struct Rectangle: InsettableShape, Heard {
    public typealias Body = Never
    nonisolated public init() {}
    func stops(_ ears: Ears) -> [Spoken] { [] }
}

public struct Capsule: InsettableShape, Heard {
    public typealias Body = Never
    nonisolated public init(style: RoundedCornerStyle = .circular) {}
    func stops(_ ears: Ears) -> [Spoken] { [] }
}

public struct Circle: InsettableShape, Heard {
    public typealias Body = Never
    nonisolated public init() {}
    func stops(_ ears: Ears) -> [Spoken] { [] }
}

extension Shape {
    public func fill<S: ShapeStyle>(_ content: S, style: FillStyle = FillStyle()) -> some View {
        self
    }
}

extension InsettableShape {
    public func strokeBorder<S: ShapeStyle>(
        _ content: S, lineWidth: CGFloat = 1, antialiased: Bool = true
    ) -> some View { self }
}

public struct GraphicsContext {
    public struct Shading: Sendable {
        public static func color(_ color: Color) -> Shading { Shading() }
    }

    public func fill(_ path: Path, with shading: Shading, style: FillStyle = FillStyle()) {}
}

public struct Canvas: View, Heard {
    public typealias Body = Never
    let renderer: (inout GraphicsContext, CGSize) -> Void

    public init(
        opaque: Bool = false, rendersAsynchronously: Bool = false,
        renderer: @escaping (inout GraphicsContext, CGSize) -> Void
    ) { self.renderer = renderer }

    func stops(_ ears: Ears) -> [Spoken] {
        var context = GraphicsContext()
        renderer(&context, CGSize(width: 280, height: 280))
        return []
    }
}

public enum ContentMode: Hashable, CaseIterable, Sendable {
    case fit
    case fill
}

public enum TextAlignment: Hashable, CaseIterable, Sendable {
    case leading
    case center
    case trailing
}

public struct Animation: Equatable, Sendable {
    public static let `default` = Animation()
}

public struct AnyTransition: Sendable {
    public static let opacity = AnyTransition()
}

@MainActor
public func withAnimation<Result>(
    _ animation: Animation? = .default, _ body: () throws -> Result
) rethrows -> Result { try body() }

extension View {
    public func font(_ font: Font?) -> some View { self }
    public func monospacedDigit() -> some View { self }
    public func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { self }
    public func tint(_ tint: Color?) -> some View { self }
    public func opacity(_ opacity: Double) -> some View { self }
    public func lineLimit(_ number: Int?) -> some View { self }
    public func lineLimit(_ limit: PartialRangeFrom<Int>) -> some View { self }
    public func minimumScaleFactor(_ factor: CGFloat) -> some View { self }
    public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { self }
    public func clipShape<S: Shape>(
        _ shape: S, style: FillStyle = FillStyle()
    ) -> some View { self }
    public func contentShape<S: Shape>(_ shape: S, eoFill: Bool = false) -> some View { self }
    public func aspectRatio(_ ratio: CGFloat? = nil, contentMode: ContentMode) -> some View { self }
    public func scaledToFit() -> some View { self }
    public func scaledToFill() -> some View { self }
    public func preferredColorScheme(_ scheme: ColorScheme?) -> some View { self }
    public func privacySensitive(_ sensitive: Bool = true) -> some View { self }
    public func transition(_ t: AnyTransition) -> some View { self }
    public func animation<V: Equatable>(_ animation: Animation?, value: V) -> some View { self }
}
