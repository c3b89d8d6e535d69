import LiveCore
import LiveKit
import SwiftUI

/// What is asked, with help above the answer, and what is wrong or right with it below.
struct Question<Answer: View>: View {
    @EnvironmentObject private var shell: Shell
    let label: String
    var isOptional = false
    var help = ""
    var error: String?
    var confirmed: String?
    /// Whether the answer itself says what is asked.
    var isSaidByAnswer = false
    @ViewBuilder let answer: Answer

    var body: some View {
        VStack(alignment: .leading, spacing: 8) {
            Text(shell.controls.label(label, optional: isOptional))
                .font(.headline).foregroundStyle(Hue.ink.color)
                .accessibilityHidden(isSaidByAnswer)
            if !help.isEmpty { Text(help).meta() }
            answer
            if let error {
                Label(error, systemImage: "exclamationmark.circle.fill").verdict(.chili)
            } else if let confirmed {
                Label(confirmed, systemImage: "checkmark.circle.fill").verdict(.leaf)
            }
        }
        .onChange(of: error) { newer in
            // Said at once, for who does not see it appear.
            if let newer { UIAccessibility.post(notification: .announcement, argument: newer) }
        }
    }
}

extension View {
    /// What was found to be right or wrong.
    func verdict(_ hue: Hue) -> some View {
        font(.subheadline.weight(.semibold)).foregroundStyle(hue.color)
    }

    /// The frame of what is filled in.
    func filledIn(isWrong: Bool) -> some View {
        padding(.horizontal, 14).padding(.vertical, 12)
            .frame(maxWidth: .infinity, minHeight: 52, alignment: .leading)
            .background(Hue.card.color, in: .round(8))
            .edge(isWrong ? .chili : .edge, width: isWrong ? 2.5 : 1.5, radius: 8)
            .contentShape(.round(8))
    }
}

/// A line or a page of text to type.
struct TextFieldView: View {
    @EnvironmentObject private var shell: Shell
    @State private var typing: Typing
    @FocusState private var isFocused: Bool
    private let field: TextBlock
    /// The label stands above the field, where it stays while something is typed.
    private let noPlaceholder = ""

    init(field: TextBlock) {
        self.field = field
        _typing = State(initialValue: Typing(field))
    }

    var body: some View {
        Question(
            label: field.label, isOptional: field.optional, help: field.help, error: field.error,
            confirmed: field.confirmed, isSaidByAnswer: true
        ) {
            input
                .focused($isFocused)
                .keyboardType(field.kind.keyboard)
                .textContentType(field.kind.content)
                .textInputAutocapitalization(field.kind.isNumber ? .never : .sentences)
                .autocorrectionDisabled(field.kind.isNumber)
                .accessibilityLabel(shell.controls.label(field.label, optional: field.optional))
                .filledIn(isWrong: field.error != nil)
                .onTapGesture { isFocused = true }
            if let scan = field.scan {
                Press(words: scan, symbol: "qrcode.viewfinder") {
                    await shell.app.scan(for: field.id)
                }
            }
        }
        .onChange(of: field.value) { typing.take($0, whileTyping: isFocused) }
    }

    @ViewBuilder
    private var input: some View {
        if field.kind == .paragraph {
            TextField(noPlaceholder, text: text, axis: .vertical).lineLimit(4...)
        } else {
            TextField(noPlaceholder, text: text)
                .font(field.kind.isNumber ? .title3.monospacedDigit() : .body)
        }
    }

    private var text: Binding<String> {
        Binding { @MainActor in
            typing.text
        } set: { @MainActor newer in
            if typing.type(newer) { shell.app.type(typing.text, into: field.id) }
        }
    }
}

extension FieldKind {
    fileprivate var isNumber: Bool { keyboard != .default }

    fileprivate var keyboard: UIKeyboardType {
        switch self {
        case .digits, .oneTimeCode: .numberPad
        case .phone: .phonePad
        case .line, .paragraph: .default
        }
    }

    fileprivate var content: UITextContentType? {
        switch self {
        case .phone: .telephoneNumber
        case .oneTimeCode: .oneTimeCode
        case .digits, .line, .paragraph: nil
        }
    }
}

#if DEBUG && !os(Linux)
    #Preview("textField") { Recorded.blocks("textField") }
#endif
