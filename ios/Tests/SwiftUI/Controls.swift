// A stand-in for SwiftUI, for tests on Linux: see README.md.

/// SwiftUI takes a literal for the key of a sentence in the app's resources. There are none: every
/// sentence comes from the core. So a literal is warned of here.
public struct LocalizedStringKey: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) {}
}

public struct Text: View, Heard {
    public typealias Body = Never
    let words: String

    @_disfavoredOverload
    public init<S: StringProtocol>(_ content: S) { words = String(content) }

    @available(*, deprecated, message: "words come from the core")
    public init(_ key: LocalizedStringKey) { words = "" }

    func stops(_ ears: Ears) -> [Spoken] {
        words.isEmpty ? [] : [Spoken(role: .text, label: words)]
    }
}

public struct Image: View, Heard {
    public typealias Body = Never
    let name: String

    public init(systemName: String) { name = systemName }
    public init(uiImage: UIImage) { name = "an image" }

    public func resizable() -> Image { self }

    func stops(_ ears: Ears) -> [Spoken] { [Spoken(role: .image, label: name)] }
}

public struct Label<Title: View, Icon: View>: View, Heard {
    public typealias Body = Never
    let title: Title

    func stops(_ ears: Ears) -> [Spoken] { ears.stops(title) }
}

extension Label where Title == Text, Icon == Image {
    @_disfavoredOverload
    public init<S: StringProtocol>(_ title: S, systemImage name: String) {
        self.title = Text(title)
    }

    @available(*, deprecated, message: "words come from the core")
    public init(_ titleKey: LocalizedStringKey, systemImage name: String) { fatalError() }
}

public protocol LabelStyle {}
public struct TitleAndIconLabelStyle: LabelStyle {}
extension LabelStyle where Self == TitleAndIconLabelStyle {
    public static var titleAndIcon: TitleAndIconLabelStyle { TitleAndIconLabelStyle() }
}

public struct ButtonRole: Equatable, Sendable {
    let id: Int
    public static let destructive = ButtonRole(id: 1)
}

public struct Button<Label: View>: View, Heard {
    public typealias Body = Never
    let action: @MainActor () -> Void
    let label: Label

    public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label) {
        self.action = action
        self.label = label()
    }

    public init(
        role: ButtonRole?, action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Label
    ) {
        self.action = action
        self.label = label()
    }

    /// A button is one thing, and says what is in it.
    func stops(_ ears: Ears) -> [Spoken] {
        let content = ears.environment.buttonBody?(AnyView(label)) ?? label
        return [
            Spoken(role: .button, label: Spoken.joined(ears.stops(content)), press: action)
        ]
    }
}

extension Button where Label == Text {
    @_disfavoredOverload
    public init<S: StringProtocol>(_ title: S, action: @escaping @MainActor () -> Void) {
        self.init(action: action) { Text(title) }
    }

    @available(*, deprecated, message: "words come from the core")
    public init(_ titleKey: LocalizedStringKey, action: @escaping @MainActor () -> Void) {
        fatalError()
    }
}

public struct AnyView: View, Heard {
    public typealias Body = Never
    let view: any View
    public init<V: View>(_ view: V) { self.view = view }
    func stops(_ ears: Ears) -> [Spoken] { ears.stops(view) }
}

public struct ButtonStyleConfiguration {
    public struct Label: View, Heard {
        public typealias Body = Never
        let view: AnyView
        func stops(_ ears: Ears) -> [Spoken] { ears.stops(view) }
    }

    public let role: ButtonRole?
    public let label: Label
    public let isPressed: Bool
}

@MainActor @preconcurrency
public protocol ButtonStyle {
    associatedtype Body: View
    typealias Configuration = ButtonStyleConfiguration
    @ViewBuilder @MainActor @preconcurrency func makeBody(configuration: Configuration) -> Body
}

@MainActor @preconcurrency
public protocol PrimitiveButtonStyle {}

public struct PlainButtonStyle: PrimitiveButtonStyle {}

extension PrimitiveButtonStyle where Self == PlainButtonStyle {
    public static var plain: PlainButtonStyle { PlainButtonStyle() }
}

public protocol MenuStyle {}
public struct ButtonMenuStyle: MenuStyle {}
extension MenuStyle where Self == ButtonMenuStyle {
    public static var button: ButtonMenuStyle { ButtonMenuStyle() }
}

/// Closed, a menu is a button.
public struct Menu<Label: View, Content: View>: View, Heard {
    public typealias Body = Never
    let content: Content
    let label: Label

    public init(@ViewBuilder content: () -> Content, @ViewBuilder label: () -> Label) {
        self.content = content()
        self.label = label()
    }

