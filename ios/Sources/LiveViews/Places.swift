import LiveCore
import LiveKit
import SwiftUI

/// A place to look at.
struct MapPinView: View {
    @EnvironmentObject private var shell: Shell
    let map: MapPin

    var body: some View {
        VStack(alignment: .leading, spacing: 12) {
            MapCanvas(map: map, nearer: 0, touched: nil)
                .mapFrame()
                .allowsHitTesting(false)
                .said(shell.controls.spoken(map, settable: false))
            PlaceName(map: map)
        }
    }
}

/// A point on a map to set: by a touch, or by asking the device.
struct PlaceFieldView: View {
    @EnvironmentObject private var shell: Shell
    @State private var nearer = 0
    let field: PlaceField

    var body: some View {
        Question(label: field.label, help: field.help, error: field.error) {
            VStack(alignment: .leading, spacing: 12) {
                MapCanvas(map: field.map, nearer: nearer) { shell.app.put($0, into: field.id) }
                    .mapFrame()
                    .said(shell.controls.spoken(field.map, settable: true))
                    .overlay(alignment: .bottomTrailing) { zoom }
                PlaceName(map: field.map)
            }
            .onCard()
            Press(words: field.locate, symbol: "location") {
                await shell.app.locate(for: field.id)
            }
        }
    }

    private var zoom: some View {
        VStack(spacing: 8) {
            step("plus", shell.controls.mapNearer, by: 1)
            step("minus", shell.controls.mapFarther, by: -1)
        }
        .padding(8)
    }

    private func step(_ symbol: String, _ words: String, by step: Int) -> some View {
        Button {
            nearer += step
        } label: {
            Sign(symbol)
                .font(.headline)
                .foregroundStyle(Hue.ink.color)
                .frame(width: Measure.touch, height: Measure.touch)
                .background(Hue.card.color, in: Circle())
                .overlay { Circle().strokeBorder(Hue.edge.color, lineWidth: 1) }
        }
        .accessibilityLabel(words)
    }
}

/// What a place is called; the map says it to who does not see it.
private struct PlaceName: View {
    let map: MapPin

    var body: some View {
        if !map.title.isEmpty || !map.detail.isEmpty {
            HStack(alignment: .firstTextBaseline, spacing: 12) {
                Sign(.place).foregroundStyle(Hue.river.color)
                VStack(alignment: .leading, spacing: 2) {
                    Text(map.title).font(.headline).foregroundStyle(Hue.ink.color)
                    if !map.detail.isEmpty { Text(map.detail).meta() }
                }
            }
            .accessibilityHidden(true)
        }
    }
}

extension View {
    fileprivate func mapFrame() -> some View {
        frame(height: 240).clipShape(.round(12))
    }
}

#if DEBUG && !os(Linux)
    #Preview("map") { Recorded.blocks("map") }
    #Preview("placeField") { Recorded.blocks("placeField") }
#endif
