import LiveCore
import LiveKit
import SwiftUI

/// A heading within the screen.
struct HeadingView: View {
    let text: String

    var body: some View {
        Text(text).heading(.blockTitle).padding(.top, 8)
    }
}

/// A paragraph.
struct TextView: View {
    let text: String
    let isQuiet: Bool

    var body: some View {
        Text(text).foregroundStyle(isQuiet ? Hue.quiet.color : Hue.ink.color)
    }
}

/// Something to notice, with an edge in its tone's colour.
struct NoticeView: View {
    let notice: Notice

    var body: some View {
        let shade = notice.tone.shade
        Stop(route: notice.route) {
            HStack(alignment: .top, spacing: 12) {
                Sign(notice.icon).font(.title3).foregroundStyle(shade.ink.color)
                VStack(alignment: .leading, spacing: 2) {
                    Text(notice.title).font(.headline)
                    if !notice.text.isEmpty { Text(notice.text).font(.subheadline) }
                }
                .foregroundStyle(Hue.ink.color)
                Spacer(minLength: 0)
                if notice.route != nil { Onward() }
            }
            .padding(14)
            .padding(.leading, 5)
            .background(notice.tone == .plain ? Hue.card.color : shade.ground.color)
            .overlay(alignment: .leading) { shade.edge.color.frame(width: 5) }
            .clipShape(.round(14))
        }
    }
}

/// The amount of money that matters most.
struct AmountView: View {
    let label: String
    let amount: String
    let note: String

    var body: some View {
        VStack(alignment: .leading, spacing: 4) {
            if !label.isEmpty { Text(label).meta() }
            Text(amount).font(.amount).foregroundStyle(Hue.ink.color).minimumScaleFactor(0.6)
            if !note.isEmpty { Text(note).font(.headline).foregroundStyle(Hue.turmeric.color) }
        }
        .accessibilityElement(children: .combine)
    }
}

/// Something to press.
struct PressView: View {
    @EnvironmentObject private var shell: Shell
    let button: PressBlock

    var body: some View {
        Press(words: button.label, symbol: button.icon?.symbol, role: button.role) {
            await shell.app.press(button)
        }
    }
}

#if DEBUG && !os(Linux)
    #Preview("heading") { Recorded.blocks("heading") }
    #Preview("text") { Recorded.blocks("text") }
    #Preview("notice") { Recorded.blocks("notice") }
    #Preview("amount") { Recorded.blocks("amount") }
    #Preview("button") { Recorded.blocks("button") }
#endif
