import LiveCore
import LiveKit
import SwiftUI

/// The whole app.
public struct LiveRoot: View {
    @StateObject private var shell: Shell

    /// Shows an app.
    public init(_ app: LiveApp) {
        _shell = StateObject(wrappedValue: Shell(app))
    }

    /// What is to be seen.
    public var body: some View {
        Group {
            switch shell.app.shown {
            case .screen: PlacesView()
            case .closed(let why): ClosedView(why: why)
            }
        }
        .overlay(alignment: .bottom) { Toast(words: shell.app.said) }
        .tint(Hue.river.color)
        .environmentObject(shell)
    }
}

/// What is said in passing, to the eye and to who uses a screen reader.
struct Toast: View {
    @Environment(\.accessibilityReduceMotion) private var isStill
    let words: String?

    var body: some View {
        VStack {
            if let words {
                Text(words)
                    .font(.subheadline.weight(.semibold)).foregroundStyle(Hue.paper.color)
                    .padding(.horizontal, 20).padding(.vertical, 14)
                    .background(Hue.ink.color, in: .round(14))
                    .padding(.horizontal, 16).padding(.bottom, 64)
                    .transition(.opacity)
            }
        }
        .animation(isStill ? nil : .default, value: words)
        .onChange(of: words) { newer in
            if let newer { UIAccessibility.post(notification: .announcement, argument: newer) }
        }
    }
}

/// What stands where there is no screen: why, and what to do about it.
struct ClosedView: View {
    @EnvironmentObject private var shell: Shell
    let why: Closed

    var body: some View {
        ViewThatFits(in: .vertical) {
            says
            ScrollView { says }
        }
        .frame(maxWidth: .infinity, maxHeight: .infinity)
        .background(Hue.paper.color)
    }

    private var says: some View {
        VStack(spacing: 16) {
            switch why {
            case .opening:
                ProgressView().accessibilityHidden(true)
            case .full:
                reason(shell.controls.fullTitle, shell.controls.fullText)
            case .tooOld:
                reason(shell.controls.updateTitle, shell.controls.updateText)
            case .inUse:
                reason(shell.controls.inUseTitle, shell.controls.inUseText)
            case .broken:
                reason(shell.controls.brokenTitle, shell.controls.brokenText)
            }
        }
        .multilineTextAlignment(.center)
        .foregroundStyle(Hue.ink.color)
        .frame(maxWidth: Measure.column)
        .padding(24)
    }

    @ViewBuilder
    private func reason(_ title: String, _ text: String) -> some View {
        Sign(.warning).font(.largeTitle).foregroundStyle(Hue.turmeric.color)
        Text(title).heading(.screenTitle)
        Text(text)
        Press(words: shell.controls.retry, symbol: Picture.again.symbol, role: .primary) {
            await shell.app.retry()
        }
    }
}

#if DEBUG && !os(Linux)
    #Preview("closed") { ClosedView(why: .full).environmentObject(Recorded.shell(.id)) }
    #Preview("toast") { Toast(words: Recorded.shell(.id).controls.copied) }
#endif
