import LiveCore
import LiveKit
import SwiftUI

/// Steps across; down where letters are too large for that.
struct LadderView: View {
    @EnvironmentObject private var shell: Shell
    let steps: [Step]

    var body: some View {
        Across(spacing: 6) {
            ForEach(Array(steps.enumerated()), id: \.offset) { _, step in
                VStack(alignment: .leading, spacing: 6) {
                    Capsule().fill(step.stage.look.fill.color).frame(height: 5)
                    Text(step.title).font(.footnote.weight(.semibold))
                        .foregroundStyle(step.stage.look.ink.color)
                    if !step.detail.isEmpty { Text(step.detail).meta() }
                }
                .frame(maxWidth: .infinity, alignment: .leading)
                .accessibilityElement(children: .ignore)
                .accessibilityLabel(shell.controls.spoken(step))
            }
        }
    }
}

/// Steps down, with a line that binds them.
struct TimelineStepsView: View {
    let steps: [Step]

    var body: some View {
        VStack(alignment: .leading, spacing: 0) {
            ForEach(Array(steps.enumerated()), id: \.offset) { at, step in
                TimelineStepView(step: step, isLast: at == steps.count - 1)
            }
        }
    }
}

private struct TimelineStepView: View {
    @EnvironmentObject private var shell: Shell
    @ScaledMetric(relativeTo: .headline) private var dot: CGFloat = 22
    let step: Step
    let isLast: Bool

    var body: some View {
        HStack(alignment: .top, spacing: 14) {
            Sign(step.stage.look.symbol).font(.headline)
                .foregroundStyle(step.stage == .ahead ? Hue.edge.color : step.stage.look.fill.color)
                .frame(width: dot, height: dot)
                .background(Hue.card.color)
            VStack(alignment: .leading, spacing: 2) {
                Text(step.title).font(.headline)
                    .foregroundStyle(step.stage == .ahead ? Hue.quiet.color : Hue.ink.color)
                if !step.detail.isEmpty { Text(step.detail).meta() }
            }
            .padding(.bottom, isLast ? 0 : 20)
        }
        .background(alignment: .topLeading) {
            if !isLast {
                (step.stage == .done ? Hue.river.color : Hue.line.color)
                    .frame(width: 2)
                    .padding(.leading, dot / 2 - 1)
            }
        }
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(shell.controls.spoken(step))
    }
}

/// A piece for each promised day, and in words.
struct WorkingDaysView: View {
    let passed: UInt16
    let promised: UInt16
    let caption: String

    var body: some View {
        let pieces = DayPiece.pieces(passed: passed, promised: promised)
        VStack(alignment: .leading, spacing: 8) {
            HStack(spacing: pieces.count > 16 ? 1 : 3) {
                ForEach(Array(pieces.enumerated()), id: \.offset) { _, piece in
                    Capsule().fill(piece.hue.color)
                }
            }
            .frame(height: 8)
            .accessibilityHidden(true)
            Text(caption).meta()
        }
    }
}

extension Stage {
    /// Its symbol, whose shape says the stage and not its colour alone, and its colours.
    fileprivate var look: (symbol: String, fill: Hue, ink: Hue) {
        switch self {
        case .done: ("checkmark.circle.fill", .river, .riverStrong)
        case .now: ("smallcircle.filled.circle", .turmericFill, .ink)
        case .ahead: ("circle", .line, .quiet)
        case .failed: ("xmark.circle.fill", .chili, .chili)
        }
    }
}

extension DayPiece {
    fileprivate var hue: Hue {
        switch self {
        case .passed: .river
        case .now: .turmericFill
        case .ahead: .line
        case .late: .chili
        }
    }
}

#if DEBUG && !os(Linux)
    #Preview("ladder") { Recorded.blocks("ladder") }
    #Preview("timeline") { Recorded.blocks("timeline") }
    #Preview("workingDays") { Recorded.blocks("workingDays") }
#endif
