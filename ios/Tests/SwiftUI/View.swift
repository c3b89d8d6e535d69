// A stand-in for SwiftUI, for tests on Linux: see README.md.

@_exported import Foundation

@MainActor @preconcurrency
public protocol View {
    associatedtype Body: View
    @ViewBuilder @MainActor @preconcurrency var body: Body { get }
}

extension View where Body == Never {
    public var body: Never { fatalError("\(Self.self) has no body") }
}

extension Never: View {
    public typealias Body = Never
}

/// A view that the recorder knows without evaluating a body.
@MainActor
protocol Heard {
    func stops(_ ears: Ears) -> [Spoken]
}

@resultBuilder @MainActor
public struct ViewBuilder {
    public static func buildExpression<Content: View>(_ content: Content) -> Content { content }

    public static func buildBlock() -> EmptyView { EmptyView() }

    public static func buildBlock<Content: View>(_ content: Content) -> Content { content }

    public static func buildBlock<each Content: View>(
        _ content: repeat each Content
    ) -> TupleView<(repeat each Content)> {
        var parts: [any View] = []
        repeat parts.append(each content)
        return TupleView((repeat each content), parts)
    }

    public static func buildIf<Content: View>(_ content: Content?) -> Content? { content }

    public static func buildEither<Yes: View, No: View>(
        first: Yes
    ) -> _ConditionalContent<Yes, No> { .init(.first(first)) }

    public static func buildEither<Yes: View, No: View>(
        second: No
    ) -> _ConditionalContent<Yes, No> { .init(.second(second)) }
}

public struct EmptyView: View, Heard {
    public typealias Body = Never
    public init() {}
    func stops(_ ears: Ears) -> [Spoken] { [] }
}

public struct TupleView<T>: View, Heard {
    public typealias Body = Never
    public var value: T
    let parts: [any View]

    init(_ value: T, _ parts: [any View]) {
        self.value = value
        self.parts = parts
    }

    func stops(_ ears: Ears) -> [Spoken] { parts.flatMap { ears.stops($0) } }
}

public struct _ConditionalContent<TrueContent, FalseContent> {
    enum Storage {
        case first(TrueContent)
        case second(FalseContent)
    }

    let storage: Storage

    init(_ storage: Storage) { self.storage = storage }
}

extension _ConditionalContent: View, Heard where TrueContent: View, FalseContent: View {
    public typealias Body = Never

    func stops(_ ears: Ears) -> [Spoken] {
        switch storage {
        case .first(let view): ears.stops(view)
        case .second(let view): ears.stops(view)
        }
    }
}

extension Optional: View where Wrapped: View {
    public typealias Body = Never
}

extension Optional: Heard where Wrapped: View {
    func stops(_ ears: Ears) -> [Spoken] { map { ears.stops($0) } ?? [] }
}

public struct Group<Content> {
    let content: Content
}

extension Group: View, Heard where Content: View {
    public typealias Body = Never
    public init(@ViewBuilder content: () -> Content) { self.content = content() }
    func stops(_ ears: Ears) -> [Spoken] { ears.stops(content) }
}

public struct ForEach<Data: RandomAccessCollection, ID: Hashable, Content> {
    public var data: Data
    public var content: (Data.Element) -> Content
    let id: (Data.Element) -> ID
}

extension ForEach: View, Heard where Content: View {
    public typealias Body = Never

    public init(
        _ data: Data, id: KeyPath<Data.Element, ID>,
        @ViewBuilder content: @escaping (Data.Element) -> Content
    ) {
        self.init(data: data, content: content, id: { $0[keyPath: id] })
    }

    func stops(_ ears: Ears) -> [Spoken] {
        let twice = Dictionary(grouping: data, by: id).filter { $1.count > 1 }.keys
        let faults = twice.map { Spoken.fault("\($0) is the id of several") }
        return faults + data.flatMap { ears.stops(content($0)) }
    }
}

extension ForEach where Content: View, Data.Element: Identifiable, ID == Data.Element.ID {
    public init(_ data: Data, @ViewBuilder content: @escaping (Data.Element) -> Content) {
        self.init(data: data, content: content, id: \.id)
    }
}

@MainActor @preconcurrency
public protocol ViewModifier {
    associatedtype Body: View
    typealias Content = _ViewModifier_Content<Self>
    @ViewBuilder @MainActor @preconcurrency func body(content: Content) -> Body
}

public struct _ViewModifier_Content<Modifier: ViewModifier>: View, Heard {
    public typealias Body = Never
    let content: any View
    func stops(_ ears: Ears) -> [Spoken] { ears.stops(content) }
}

public struct ModifiedContent<Content, Modifier> {
    public var content: Content
    public var modifier: Modifier
}

extension ModifiedContent: View, Heard where Content: View, Modifier: ViewModifier {
    public typealias Body = Never

    func stops(_ ears: Ears) -> [Spoken] {
        ears.install(in: modifier)
        return ears.stops(modifier.body(content: .init(content: content)))
    }
}

extension View {
    public func id<ID: Hashable>(_ id: ID) -> some View { self }

    public func modifier<T>(_ modifier: T) -> ModifiedContent<Self, T> {
        ModifiedContent(content: self, modifier: modifier)
    }
}
