import LiveCore
import LiveKit
import SwiftUI
import Testing

@testable import LiveViews

/// What comes of what a person does on a screen.
@MainActor
struct Acts {
    @Test func aCodeIsCopiedAndHandedOn() async throws {
        let hand = InHand(at: "bill")
        try hand.press(hand.shell.controls.copy)
        #expect(await eventually { hand.device.asked.contains { $0.hasPrefix("copy: 000201") } })
        #expect(await eventually { hand.shell.app.said == hand.shell.controls.copied })
        try hand.press("Simpan gambar QR")
        #expect(await eventually { hand.device.asked.contains { $0.hasPrefix("share: QRIS") } })
    }

    @Test func aDocumentIsHandedOn() async throws {
        let hand = InHand(at: "receipt")
        try hand.press(hand.shell.controls.share)
        #expect(await hand.asked("share: Bukti bayar PBB 2026"))
    }

    @Test func aPhotoIsTakenOrPicked() async throws {
        let hand = InHand(at: "report-new-wrong")
        try hand.press(hand.shell.controls.photoTake)
        #expect(await hand.asked("photo from camera"))
        try hand.press(hand.shell.controls.photoPick)
        #expect(await hand.asked("photo from library"))
        #expect(await eventually { hand.shell.app.said == hand.shell.controls.photoUnreadable })
    }

    @Test func thePlaceIsAskedOfTheDevice() async throws {
        let hand = InHand(at: "report-new-where")
        try hand.press("Pakai lokasi saya")
        #expect(await hand.asked("place"))
    }

    @Test func aChoiceAndAJudgementAreFelt() async throws {
        let hand = InHand(at: "report-new")
        try hand.press("Lampu jalan mati")
        #expect(await hand.asked("feel chosen"))
        let other = InHand(at: "ticket")
        try other.press("5: Sangat baik")
        #expect(await other.asked("feel chosen"))
    }

    @Test func aCodeIsReadWithTheCamera() async throws {
        let field = TextBlock(
            id: "nop", label: "NOP", help: "", kind: .digits, value: "", optional: false,
            maxChars: 18, error: nil, confirmed: nil, scan: "Pindai")
        let device = Asked()
        let view = TextFieldView(field: field)
            .environmentObject(Recorded.shell(.id, device: device))
        try VoiceOver.stops(in: view).press("Pindai")
        #expect(await eventually { device.asked == ["code"] })
    }

    @Test func whatIsForTheOwnerAloneAsksTheDeviceFirst() async throws {
        let button = PressBlock(
            action: "pay", label: "Bayar", role: .danger, icon: nil, ownerOnly: true, link: nil)
        let device = Asked()
        let shell = Recorded.shell(.id, device: device)
        let view = PressView(button: button).environmentObject(shell)
        try VoiceOver.stops(in: view).press("Bayar")
        #expect(await eventually { device.asked == ["owner: Bayar"] })
        #expect(await eventually { shell.app.said == shell.controls.noScreenLock })
        let toast = VoiceOver.stops(in: Toast(words: shell.app.said))
        #expect(toast.map(\.words) == [shell.controls.noScreenLock])
    }

    @Test func whatIsTypedStaysInItsField() throws {
        let field = TextBlock(
            id: "words", label: "Cerita", help: "", kind: .paragraph, value: "Lubang",
            optional: true, maxChars: 100, error: nil, confirmed: nil, scan: nil)
        let view = TextFieldView(field: field).environmentObject(Recorded.shell(.id))
        #expect(VoiceOver.stops(in: view).first?.line == "field: Cerita (boleh kosong), Lubang")
        try VoiceOver.stops(in: view).type("Lubang besar")
        #expect(VoiceOver.stops(in: view).first?.value == "Lubang besar")
    }

    @Test func manyOptionsAreSearchedInASheet() throws {
        let choices = Recorded.screen("report-new-where").blocks.compactMap { block -> Choice? in
            if case .choice(let choice) = block { choice } else { nil }
        }
        let choice = try #require(choices.first)
        let shell = Recorded.shell(.id)
        let view = ChoiceView(choice: choice).environmentObject(shell)
        #expect(VoiceOver.stops(in: view).allSatisfy { $0.place != .over })
        try VoiceOver.stops(in: view).press("Kelurahan: Sukarasa, Melati")
        let sheet = VoiceOver.stops(in: view).filter { $0.place == .over }.map(\.line)
        #expect(
            sheet.prefix(5) == [
                "press: Tutup", "field: Cari di daftar", "heading: Melati",
                "option, chosen: Sukarasa", "option: Cikokol",
            ])

        let alone = ChoiceSheet(choice: choice).environmentObject(shell)
        try VoiceOver.stops(in: alone).type("buaran teratai")
        let found = VoiceOver.stops(in: alone).suffix(2).map(\.line)
        #expect(found == ["heading: Teratai", "option: Buaran Teratai"])
    }

    @Test func whyThereIsNoScreenIsSaidInBothLanguages() {
        for language in [LiveCore.Language.id, .en] {
            let shell = Recorded.shell(language)
            let words = shell.controls
            let lines = { (why: Closed) in
                VoiceOver.stops(in: ClosedView(why: why).environmentObject(shell)).map(\.line)
            }
            let again = "press: \(words.retry)"
            #expect(lines(.opening) == [])
            #expect(
                lines(.full) == ["heading: \(words.fullTitle)", "text: \(words.fullText)", again])
            #expect(
                lines(.tooOld)
                    == ["heading: \(words.updateTitle)", "text: \(words.updateText)", again])
            #expect(
                lines(.inUse)
                    == ["heading: \(words.inUseTitle)", "text: \(words.inUseText)", again])
            #expect(
                lines(.broken)
                    == ["heading: \(words.brokenTitle)", "text: \(words.brokenText)", again])
        }
    }

    @Test func aPhotoIsLargeUnderItsCaption() throws {
        let photo = LargePhoto(image: UIImage(), caption: "Sesudah")
            .environmentObject(Recorded.shell(.id))
        #expect(VoiceOver.stops(in: photo).map(\.line) == ["press: Tutup", "image: Sesudah"])
    }

    @Test func whatIsForTheOwnerAloneIsCoveredWhileOthersMayLook() {
        var away = EnvironmentValues()
        away.scenePhase = .inactive
        let colours = { (name: String, surroundings: EnvironmentValues) in
            VoiceOver.colours(
                in: ScreenView(screen: Recorded.screen(name))
                    .environmentObject(Recorded.shell(.id)), surroundings)
        }
        let open = colours("bill", EnvironmentValues())
        #expect(colours("bill", away) == open + [Hue.paper.color])
        #expect(colours("home", away) == colours("home", EnvironmentValues()))
    }
}
