import LiveCore
import LiveKit
import SwiftUI

// The core has a button and a text field too. In views these names are SwiftUI's; the core's are
// LiveKit's `PressBlock` and `TextBlock`.
typealias Button = SwiftUI.Button
typealias TextField = SwiftUI.TextField

/// A symbol beside words that say the same: it adds nothing for those who cannot see it.
struct Sign: View {
    private let name: String

    init(_ picture: Picture) { name = picture.symbol }
    init(_ name: String) { self.name = name }

    var body: some View {
        Image(systemName: name).accessibilityHidden(true)
    }
}

/// Things side by side, or one below the other where letters are too large for that.
struct Across<Content: View>: View {
    @Environment(\.dynamicTypeSize) private var size
    var spacing: CGFloat = 8
    @ViewBuilder let content: Content

    var body: some View {
        let layout =
            size.isAccessibilitySize
            ? AnyLayout(VStackLayout(alignment: .leading, spacing: spacing))
            : AnyLayout(HStackLayout(alignment: .top, spacing: spacing))
        layout { content }
    }
}

/// Things in rows, as many in each as there is room for.
struct Tiled<Content: View>: View {
    @ScaledMetric(relativeTo: .body) private var least: CGFloat = 148
    @ViewBuilder let content: Content

    var body: some View {
        LazyVGrid(
            columns: [GridItem(.adaptive(minimum: least), spacing: 12, alignment: .top)],
            spacing: 12
        ) { content }
    }
}

/// What leads to a screen is pressed, anything else only read: one stop for a screen reader.
struct Stop<Content: View>: View {
    @EnvironmentObject private var shell: Shell
    let route: String?
    @ViewBuilder let content: Content

    var body: some View {
        if let route {
            Button {
                shell.app.open(route)
            } label: {
                content.contentShape(Rectangle())
            }
            .buttonStyle(.plain)
        } else {
            content.accessibilityElement(children: .combine)
        }
    }
}

/// The arrow of what leads on.
struct Onward: View {
    var body: some View {
        Sign("chevron.forward").font(.footnote.weight(.semibold)).foregroundStyle(Hue.quiet.color)
    }
}

/// A picture on a small coloured ground.
struct Badge: View {
    @ScaledMetric(relativeTo: .body) private var side: CGFloat = 44
    let picture: Picture
    let tone: Tone

    var body: some View {
        let shade = tone == .plain ? Tone.info.shade : tone.shade
        Sign(picture).font(.title3).foregroundStyle(shade.ink.color)
            .frame(width: side, height: side)
            .background(shade.ground.color, in: .round(12))
    }
}

/// A button of the app's own look.
struct Press: View {
    let words: String
    let symbol: String?
    var role = LiveCore.ButtonRole.quiet
    let act: @MainActor () async -> Void

    var body: some View {
        Button(role: role == .danger ? .destructive : nil) {
            Task { await act() }
        } label: {
            if let symbol { Label(words, systemImage: symbol) } else { Text(words) }
        }
        .buttonStyle(PressLook(role: role))
    }
}

/// How a button looks, by its weight.
struct PressLook: ButtonStyle {
    let role: LiveCore.ButtonRole

    func makeBody(configuration: Configuration) -> some View {
        configuration.label
            .font(.headline)
            .multilineTextAlignment(.center)
            .foregroundStyle(ink.color)
            .padding(.horizontal, 20).padding(.vertical, 12)
            .frame(maxWidth: .infinity, minHeight: 52)
            .background(role == .primary ? Hue.river.color : .clear, in: .round(14))
            .edge(role == .primary ? .river : .edge, radius: 14)
            .contentShape(.round(14))
            .opacity(configuration.isPressed ? 0.7 : 1)
    }

    private var ink: Hue {
        switch role {
        case .primary: .onRiver
        case .quiet: .riverStrong
        case .danger: .chili
        }
    }
}

extension Shape where Self == RoundedRectangle {
    /// A rectangle with the platform's soft corners.
    static func round(_ radius: CGFloat) -> RoundedRectangle {
        RoundedRectangle(cornerRadius: radius, style: .continuous)
    }
}

extension View {
    /// Draws a line around it.
    func edge(_ hue: Hue, width: CGFloat = 1.5, radius: CGFloat) -> some View {
        overlay { RoundedRectangle.round(radius).strokeBorder(hue.color, lineWidth: width) }
    }

    /// Words that say what comes below them.
    func heading(_ font: Font) -> some View {
        self.font(font).foregroundStyle(Hue.ink.color).accessibilityAddTraits(.isHeader)
    }

    /// Words that matter less.
    func meta() -> some View {
        font(.subheadline).foregroundStyle(Hue.quiet.color)
    }

    /// Lays it on a card.
    func onCard() -> some View {
        padding(16)
            .frame(maxWidth: .infinity, alignment: .leading)
            .background(Hue.card.color, in: .round(20))
            .edge(.line, width: 1, radius: 20)
            .clipShape(.round(20))
    }

    /// A word or two about a state.
    func chip(_ tone: Tone) -> some View {
        font(.footnote.weight(.semibold))
            .foregroundStyle(tone.shade.ink.color)
            .padding(.horizontal, 10).padding(.vertical, 5)
            .background(tone.shade.ground.color, in: Capsule())
    }

    /// Says a picture as a whole.
    func said(_ words: String) -> some View {
        accessibilityElement(children: .ignore)
            .accessibilityLabel(words)
            .accessibilityAddTraits(.isImage)
    }

    /// One of several that can be chosen. The platform has no sign for that but to say of a button
    /// whether it is chosen, and that it is not.
    func chosen(_ isChosen: Bool) -> some View {
        accessibilityAddTraits(isChosen ? .isSelected : [])
            .accessibilityRemoveTraits(isChosen ? [] : .isSelected)
    }
}
