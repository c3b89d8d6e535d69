package live.app.support

import android.graphics.Bitmap
import android.graphics.Color
import java.io.ByteArrayOutputStream

/** A photo as large as those of a cheap phone. */
fun photo(width: Int = 3_000, height: Int = 2_000): ByteArray {
    val bitmap = Bitmap.createBitmap(width, height, Bitmap.Config.ARGB_8888)
    bitmap.eraseColor(Color.rgb(90, 120, 140))
    return ByteArrayOutputStream().also { bitmap.compress(Bitmap.CompressFormat.JPEG, 90, it) }.toByteArray()
}
