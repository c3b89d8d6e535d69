package live.app.support

import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import java.io.File

/** Many pictures on one, for people to look at. */
object ContactSheet {
    private const val GAP = 12

    /**
     * Keeps them in half as many columns, half as large, in the folder `live.shots`. Each stands where
     * there is room soonest.
     */
    fun keep(pictures: List<Bitmap>, name: String) {
        val folder = File(System.getProperty("live.shots") ?: return).apply { mkdirs() }
        val width = pictures.first().width / 2
        val filled = IntArray((pictures.size + 1) / 2)
        val places =
            pictures.map { picture ->
                val column = filled.indices.minBy { filled[it] }
                val top = filled[column]
                filled[column] += picture.height / 2 + GAP
                Pair(column * (width + GAP), top)
            }
        val sheet = Bitmap.createBitmap(filled.size * (width + GAP), filled.max(), Bitmap.Config.ARGB_8888)
        val canvas = Canvas(sheet)
        canvas.drawColor(Color.GRAY)
        for ((picture, place) in pictures zip places) {
            val small = Bitmap.createScaledBitmap(picture, width, picture.height / 2, true)
            canvas.drawBitmap(small, place.first.toFloat(), place.second.toFloat(), null)
        }
        File(folder, "$name.png").outputStream().use { sheet.compress(Bitmap.CompressFormat.PNG, 100, it) }
    }
}
