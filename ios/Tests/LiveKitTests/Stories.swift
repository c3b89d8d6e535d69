import Foundation
import LiveCore
import LiveKit
import Testing

/// The stories of the web shell, through LiveKit, with the real core and a real gateway.
@MainActor
@Suite(.serialized)
struct Stories {
    let city: City
    let phone: Phone
    private let number = "0812 3456 7890"

    init() async throws {
        city = try City()
        phone = try Phone(city)
        await phone.looks()
    }

    @Test func aGuestReportsAHoleWithAPhotoAndFollowsItsRepair() async throws {
        try await writesReport(photo: true)
        try await phone.presses("Kirim laporan")
        try await phone.waits(for: "Tersimpan. Satu langkah lagi")
        try await phone.opensOrPresses("Lanjut dengan nomor HP")
        try await signsIn()
        try await phone.waits(for: "Nomor laporan LK-")
        try city.pass(days: 1)
        try await phone.waits(for: "Diterima dinas")
        try await phone.waits(for: "Semua terkirim")
        try city.pass(days: 30)
        try await phone.waits(for: "Selesai menurut")
        try await phone.chooses("Sangat baik")
        try await phone.types("Terima kasih 🙏", into: "Catatan untuk petugas")
        try await phone.presses("Kirim penilaian")
        try await phone.waits(for: "Anda menilai")
        #expect(phone.device.felt.contains { if case .chosen = $0 { true } else { false } })
    }

