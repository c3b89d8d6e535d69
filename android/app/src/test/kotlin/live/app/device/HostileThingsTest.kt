package live.app.device

import android.app.Application
import android.graphics.BitmapFactory
import android.media.ExifInterface
import android.net.Uri
import java.io.ByteArrayInputStream
import java.io.File
import java.io.FileNotFoundException
import java.util.Random
import live.app.support.photo
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** What comes from other apps and from cameras is never trusted. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(application = Application::class)
class HostileThingsTest {
    private val context = RuntimeEnvironment.getApplication()
    private val random = Random(4)

    @Test
    fun noFileOutsideTheSharedFolderIsHandedOut() {
        val files = Robolectric.setupContentProvider(Files::class.java)
        val hostile = listOf("..", "../secret", "/etc/passwd", "a/../../b", ".", "")
        for (name in hostile) {
            assertThrows(name, FileNotFoundException::class.java) { Files.fileFor(context, name) }
            assertThrows(name, FileNotFoundException::class.java) { files.openFile(Files.uriFor(context, name), "r") }
        }
        assertThrows(FileNotFoundException::class.java) {
            files.openFile(Uri.parse("content://live.app.files/../../databases/outbox.db"), "r")
        }
    }

    @Test
    fun aPhotoComesOutSmallUprightAndWithoutItsPlace() {
        val taken = File(context.cacheDir, "taken.jpg")
        taken.writeBytes(photo(4_000, 3_000))
        ExifInterface(taken.path).run {
            setAttribute(ExifInterface.TAG_ORIENTATION, "6")
            setAttribute(ExifInterface.TAG_GPS_LATITUDE, "6/1,10/1,0/1")
            setAttribute(ExifInterface.TAG_GPS_LATITUDE_REF, "S")
            setAttribute(ExifInterface.TAG_MODEL, "a cheap phone")
            saveAttributes()
        }
        val made = checkNotNull(read(taken.readBytes()))
        val picture = BitmapFactory.decodeByteArray(made, 0, made.size)
        assertEquals(listOf(1_200, 1_600), listOf(picture.width, picture.height))
        val left = ExifInterface(ByteArrayInputStream(made))
        assertNull(left.getAttribute(ExifInterface.TAG_GPS_LATITUDE))
        assertNull(left.getAttribute(ExifInterface.TAG_MODEL))
    }

    @Test
    fun whatIsNoPhotoIsNone() {
        assertNull(read(ByteArray(0)))
        assertNull(read("<svg/>".toByteArray()))
        val whole = photo(400, 300)
        repeat(50) {
            // Damaged in any way, it is a photo or none, and never an end of the app.
            val damaged = whole.copyOf(1 + random.nextInt(whole.size))
            damaged[random.nextInt(damaged.size)] = random.nextInt().toByte()
            read(damaged)
        }
    }

    @Test
    fun noiseIsNoCode() {
        repeat(50) {
            val width = 16 + random.nextInt(200)
            val height = 16 + random.nextInt(200)
            assertNull(QrReader.read(ByteArray(width * height).also { random.nextBytes(it) }, width, height))
        }
        assertNull(QrReader.read(ByteArray(3), 100, 100))
    }

    @Test
    fun aSignatureIsAsLongAsItsFormSays() {
        // DER leaves out zeros at the front and adds one before a high bit (RFC 3279, 2.2.3).
        val short = byteArrayOf(0x30, 8, 2, 2, 0, 0x80.toByte(), 2, 2, 0x12, 0x34)
        val plain = DeviceKeys.plain(short)
        assertEquals(64, plain.size)
        assertEquals(listOf<Byte>(0x80.toByte(), 0x12, 0x34), listOf(plain[31], plain[62], plain[63]))
        assertTrue(plain.take(31).all { it == 0.toByte() })
    }

    private fun read(bytes: ByteArray): ByteArray? {
        val uri = Uri.parse("content://gallery/" + bytes.contentHashCode())
        shadowOf(context.contentResolver).registerInputStreamSupplier(uri) { ByteArrayInputStream(bytes) }
        return Photos.read(context.contentResolver, uri)
    }
}
