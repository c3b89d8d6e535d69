package live.app.device

import android.content.ContentResolver
import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.Matrix
import android.media.ExifInterface
import android.net.Uri
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream

/** Photos made as small as a department needs them, and upright. */
object Photos {
    private const val MOST_BYTES = 40 * 1024 * 1024
    private const val LONGER_SIDE = 1_600
    private const val QUALITY = 85
    private const val PART = 64 * 1024

    /**
     * Reads a photo that another app hands over, whatever that is; `null` when it is no photo.
     * What comes out was drawn anew, so nothing is left of where and with what it was taken.
     */
    fun read(resolver: ContentResolver, uri: Uri): ByteArray? = try {
        resolver.openInputStream(uri)?.use { limited(it) }?.let { smaller(it) }
    } catch (_: IOException) {
        null
    } catch (_: SecurityException) {
        null
    }

    private fun limited(stream: InputStream): ByteArray? {
        val out = ByteArrayOutputStream()
        val part = ByteArray(PART)
        while (true) {
            val count = stream.read(part)
            if (count < 0) return out.toByteArray()
            out.write(part, 0, count)
            if (out.size() > MOST_BYTES) return null
        }
    }

    private fun smaller(bytes: ByteArray): ByteArray? {
        val small = preview(bytes, LONGER_SIDE) ?: return null
        val scale = LONGER_SIDE.toFloat() / maxOf(small.width, small.height)
        val turn = turn(bytes)
        if (scale < 1f) turn.postScale(scale, scale)
        val upright = Bitmap.createBitmap(small, 0, 0, small.width, small.height, turn, true)
        val out = ByteArrayOutputStream()
        upright.compress(Bitmap.CompressFormat.JPEG, QUALITY, out)
        return out.toByteArray()
    }

    /** A picture for a side of so many pixels: at least that, at most twice as much. */
    fun preview(bytes: ByteArray, side: Int): Bitmap? {
        val options = BitmapFactory.Options()
        options.inJustDecodeBounds = true
        BitmapFactory.decodeByteArray(bytes, 0, bytes.size, options)
        val longer = maxOf(options.outWidth, options.outHeight)
        if (longer <= 0) return null
        options.inJustDecodeBounds = false
        options.inSampleSize = maxOf(1, Integer.highestOneBit(maxOf(1, longer / side)))
        return try {
            BitmapFactory.decodeByteArray(bytes, 0, bytes.size, options)
        } catch (_: OutOfMemoryError) {
            null
        }
    }

    /** How the camera was held. */
    private fun turn(bytes: ByteArray): Matrix {
        val held =
            try {
                ExifInterface(ByteArrayInputStream(bytes)).getAttributeInt(ExifInterface.TAG_ORIENTATION, 1)
            } catch (_: IOException) {
                ExifInterface.ORIENTATION_NORMAL
            }
        return Matrix().apply {
            when (held) {
                ExifInterface.ORIENTATION_FLIP_HORIZONTAL -> setScale(-1f, 1f)
                ExifInterface.ORIENTATION_ROTATE_180 -> setRotate(180f)
                ExifInterface.ORIENTATION_FLIP_VERTICAL -> setScale(1f, -1f)
                ExifInterface.ORIENTATION_TRANSPOSE -> setRotate(90f).also { postScale(-1f, 1f) }
                ExifInterface.ORIENTATION_ROTATE_90 -> setRotate(90f)
                ExifInterface.ORIENTATION_TRANSVERSE -> setRotate(270f).also { postScale(-1f, 1f) }
                ExifInterface.ORIENTATION_ROTATE_270 -> setRotate(270f)
            }
        }
    }
}