    @Test func aCitizenProvesWhoTheyAreAndPaysABill() async throws {
        try await phone.opens("Tagihan saya")
        try await signsIn()
        try await phone.waits(for: "Tiga isian, sekali saja")
        try await phone.types(city.person(0, "nik"), into: "NIK")
        try await phone.types(city.person(2, "family_card"), into: "Nomor Kartu Keluarga")
        try await phone.types(city.person(0, "birth_date"), into: "Tanggal lahir")
        try await phone.presses("Cocokkan data")
        try await phone.waits(for: "bukan milik NIK di atas")
        #expect(phone.device.felt.contains { if case .wrong = $0 { true } else { false } })
        try await phone.types(city.person(0, "family_card"), into: "Nomor Kartu Keluarga")
        try await phone.presses("Cocokkan data")
        try await phone.opens("PBB 20")
        try await phone.waits(for: "QRIS")
        #expect(phone.screen?.sensitive == true)
        try await phone.presses("Bayar dengan QRIS")
        try await phone.waits(for: "Simpan gambar QR")
        for case .qr(let code) in phone.screen?.blocks ?? [] {
            #expect(code.modules.count == Int(code.size * code.size))
            phone.app.copy(code.payload)
        }
        try city.pay(try #require(phone.device.copied.last))
        // The screen looks again by itself.
        try await phone.waits(for: "Sudah lunas")
        city.cut()
        await phone.isKilled()
        try await phone.opens("Dokumen")
        try await phone.opens("Bukti bayar PBB")
        try await phone.waits(for: "Tanda tangan Bapenda sudah dicek dan cocok")
        for case .document(let document) in phone.screen?.blocks ?? [] {
            #expect(document.text.contains("Rp"))
        }
    }

    @Test func withoutANetworkAReportWaitsThroughTheEndOfTheProcess() async throws {
        try await reportsWithoutANetwork()
        #expect(phone.device.asked.contains("notify"))
        await phone.isKilled()
        try await phone.waits(for: "1 menunggu dikirim")
        await phone.leaves()
        #expect(phone.device.deliveriesPlanned > 0)
        #expect(await phone.app.deliver(), "without a network something still waits")
        try city.start()
        #expect(await phone.app.deliver() == false)
        let news = try #require(phone.device.notified.last)
        await phone.looks()
        phone.app.follow(try #require(Links.link(news.route)))
        try await phone.waits(for: "Nomor laporan LK-")
        try await phone.waits(for: "Semua terkirim")
    }

    @Test func aDeliveryWhoseTimeIsOverLetsGoOfItsFilesAndLosesNothing() async throws {
        try await reportsWithoutANetwork()
        await phone.leaves()
        try city.start()
        city.holds()
        let delivery = Task { [app = phone.app] in await app.deliver() }
        try await phone.waits("the delivery begins") { !$0.openFiles.isEmpty }
        await phone.app.timeIsOver()
        #expect(phone.openFiles == [])
        city.goesOn()
        _ = await delivery.value
        #expect(phone.openFiles == [])
        await phone.looks()
        try await phone.waits(for: "Semua terkirim")
    }

    @Test func nothingIsLostWhenTheAppIsLeftAfterEachStep() async throws {
        phone.afterEachStep = { phone in
            await phone.leaves()
            await phone.looks()
        }
        try await reportsAndSignsIn()
    }

    @Test func nothingIsLostWhenTheProcessEndsAfterEachStep() async throws {
        phone.afterEachStep = { await $0.isKilled() }
        try await reportsAndSignsIn()
    }

    @Test func nothingIsLostWhenTheAppIsLeftInTheMiddleOfACall() async throws {
        phone.afterEachStep = { [city] phone in
            city.holds()
            phone.app.refresh()
            await phone.leaves()
            city.goesOn()
            await phone.looks()
        }
        try await reportsAndSignsIn()
    }

    @Test func whatWasTypedOutlivesTheEndOfTheProcess() async throws {
        try await phone.opens("Laporkan masalah")
        try await phone.chooses("Jalan berlubang")
        try await phone.types("Lubang besar", into: "Ceritakan masalahnya")
        await phone.isKilled()
        #expect(try await phone.value(of: "Ceritakan masalahnya") == "Lubang besar")
    }

    @Test func aLinkThatOpensTheAppLeadsToItsScreen() async throws {
        let phone = try Phone(city)
        phone.app.follow(try #require(URL(string: "live.app://open/services")))
        await phone.looks()
        try await phone.waits(for: "Layanan kota")
    }

    private func reportsWithoutANetwork() async throws {
        phone.app.open("account/phone")
        try await signsIn()
        try await phone.waits(for: "Laporkan masalah")
        city.cut()
        try await writesReport(photo: false)
        try await phone.presses("Kirim laporan")
        try await phone.waits(for: "1 menunggu dikirim")
    }

    private func reportsAndSignsIn() async throws {
        phone.app.open("account/phone")
        try await signsIn()
        try await phone.waits(for: "Laporkan masalah")
        try await writesReport(photo: false)
        try await phone.waits(for: "depan warung Bu Sri")
        try await phone.presses("Kirim laporan")
        try await phone.waits(for: "Nomor laporan LK-")
        try await phone.waits(for: "Semua terkirim")
    }

    private func writesReport(photo: Bool) async throws {
        try await phone.opens("Laporkan masalah")
        try await phone.chooses("Jalan berlubang")
        if photo {
            phone.device.picture = .failed
            await phone.app.photo(for: try await phone.field("Foto"), from: .camera)
            #expect(phone.app.said == phone.app.controls.photoUnreadable)
            phone.device.picture = .value(picture)
            await phone.app.photo(for: try await phone.field("Foto"), from: .library)
            try await phone.waits(for: "lokasi di dalam foto sudah dihapus")
        }
        try await phone.types("Lubang besar di depan sekolah", into: "Ceritakan masalahnya")
        try await phone.presses("Lanjut")
        try await phone.waits(for: "Di mana tempatnya?")
        phone.device.place = .value(Place(latitude: -6.1781, longitude: 106.6319, accuracy: 12))
        await phone.app.locate(for: try await phone.field("Titik"))
        try await phone.waits(for: "106.6319")
        try await phone.types("depan warung Bu Sri", into: "Patokan")
        try await phone.presses("Lanjut")
        try await phone.waits(for: "Sudah benar?")
    }

    private func signsIn() async throws {
        try await phone.waits(for: "Nomor HP Anda")
        try await phone.types(number, into: "Nomor HP")
        try await phone.presses("Kirim kode")
        try await phone.waits(for: "Kode sudah dikirim")
        try await phone.types(city.lastCode(number), into: "Kode dari SMS")
        try await phone.presses("Masuk")
    }
}

extension Phone {
    /// Goes on by what has these words, be it a button or something that leads somewhere.
    func opensOrPresses(_ words: String) async throws {
        try await waits(for: words)
        do { try await opens(words) } catch is Failed { try await presses(words) }
    }
}

/// The smallest photo: a PNG of one grey point.
private let picture = Data(
    base64Encoded:
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)!
