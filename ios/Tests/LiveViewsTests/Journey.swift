import Foundation
import LiveCore
import LiveKit
import SwiftUI
import Testing

@testable import LiveViews

/// The views over the real core, without a network.
@MainActor
struct Journey {
    @Test func fromTheFirstScreenToAReportAndBack() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "live-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let installation = Installation(
            folder: folder, gateway: "http://127.0.0.1:9", language: .id)
        let app = LiveApp(installation, device: Asked(keys: Keys()))
        let root = LiveRoot(app)
        let says = { (line: String) in
            VoiceOver.stops(in: root).contains { $0.line == line && $0.kind != "fault" }
        }
        #expect(VoiceOver.stops(in: root).isEmpty)
        await app.look()
        #expect(await eventually { says("tab, here: Beranda") })

        try VoiceOver.stops(in: root).press("Laporkan masalah")
        #expect(await eventually { says("press: Kembali") })
        #expect(says("tab, here: Beranda"))
        try VoiceOver.stops(in: root).press("Lampu jalan mati")
        #expect(await eventually { says("option, chosen: Lampu jalan mati") })
        try VoiceOver.stops(in: root).type("Padam sejak kemarin")
        #expect(await eventually { says("field: Ceritakan masalahnya, Padam sejak kemarin") })

        try VoiceOver.stops(in: root).press("Kembali")
        #expect(!says("press: Kembali"))
        #expect(await eventually { app.isAt("") })
        try VoiceOver.stops(in: root).press("Laporkan masalah")
        // What was chosen and typed was kept.
        #expect(await eventually { says("option, chosen: Lampu jalan mati") })
        #expect(await eventually { says("field: Ceritakan masalahnya, Padam sejak kemarin") })

        try VoiceOver.stops(in: root).press("Layanan")
        #expect(await eventually { says("tab, here: Layanan") })
        #expect(!says("press: Kembali"))
        await app.lookAway()
    }
}

extension LiveApp {
    fileprivate func isAt(_ route: String) -> Bool {
        if case .screen(let screen) = shown { screen.route == route } else { false }
    }
}

/// Keys for a device that meets nobody to prove itself to.
private final class Keys: PlatformKeys {
    func wrap(key: Data) throws -> Data { Data(key.map { $0 ^ 0x5a }) }
    func unwrap(wrapped: Data) throws -> Data { Data(wrapped.map { $0 ^ 0x5a }) }
    func publicKey() throws -> Data { throw Missing(what: "a gateway") }
    func sign(message: Data) throws -> Data { throw Missing(what: "a gateway") }
}
