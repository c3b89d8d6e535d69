import LiveCore
import LiveKit
import SwiftUI

/// A code to scan with another device or app: dark on white by day and by night.
struct CodeView: View {
    @EnvironmentObject private var shell: Shell
    let code: QrCode

    var body: some View {
        VStack(spacing: 14) {
            Canvas { context, size in
                let dark = code.dark(in: size.width)
                context.fill(Path { $0.addRects(dark) }, with: .color(.black))
            }
            .aspectRatio(1, contentMode: .fit)
            .background(.white, in: .round(14))
            .frame(maxWidth: 280)
            .said(code.caption)
            Text(code.caption).meta().multilineTextAlignment(.center).accessibilityHidden(true)
            Press(words: code.save, symbol: Picture.download.symbol, role: .primary) {
                shell.app.share(.code(code))
            }
            if !code.payload.isEmpty {
                Press(words: shell.controls.copy, symbol: "doc.on.doc") {
                    shell.app.copy(code.payload)
                }
            }
        }
        .frame(maxWidth: .infinity)
    }
}

/// Something official to keep.
struct DocumentView: View {
    @EnvironmentObject private var shell: Shell
    let document: Document

    var body: some View {
        VStack(alignment: .leading, spacing: 16) {
            HStack(alignment: .top, spacing: 12) {
                Sign(.shield).font(.largeTitle).foregroundStyle(Hue.river.color)
                VStack(alignment: .leading, spacing: 2) {
                    Text(document.title).heading(.blockTitle)
                    Text(document.number).monospacedDigit().meta()
                }
            }
            FactsView(facts: document.facts)
            ForEach(document.assurances, id: \.self) { words in
                Label(words, systemImage: Picture.check.symbol).verdict(.leaf)
            }
            Press(words: shell.controls.share, symbol: "square.and.arrow.up") {
                await shell.app.share(document)
            }
        }
    }
}

#if DEBUG && !os(Linux)
    #Preview("qr") { Recorded.blocks("qr") }
    #Preview("document") { Recorded.blocks("document") }
#endif
