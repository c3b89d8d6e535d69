package live.app.device

import com.google.zxing.BinaryBitmap
import com.google.zxing.DecodeHintType
import com.google.zxing.PlanarYUVLuminanceSource
import com.google.zxing.ReaderException
import com.google.zxing.common.HybridBinarizer
import com.google.zxing.qrcode.QRCodeReader

/** Finds a QR code in a picture of the camera. */
object QrReader {
    private const val MOST_CHARS = 4_096
    private val hints = mapOf(DecodeHintType.TRY_HARDER to true)

    /** What the code says, shortened to what the core could take; `null` when there is none. */
    fun read(luminance: ByteArray, width: Int, height: Int): String? = try {
        val source = PlanarYUVLuminanceSource(luminance, width, height, 0, 0, width, height, false)
        QRCodeReader().decode(BinaryBitmap(HybridBinarizer(source)), hints).text.take(MOST_CHARS)
    } catch (_: ReaderException) {
        null
    } catch (_: RuntimeException) {
        // A damaged code can lead the reader astray; it is no code then.
        null
    }
}
