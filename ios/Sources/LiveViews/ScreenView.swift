import LiveCore
import LiveKit
import SwiftUI

/// What a screen says, below the bar and above the tabs.
struct ScreenView: View {
    @EnvironmentObject private var shell: Shell
    let screen: Screen

    var body: some View {
        ScrollView {
            VStack(alignment: .leading, spacing: 16) {
                head
                PageView(cards: screen.page)
            }
            .padding(16)
            .padding(.bottom, 16)
            .frame(maxWidth: Measure.column)
            .frame(maxWidth: .infinity)
        }
        .scrollDismissesKeyboard(.interactively)
        .refreshable { @MainActor in shell.app.refresh() }
        .background(Hue.paper.color)
        .modifier(Cover(isSensitive: screen.sensitive))
    }

    /// Where one is, and whether something goes on.
    private var head: some View {
        VStack(alignment: .leading, spacing: 8) {
            if !screen.progress.isEmpty { Text(screen.progress).meta() }
            Text(screen.title).heading(.screenTitle)
            if let busy = screen.busy {
                HStack(spacing: 10) {
                    ProgressView().accessibilityHidden(true)
                    Text(busy).meta()
                }
            }
        }
    }
}

/// Cards, one below the other.
struct PageView: View {
    let cards: [Card]

    var body: some View {
        VStack(alignment: .leading, spacing: 16) {
            ForEach(cards) { CardView(blocks: $0.blocks) }
        }
        .frame(maxWidth: .infinity, alignment: .leading)
    }
}

/// Hides what is for its owner alone while somebody else may be looking: in the list of open apps,
/// or under what the platform lays over the app.
struct Cover: ViewModifier {
    @Environment(\.scenePhase) private var phase
    let isSensitive: Bool

    func body(content: Content) -> some View {
        content
            .privacySensitive(isSensitive)
            .overlay {
                if isSensitive && phase != .active { Hue.paper.color.ignoresSafeArea() }
            }
    }
}

#if DEBUG && !os(Linux)
    #Preview("screen") {
        ScreenView(screen: Recorded.screen("home")).environmentObject(Recorded.shell(.id))
    }
    #Preview("large letters") {
        ScreenView(screen: Recorded.screen("ticket")).environmentObject(Recorded.shell(.id))
            .dynamicTypeSize(.accessibility5)
    }
#endif
