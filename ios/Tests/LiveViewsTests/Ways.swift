import LiveCore
import LiveKit
import SwiftUI
import Testing

@testable import LiveViews

/// How one gets about.
@MainActor
struct Ways {
    private static var wide: EnvironmentValues {
        var surroundings = EnvironmentValues()
        surroundings.horizontalSizeClass = .regular
        return surroundings
    }

    @Test func thePlatformsWayBackSaysTheCoresWords() throws {
        let hand = InHand(at: "services", "ticket")
        let back = try #require(hand.stops().first { $0.place == .back })
        #expect(back.line == "press: Kembali")
        #expect(!hand.stops().contains { $0.place == .bar(.topBarLeading) })
        let title = "heading: Jalan berlubang, Sukarasa, Kec. Melati"
        #expect(hand.stops().contains { $0.line == title })
    }

    @Test func goingBackShowsAtOnceWhatLiesBelow() throws {
        let hand = InHand(at: "services", "ticket")
        #expect(hand.shell.path == ["ticket"])
        try hand.press("Kembali")
        #expect(hand.shell.path == [])
        #expect(hand.stops().contains { $0.line == "heading: Layanan kota" })
        #expect(!hand.stops().contains { $0.place == .back })
    }

    @Test func whatSlidesOverAScreenIsTheCoresToSay() {
        let hand = InHand(at: "services")
        hand.shell.path = ["ticket"]
        #expect(hand.shell.path == [])
    }

    @Test func whereALinkLedThereIsAWayBackToo() throws {
        let hand = InHand(at: "ticket")
        let back = hand.stops().filter { $0.place == .bar(.topBarLeading) }
        #expect(back.map(\.line) == ["press: Kembali"])
    }

    @Test func whereThereIsRoomTheListStaysBesideWhatItLedTo() {
        let hand = InHand(at: "services", "ticket")
        let lines = hand.stops(Self.wide).filter { $0.place == .content }.map(\.line)
        let list = lines.prefix { !$0.hasSuffix("Sukarasa, Kec. Melati") }
        #expect(list.first == "heading: Laporan warga")
        #expect(list.count == 6)
        // What is shown beside is marked in the list.
        #expect(list.dropFirst().first?.hasPrefix("option, chosen: Laporkan masalah") == true)
        #expect(!hand.stops().contains { $0.words.hasPrefix("Laporkan masalah") })
    }

    @Test func thePlaceThatIsMarkedIsShown() {
        let hand = InHand(at: "services")
        #expect(hand.shell.place == "services")
        let tabs = hand.stops().filter { $0.place == .tabs }.map(\.line)
        #expect(tabs == ["tab: Beranda", "tab, here: Layanan", "tab: Dokumen", "tab: Saya"])
    }
}