    func stops(_ ears: Ears) -> [Spoken] {
        [Spoken(role: .button, label: Spoken.joined(ears.stops(label)))]
    }
}

public struct TextField<Label: View>: View, Heard {
    public typealias Body = Never
    let label: Label
    let text: Binding<String>

    func stops(_ ears: Ears) -> [Spoken] {
        let called = Spoken.joined(ears.stops(label))
        return [
            Spoken(
                role: .field, label: called, value: text.wrappedValue,
                type: { text.wrappedValue = $0 })
        ]
    }
}

extension TextField where Label == Text {
    @_disfavoredOverload
    public init<S: StringProtocol>(_ title: S, text: Binding<String>) {
        self.init(label: Text(title), text: text)
    }

    @_disfavoredOverload
    public init<S: StringProtocol>(_ title: S, text: Binding<String>, axis: Axis) {
        self.init(label: Text(title), text: text)
    }

    @available(*, deprecated, message: "words come from the core")
    public init(_ titleKey: LocalizedStringKey, text: Binding<String>) { fatalError() }

    @available(*, deprecated, message: "words come from the core")
    public init(_ titleKey: LocalizedStringKey, text: Binding<String>, axis: Axis) { fatalError() }
}

/// The platform says in its own words that something goes on.
public struct ProgressView<Label: View, CurrentValueLabel: View>: View, Heard {
    public typealias Body = Never
    func stops(_ ears: Ears) -> [Spoken] { [Spoken(role: .image, label: "progress")] }
}

extension ProgressView where Label == EmptyView, CurrentValueLabel == EmptyView {
    public init() {}
}

public protocol Gesture {
    associatedtype Value
}

public struct MagnificationGesture: Gesture {
    public typealias Value = CGFloat
    public init(minimumScaleDelta: CGFloat = 0.01) {}
}

public struct _ChangedGesture<Content: Gesture>: Gesture {
    public typealias Value = Content.Value
}

public struct _EndedGesture<Content: Gesture>: Gesture {
    public typealias Value = Content.Value
}

extension Gesture {
    public func onChanged(_ action: @escaping (Value) -> Void) -> _ChangedGesture<Self>
    where Value: Equatable { _ChangedGesture() }

    public func onEnded(_ action: @escaping (Value) -> Void) -> _EndedGesture<Self> {
        _EndedGesture()
    }
}

public struct ScrollDismissesKeyboardMode: Sendable {
    public static var interactively: ScrollDismissesKeyboardMode { .init() }
}

extension View {
    public func buttonStyle<S: ButtonStyle>(_ style: S) -> some View {
        within { ears in
            let environment = ears.environment
            ears.environment.buttonBody = { label in
                Ears(environment: environment).install(in: style)
                return style.makeBody(
                    configuration: .init(role: nil, label: .init(view: label), isPressed: false))
            }
        }
    }

    public func buttonStyle<S: PrimitiveButtonStyle>(_ style: S) -> some View {
        within { ears in ears.environment.buttonBody = nil }
    }

    public func menuStyle<S: MenuStyle>(_ style: S) -> some View { self }
    public func labelStyle<S: LabelStyle>(_ style: S) -> some View { self }
    public func focused(_ condition: FocusState<Bool>.Binding) -> some View { self }
    public func autocorrectionDisabled(_ disable: Bool = true) -> some View { self }
    public func keyboardType(_ type: UIKeyboardType) -> some View { self }
    public func textContentType(_ textContentType: UITextContentType?) -> some View { self }
    public func textInputAutocapitalization(
        _ autocapitalization: TextInputAutocapitalization?
    ) -> some View { self }
    public func allowsHitTesting(_ enabled: Bool) -> some View { self }
    public func scrollDismissesKeyboard(_ mode: ScrollDismissesKeyboardMode) -> some View { self }
    public func refreshable(action: @escaping @Sendable () async -> Void) -> some View { self }

    public func onChange<V: Equatable>(
        of value: V, perform action: @escaping (V) -> Void
    ) -> some View { self }

    public func onTapGesture(
        count: Int = 1, perform action: @escaping () -> Void
    ) -> some View { self }

    public func simultaneousGesture<T: Gesture>(_ gesture: T) -> some View { self }

    public func task<T: Equatable>(
        id value: T, priority: TaskPriority = .userInitiated,
        @_inheritActorContext _ action: @escaping @Sendable () async -> Void
    ) -> some View { self }
}

public struct TextInputAutocapitalization: Sendable {
    public static var never: TextInputAutocapitalization { .init() }
    public static var sentences: TextInputAutocapitalization { .init() }
}
