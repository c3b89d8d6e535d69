package live.app.stories

import live.app.device.Notices
import live.app.support.Citizen
import live.app.support.photo
import org.junit.Assert.assertTrue
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
    fun aPhotoGoesWithAReport() = citizen { citizen ->
        citizen.tap("Laporkan masalah")
        citizen.tap("Jalan berlubang")
        citizen.takesPhoto("Ambil foto", "no photo at all".toByteArray())
        citizen.waitsUntilTold("Foto ini tidak bisa dibuka")
        citizen.takesPhoto("Pilih dari galeri", photo())
        citizen.waitsFor("lokasi di dalam foto sudah dihapus")
        citizen.looks("report-photo")
        citizen.isKilled()
        citizen.waitsFor("lokasi di dalam foto sudah dihapus")
    }

    @Test
    fun aPhotoArrivesWithItsReportAndAnotherComesBack() = citizen { citizen ->
        citizen.follows("live.app://open/account/phone")
        citizen.signsIn(NUMBER)
        citizen.waitsFor("Laporkan masalah")
        citizen.writesReport(photo())
        citizen.tap("Kirim laporan")
        citizen.waitsFor("Nomor laporan LK-")
        citizen.waitsFor("Semua terkirim")
        citizen.waitsFor("Sebelum ·")
        city.passDays(30)
        citizen.waitsFor("Sesudah ·")
        citizen.waitsUntilGone("Foto belum bisa ditampilkan")
        citizen.looks("report-photos")
    }

    @Test
    fun nothingIsLostWhenTheAppIsLeftAfterEachStep() = reports { it.leaves().also { _ -> it.returns() } }

    @Test
    fun nothingIsLostWhenActivitiesAreNotKept() = reports { it.losesActivity() }

    @Test
    fun nothingIsLostWhenTheProcessEndsAfterEachStep() = reports { it.isKilled() }

    @Test
    fun nothingIsLostWhenTheAppIsLeftInTheMiddleOfACall() = citizen { citizen ->
        citizen.beforeEachTap = { city.holds() }
        citizen.afterEachTap = {
            it.leaves()
            it.returns()
            city.goesOn()
        }
        citizen.reportsAndSignsIn()
    }

    @Test
    fun nothingIsLostWhenAnAnswerComesWhileTheAppSleeps() = citizen { citizen ->
        citizen.beforeEachTap = { city.holds() }
        citizen.afterEachTap = {
            it.leaves()
            Thread.sleep(ASLEEP)
            city.goesOn()
            Thread.sleep(ASLEEP / 4)
            it.returns()
        }
        citizen.reportsAndSignsIn()
    }

    private fun Citizen.reportsAndSignsIn() {
        waitsFor("Laporkan masalah")
        writesReport()
        tap("Kirim laporan")
        waitsFor("Tersimpan. Satu langkah lagi")
        tap("Lanjut dengan nomor HP")
        signsIn(NUMBER)
        waitsFor("Nomor laporan LK-")
        waitsFor("Semua terkirim")
    }

    private fun reports(afterEachTap: (Citizen) -> Unit) = citizen { citizen ->
        citizen.follows("live.app://open/account/phone")
        citizen.signsIn(NUMBER)
        citizen.waitsFor("Laporkan masalah")
        citizen.afterEachTap = afterEachTap
        citizen.writesReport()
        citizen.waitsFor("depan warung Bu Sri")
        citizen.tap("Kirim laporan")
        citizen.waitsFor("Nomor laporan LK-")
        citizen.waitsFor("Semua terkirim")
    }

    @Test
    fun withoutANetworkAReportWaitsThroughTheEndOfTheProcess() = citizen { citizen ->
        citizen.follows("live.app://open/account/phone")
        citizen.signsIn(NUMBER)
        citizen.waitsFor("Laporkan masalah")
        city.cut()
        citizen.writesReport()
        citizen.tap("Kirim laporan")
        citizen.waitsFor("1 menunggu dikirim")
        assertTrue(citizen.wasAskedFor(Notices.PERMISSION))
        citizen.denies()
        citizen.isKilled()
        citizen.waitsFor("1 menunggu dikirim")
        citizen.looks("report-waits")
        city.start()
        citizen.tap("1 menunggu dikirim")
        citizen.tap("Coba kirim sekarang")
        citizen.waitsFor("Semua terkirim")
    }

    private companion object {
        /** Longer than the core waits for what is under way before it sleeps. */
        const val ASLEEP = 2_500L
    }
}
