package live.app.stories

import android.app.Activity
import android.content.ComponentName
import android.content.Intent
import android.content.IntentFilter
import android.graphics.SurfaceTexture
import android.net.Uri
import android.os.ParcelFileDescriptor
import android.provider.MediaStore
import live.app.device.Files
import live.app.device.QrScannerView
import live.app.support.Citizen
import live.app.support.photo
import live.core.screen.Input
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf

/** Phones with a camera app, without one, and with nothing at all. */
class CameraTest : Story() {
    private val phone get() = RuntimeEnvironment.getApplication()

    @Test
    fun theCameraAppTakesThePhotoIntoOurFolder() = citizen { citizen ->
        val files = Robolectric.setupContentProvider(Files::class.java)
        val camera = ComponentName("camera", "camera.Take")
        val apps = shadowOf(phone.packageManager)
        apps.addActivityIfNotPresent(camera)
        val takes = IntentFilter(MediaStore.ACTION_IMAGE_CAPTURE).apply { addCategory(Intent.CATEGORY_DEFAULT) }
        apps.addIntentFilterForActivity(camera, takes)
        citizen.goesToThePhoto()
        citizen.tap("Ambil foto")
        val asked = shadowOf(citizen.activity).nextStartedActivityForResult
        assertEquals(MediaStore.ACTION_IMAGE_CAPTURE, asked.intent.action)
        val target = checkNotNull(asked.intent.getParcelableExtra<Uri>(MediaStore.EXTRA_OUTPUT))
        ParcelFileDescriptor.AutoCloseOutputStream(files.openFile(target, "w")).use { it.write(photo()) }
        shadowOf(citizen.activity).receiveResult(asked.intent, Activity.RESULT_OK, null)
        citizen.waitsFor("lokasi di dalam foto sudah dihapus")
    }

    @Test
    fun withoutACameraAppAPhotoIsPicked() = citizen { citizen ->
        citizen.goesToThePhoto()
        citizen.tap("Ambil foto")
        val asked = shadowOf(citizen.activity).nextStartedActivityForResult
        assertEquals("android.provider.action.PICK_IMAGES", asked.intent.action)
    }

    @Test
    fun withoutAnyAppForPhotosTheReportGoesOn() = citizen { citizen ->
        shadowOf(phone).checkActivities(true)
        citizen.goesToThePhoto()
        citizen.tap("Ambil foto")
        assertTrue(citizen.wasTold("Foto ini tidak bisa dibuka"))
        citizen.types("Ceritakan masalahnya", "Lubang besar")
        citizen.tap("Lanjut")
        citizen.waitsFor("Di mana tempatnya?")
    }

    @Test
    fun aPhotoThatIsNotTakenAfterAllChangesNothing() = citizen { citizen ->
        citizen.goesToThePhoto()
        citizen.tap("Pilih dari galeri")
        val asked = shadowOf(citizen.activity).nextStartedActivityForResult
        shadowOf(citizen.activity).receiveResult(asked.intent, Activity.RESULT_CANCELED, null)
        citizen.pass()
        citizen.waitsFor("Pilih dari galeri")
    }

    @Test
    fun aPhoneWithoutACameraSaysThatItCannotReadACode() = citizen { citizen ->
        citizen.tap("Bayar PBB")
        citizen.tap("Pindai kode QR di kertas")
        citizen.allows()
        val camera = citizen.views().filterIsInstance<QrScannerView>().single()
        // The platform says it when the view is drawn, which no test does on a real display.
        camera.onSurfaceTextureAvailable(SurfaceTexture(false), 1, 1)
        citizen.waitsFor("Kamera tidak bisa dipakai")
        citizen.looks("no-camera")
        citizen.tap("Tutup")
        citizen.waitsFor("Nomor objek pajak")
    }

    @Test
    fun aHostileCodeEndsInWords() = citizen { citizen ->
        citizen.tap("Bayar PBB")
        citizen.waitsFor("Nomor objek pajak")
        val hostile =
            listOf(
                "<img src=x onerror=alert(1)>" to "Tulis angka saja",
                "9".repeat(5_000) to "Terlalu panjang",
                "../../etc/passwd\u0000\u202e" to "Tulis angka saja"
            )
        for ((code, words) in hostile) {
            // As the scanner hands over what it has read.
            citizen.activity.set("tax_object", Input.Text(code))
            citizen.tap("Cari tagihan")
            citizen.waitsFor(words)
        }
    }

    private fun Citizen.goesToThePhoto() {
        tap("Laporkan masalah")
        tap("Jalan berlubang")
        waitsFor("Ambil foto")
    }
}
