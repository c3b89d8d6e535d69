package live.app.support

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import java.io.File

/** Many pictures on one, for people to look at. */
object ContactSheet {
    private const val GAP = 12

    /** Keeps them beside each other in two rows, half as large, in the folder `live.shots`. */
    fun keep(pictures: List<Bitmap>, name: String) {
        val folder = File(System.getProperty("live.shots") ?: return).apply { mkdirs() }
        val width = pictures.first().width / 2
        val height = pictures.first().height / 2
        val perRow = (pictures.size + 1) / 2
        val sheet = Bitmap.createBitmap(perRow * (width + GAP), 2 * (height + GAP), Bitmap.Config.ARGB_8888)
        val canvas = Canvas(sheet)
        canvas.drawColor(Color.GRAY)
        for ((index, picture) in pictures.withIndex()) {
            val small = Bitmap.createScaledBitmap(picture, width, height, true)
            val left = index % perRow * (width + GAP)
            canvas.drawBitmap(small, left.toFloat(), (index / perRow * (height + GAP)).toFloat(), null)
        }
        File(folder, "$name.png").outputStream().use { sheet.compress(Bitmap.CompressFormat.PNG, 100, it) }
    }
}
