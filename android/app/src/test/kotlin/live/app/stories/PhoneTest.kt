package live.app.stories

import android.Manifest
import android.app.NotificationManager
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.content.ClipboardManager
import android.content.Intent
import android.location.Location
import android.location.LocationManager
import android.os.ParcelFileDescriptor
import android.os.SystemClock
import android.widget.EditText
import live.app.device.DeliveryJob
import live.app.device.Files
import live.app.support.Citizen
import live.app.support.patiently
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadow.api.Shadow

/** What only a phone has: where it is, its networks, its background, its other apps. */
class PhoneTest : Story() {
    private val phone get() = RuntimeEnvironment.getApplication()

    @Test
    fun thePlaceOfAReportIsWhereThePhoneIs() = citizen { citizen ->
        val manager = phone.getSystemService(LocationManager::class.java)
        shadowOf(manager).setProviderEnabled(LocationManager.GPS_PROVIDER, true)
        citizen.goesToThePlace()
        citizen.tap("Pakai lokasi saya")
        citizen.allows()
        shadowOf(manager).simulateLocation(
            Location(LocationManager.GPS_PROVIDER).apply {
                latitude = -6.1781
                longitude = 106.6319
                accuracy = 12f
                time = System.currentTimeMillis()
                elapsedRealtimeNanos = SystemClock.elapsedRealtimeNanos()
            }
        )
        citizen.waitsFor("106.6319")
    }

    @Test
    fun aPhoneThatDoesNotKnowWhereItIsSaysSo() = citizen { citizen ->
        citizen.goesToThePlace()
        citizen.tap("Pakai lokasi saya")
        citizen.denies()
        assertTrue(citizen.wasTold("Lokasi Anda tidak terbaca"))
        citizen.tap("Pakai lokasi saya")
        citizen.allows()
        citizen.waitsUntilTold("Lokasi Anda tidak terbaca")
    }

    @Test
    fun aPlaceIsFoundInTheLongList() = citizen { citizen ->
        citizen.goesToThePlace()
        citizen.tap("Kelurahan: Pilih satu")
        citizen.waitsFor("Tutup")
        citizen.looks("choice")
        citizen.views().filterIsInstance<EditText>().single().setText("cikok")
        citizen.waitsUntilGone("Sukarasa")
        citizen.tap("Cikokol")
        citizen.waitsFor("Kelurahan: Cikokol")
        citizen.tap("Kelurahan: Cikokol")
        citizen.looks("choice-made")
    }

    @Test
    fun whatWaitsIsSentWhileNobodyLooksAndTheCitizenIsTold() = citizen { citizen ->
        citizen.follows("live.app://open/account/phone")
        citizen.signsIn(NUMBER)
        citizen.waitsFor("Laporkan masalah")
        city.cut()
        citizen.writesReport()
        citizen.tap("Kirim laporan")
        citizen.waitsFor("1 menunggu dikirim")
        citizen.leaves()
        val job = phone.getSystemService(JobScheduler::class.java).allPendingJobs.single()
        assertTrue(job.isPersisted)
        city.start()
        val service = Robolectric.buildService(DeliveryJob::class.java).create().get()
        service.onStartJob(Shadow.newInstanceOf(JobParameters::class.java))
        patiently("the job is done") {
            citizen.pass()
            shadowOf(service).isJobFinished
        }
        assertEquals("nothing waits any more", false, shadowOf(service).isRescheduleNeeded)
        val notice = shadowOf(phone.getSystemService(NotificationManager::class.java)).allNotifications.single()
        citizen.follows(shadowOf(notice.contentIntent).savedIntent.data.toString())
        citizen.returns()
        citizen.waitsFor("Nomor laporan LK-")
    }

    @Test
    @Config(qualifiers = "in-rID-w1000dp-h720dp-land-mdpi")
    fun onATabletTheListStaysBesideWhatWasChosen() = citizen { citizen ->
        citizen.tap("Layanan")
        citizen.waitsFor("Layanan kota")
        citizen.tap("Bayar PBB")
        citizen.waitsFor("Nomor objek pajak")
        citizen.waitsFor("Laporkan masalah")
        citizen.looks("list-beside-tablet")
        citizen.tap("Laporkan masalah")
        citizen.waitsFor("Jalan berlubang")
    }

    @Test
    fun theBackGestureLeadsToTheFirstScreenAndThenOutOfTheApp() {
        hearsGestures()
        citizen { it.goesBackAllTheWay() }
    }

    /** Robolectric does not read `enableOnBackInvokedCallback` from the manifest. */
    private fun hearsGestures() {
        val about = phone.applicationInfo
        about.javaClass.getMethod("setEnableOnBackInvokedCallback", Boolean::class.java).invoke(about, true)
    }

    private fun Citizen.goesBackAllTheWay() {
        tap("Layanan")
        tap("Bayar PBB dengan")
        waitsFor("Nomor objek pajak")
        assertTrue(goesBack())
        waitsFor("Layanan kota")
        assertTrue(goesBack())
        waitsFor("Ada yang bisa dibantu")
        assertEquals("the platform has it", false, goesBack())
    }

    @Test
    fun theCodeOfABillIsHandedToOtherApps() = citizen { citizen ->
        val files = Robolectric.setupContentProvider(Files::class.java)
        citizen.opensACode()
        citizen.tap("Salin")
        val clip = phone.getSystemService(ClipboardManager::class.java).primaryClip
        assertTrue(checkNotNull(clip).getItemAt(0).text.startsWith("000201"))
        citizen.tap("Simpan gambar QR")
        val chooser = shadowOf(citizen.activity).nextStartedActivity
        val sent = checkNotNull(chooser.getParcelableExtra<Intent>(Intent.EXTRA_INTENT))
        val picture = checkNotNull(sent.getParcelableExtra<android.net.Uri>(Intent.EXTRA_STREAM))
        assertEquals("image/png", sent.type)
        assertTrue(sent.flags and Intent.FLAG_GRANT_READ_URI_PERMISSION != 0)
        val bytes = ParcelFileDescriptor.AutoCloseInputStream(files.openFile(picture, "r")).use { it.readBytes() }
        assertEquals("PNG", bytes.decodeToString(1, 4))
    }

    private fun Citizen.goesToThePlace() {
        tap("Laporkan masalah")
        tap("Jalan berlubang")
        types("Ceritakan masalahnya", "Lubang besar")
        tap("Lanjut")
        waitsFor("Di mana tempatnya?")
    }
}
