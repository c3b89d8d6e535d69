import LiveCore
import LiveKit
import SwiftUI

/// The most frequent things, as large targets.
struct TilesView: View {
    let tiles: [Tile]

    var body: some View {
        Tiled {
            ForEach(Array(tiles.enumerated()), id: \.offset) { _, tile in
                Stop(route: tile.route) {
                    VStack(alignment: .leading, spacing: 12) {
                        Sign(tile.icon).font(.title2).foregroundStyle(Hue.river.color)
                        Spacer(minLength: 0)
                        Text(tile.label).font(.headline).foregroundStyle(Hue.ink.color)
                    }
                    .frame(maxWidth: .infinity, minHeight: 76, alignment: .leading)
                    .onCard()
                }
            }
        }
    }
}

/// Things that lead somewhere, or what to do when there are none.
struct ItemsView: View {
    @EnvironmentObject private var shell: Shell
    let items: [Item]
    let empty: String

    var body: some View {
        if items.isEmpty {
            VStack(spacing: 10) {
                Sign(.info).font(.title).foregroundStyle(Hue.river.color)
                Text(empty).multilineTextAlignment(.center).foregroundStyle(Hue.quiet.color)
            }
            .frame(maxWidth: .infinity)
            .padding(.vertical, 16)
        } else {
            VStack(alignment: .leading, spacing: 14) {
                ForEach(Array(items.enumerated()), id: \.offset) { at, item in
                    if at > 0 { Divider() }
                    let isHere = item.route != nil && item.route == shell.trail.top?.route
                    ItemView(item: item, isHere: isHere)
                }
            }
        }
    }
}

private struct ItemView: View {
    let item: Item
    /// Whether it is what is shown beside the list.
    let isHere: Bool

    var body: some View {
        Stop(route: item.route) {
            HStack(spacing: 12) {
                Badge(picture: item.icon, tone: item.tone)
                VStack(alignment: .leading, spacing: 2) {
                    Text(item.title).font(.headline).foregroundStyle(Hue.ink.color)
                    if !item.detail.isEmpty { Text(item.detail).meta() }
                    if !item.state.isEmpty { Text(item.state).chip(item.tone).padding(.top, 4) }
                }
                Spacer(minLength: 0)
                if item.route != nil { Onward() }
            }
            .frame(minHeight: Measure.touch)
            .background {
                if isHere { RoundedRectangle.round(12).fill(Hue.riverSoft.color).padding(-8) }
            }
        }
        .accessibilityAddTraits(isHere ? .isSelected : [])
    }
}

/// Named facts, or a few numbers to take in at a glance.
struct FactsView: View {
    let facts: [Fact]

    var body: some View {
        if facts.areCounts {
            Across(spacing: 12) {
                ForEach(Array(facts.enumerated()), id: \.offset) { CountView(fact: $0.element) }
            }
        } else {
            VStack(alignment: .leading, spacing: 10) {
                ForEach(Array(facts.enumerated()), id: \.offset) { at, fact in
                    if at > 0 { Divider() }
                    FactView(fact: fact)
                }
            }
        }
    }
}

/// A fact in one line where there is room for it, in two where there is not.
private struct FactView: View {
    let fact: Fact

    var body: some View {
        ViewThatFits(in: .horizontal) {
            HStack(alignment: .firstTextBaseline, spacing: 0) {
                label
                Spacer(minLength: 16)
                value
            }
            VStack(alignment: .leading, spacing: 2) {
                label
                value
            }
        }
        .accessibilityElement(children: .combine)
    }

    private var label: some View {
        Text(fact.label).foregroundStyle(Hue.quiet.color)
    }

    private var value: some View {
        Text(fact.value).monospacedDigit().foregroundStyle(Hue.ink.color)
    }
}

/// A number above what it counts.
private struct CountView: View {
    let fact: Fact

    var body: some View {
        VStack(alignment: .leading, spacing: 2) {
            Text(fact.value).font(.count).foregroundStyle(Hue.ink.color)
            Text(fact.label).meta()
        }
        .padding(.leading, 12)
        .overlay(alignment: .leading) { Hue.river.color.frame(width: 3) }
        .frame(maxWidth: .infinity, alignment: .leading)
        .accessibilityElement(children: .ignore)
        .accessibilityLabel(fact.spoken)
    }
}

#if DEBUG && !os(Linux)
    #Preview("tiles") { Recorded.blocks("tiles") }
    #Preview("items") { Recorded.blocks("items") }
    #Preview("facts") { Recorded.blocks("facts") }
#endif
