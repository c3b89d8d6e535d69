import LiveCore
import LiveKit
import SwiftUI

/// One of several options: all to look at where they are few, folded where they are many.
struct ChoiceView: View {
    @EnvironmentObject private var shell: Shell
    @State private var isOpen = false
    let choice: Choice

    var body: some View {
        Question(
            label: choice.label, isOptional: choice.optional, help: choice.help, error: choice.error
        ) {
            switch choice.style {
            case .open: options
            case .folded: folded
            }
        }
    }

    private var options: some View {
        Tiled {
            ForEach(choice.options, id: \.value) { option in
                OptionView(option: option, isChosen: option.value == choice.value) {
                    shell.app.choose(option.value, for: choice.id)
                }
            }
        }
    }

    private var folded: some View {
        Button {
            isOpen = true
        } label: {
            HStack(spacing: 10) {
                Text(shell.controls.shown(choice))
                    .foregroundStyle(choice.value.isEmpty ? Hue.quiet.color : Hue.ink.color)
                Spacer(minLength: 0)
                Sign("chevron.up.chevron.down").foregroundStyle(Hue.quiet.color)
            }
            .filledIn(isWrong: choice.error != nil)
        }
        .buttonStyle(.plain)
        .accessibilityLabel(shell.controls.spoken(choice))
        .sheet(isPresented: $isOpen) { ChoiceSheet(choice: choice) }
    }
}

/// An option of a few.
private struct OptionView: View {
    let option: ChoiceOption
    let isChosen: Bool
    let choose: @MainActor () -> Void

    var body: some View {
        Button(action: choose) {
            HStack(spacing: 10) {
                // The tick stands in the icon's place: choosing moves no word that has one.
                if isChosen {
                    Sign("checkmark").foregroundStyle(Hue.riverStrong.color)
                } else if let icon = option.icon {
                    Sign(icon).foregroundStyle(Hue.river.color)
                }
                Text(option.label).font(.subheadline.weight(.semibold))
                Spacer(minLength: 0)
            }
            .foregroundStyle(Hue.ink.color)
            .padding(12)
            .frame(minHeight: 60)
            .background(isChosen ? Hue.riverSoft.color : Hue.card.color, in: .round(14))
            .edge(isChosen ? .river : .edge, width: isChosen ? 3 : 1.5, radius: 14)
            .contentShape(.round(14))
        }
        .buttonStyle(.plain)
        .chosen(isChosen)
    }
}

/// Many options by group, narrowed by what is typed.
struct ChoiceSheet: View {
    @EnvironmentObject private var shell: Shell
    @Environment(\.dismiss) private var dismiss
    @State private var words = ""
    let choice: Choice

    var body: some View {
        NavigationStack {
            List {
                ForEach(choice.groups(with: words)) { group in
                    Section {
                        ForEach(group.options, id: \.value) { row($0) }
                    } header: {
                        if !group.name.isEmpty { Text(group.name) }
                    }
                }
            }
            .searchable(
                text: $words, placement: .navigationBarDrawer(displayMode: .always),
                prompt: shell.controls.search
            )
            .autocorrectionDisabled()
            .navigationTitle(choice.label)
            .navigationBarTitleDisplayMode(.inline)
            .toolbar {
                ToolbarItem(placement: .cancellationAction) {
                    Button(shell.controls.close) { dismiss() }
                }
            }
        }
    }

    private func row(_ option: ChoiceOption) -> some View {
        Button {
            shell.app.choose(option.value, for: choice.id)
            dismiss()
        } label: {
            HStack(spacing: 12) {
                if let icon = option.icon { Sign(icon).foregroundStyle(Hue.river.color) }
                Text(option.label).foregroundStyle(Hue.ink.color)
                Spacer(minLength: 0)
                if option.value == choice.value {
                    Sign("checkmark").foregroundStyle(Hue.riverStrong.color)
                }
            }
        }
        .chosen(option.value == choice.value)
    }
}

/// A judgement of one to five.
struct RatingView: View {
    @EnvironmentObject private var shell: Shell
    let field: RatingField

    var body: some View {
        Question(label: field.label, error: field.error) {
            Across(spacing: 4) {
                ForEach(Array(field.labels.enumerated()), id: \.offset) { at, label in
                    StarView(value: at + 1, label: label, given: Int(field.value)) {
                        shell.app.choose(String(at + 1), for: field.id)
                    }
                }
            }
        }
    }
}

private struct StarView: View {
    let value: Int
    let label: String
    let given: Int
    let choose: @MainActor () -> Void

    var body: some View {
        let isOn = value <= given
        let spoken = "\(value): \(label)"
        Button(action: choose) {
            VStack(spacing: 6) {
                Sign(isOn ? "star.fill" : "star").font(.title)
                    .foregroundStyle(isOn ? Hue.turmeric.color : Hue.edge.color)
                Text(label).font(.caption.weight(.semibold)).multilineTextAlignment(.center)
                    .foregroundStyle(isOn ? Hue.ink.color : Hue.quiet.color)
            }
            .frame(maxWidth: .infinity, minHeight: 72, alignment: .top)
            .contentShape(Rectangle())
        }
        .buttonStyle(.plain)
        .accessibilityLabel(spoken)
        .chosen(value == given)
    }
}

#if DEBUG && !os(Linux)
    #Preview("choice") { Recorded.blocks("choice") }
    #Preview("ratingField") { Recorded.blocks("ratingField") }
#endif
