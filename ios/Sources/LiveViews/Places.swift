import LiveCore
import LiveKit
import SwiftUI

/// A place to look at or, with somebody to tell it, to touch.
struct MapPinView: View {
    @EnvironmentObject private var shell: Shell
    let map: MapPin
    var nearer = 0
    var touched: ((Pin) -> Void)?

    var body: some View {
        VStack(alignment: .leading, spacing: 12) {
            MapCanvas(map: map, nearer: nearer, touched: touched)
                .frame(height: 240)
                .clipShape(.round(12))
                .allowsHitTesting(touched != nil)
                .said(shell.controls.spoken(map, settable: touched != nil))
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

/// A point on a map to set: by a touch, or by asking the device.
struct PlaceFieldView: View {
    @EnvironmentObject private var shell: Shell
    @State private var nearer = 0
    let field: PlaceField

    var body: some View {
        Question(label: field.label, help: field.help, error: field.error) {
            MapPinView(map: field.map, nearer: nearer) { shell.app.put($0, into: field.id) }
                .overlay(alignment: .topTrailing) { zoom }
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

#if DEBUG && !os(Linux)
    #Preview("map") { Recorded.blocks("map") }
    #Preview("placeField") { Recorded.blocks("placeField") }
#endif
