package live.app.stories

import android.app.Activity
import android.app.KeyguardManager
import org.junit.Test
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** The oldest Android that the app runs on: nothing of what came after is there. */
@Config(sdk = [26])
class OldestAndroidTest : Story() {
    @Test
    fun aReportIsWrittenAndSent() = citizen { citizen ->
        citizen.waitsFor("Laporkan masalah")
        citizen.looks("home-oldest")
        citizen.writesReport()
        citizen.tap("Kirim laporan")
        citizen.waitsFor("Tersimpan. Satu langkah lagi")
        citizen.tap("Lanjut dengan nomor HP")
        citizen.signsIn(NUMBER)
        citizen.waitsFor("Nomor laporan LK-")
        citizen.isKilled()
        citizen.waitsFor("Nomor laporan LK-")
    }

    @Test
    fun theScreenLockItselfIsAsked() = citizen { citizen ->
        val guard = RuntimeEnvironment.getApplication().getSystemService(KeyguardManager::class.java)
        shadowOf(guard).setIsDeviceSecure(true)
        citizen.goesToTheLock()
        citizen.tap("Kunci data pribadi")
        val asked = shadowOf(citizen.activity).nextStartedActivityForResult
        shadowOf(citizen.activity).receiveResult(asked.intent, Activity.RESULT_OK, null)
        citizen.waitsFor("Jangan kunci data pribadi")
    }
}
