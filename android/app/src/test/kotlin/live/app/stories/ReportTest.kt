package live.app.stories

import org.junit.Test

/** Reporting a problem. */
class ReportTest : Story() {
    @Test
    fun aGuestReportsAHoleAndFollowsItsRepair() = citizen { citizen ->
        citizen.waitsFor("Laporkan masalah")
        citizen.looks("home")
        citizen.writesReport()
        citizen.looks("report-check")
        citizen.tap("Kirim laporan")
        citizen.waitsFor("Tersimpan. Satu langkah lagi")
        citizen.tap("Lanjut dengan nomor HP")
        citizen.signsIn(NUMBER)
        citizen.waitsFor("Nomor laporan LK-")
        city.passDays(1)
        citizen.waitsFor("Diterima dinas")
        citizen.waitsFor("Semua terkirim")
        city.passDays(30)
        citizen.waitsFor("Selesai menurut")
        citizen.tap("Sangat baik")
        citizen.types("Catatan untuk petugas", "Terima kasih 🙏")
        citizen.tap("Kirim penilaian")
        citizen.waitsFor("Anda menilai")
        citizen.looks("report-done")
    }

    @Test
    fun withoutANetworkAReportWaitsThroughTheEndOfTheProcess() = citizen { citizen ->
        citizen.follows("live://open/account/phone")
        citizen.signsIn(NUMBER)
        citizen.waitsFor("Laporkan masalah")
        city.cut()
        citizen.writesReport()
        citizen.tap("Kirim laporan")
        citizen.waitsFor("1 menunggu dikirim")
        citizen.isKilled()
        citizen.waitsFor("1 menunggu dikirim")
        citizen.looks("report-waits")
        city.start()
        citizen.tap("1 menunggu dikirim")
        citizen.tap("Coba kirim sekarang")
        citizen.waitsFor("Semua terkirim")
    }
}
