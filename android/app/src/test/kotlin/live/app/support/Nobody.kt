package live.app.support

import android.graphics.Bitmap
import android.graphics.Color
import live.app.draw.Host
import live.core.controls
import live.core.screen.Button
import live.core.screen.DocumentFile
import live.core.screen.Input
import live.core.screen.Screen

/** Shows a screen and answers to nothing. */
class Nobody(screen: Screen) : Host {
    override val controls = controls(screen.language)

    override fun open(route: String) = Unit

    override fun back() = Unit

    override fun refresh() = Unit

    override fun typed(field: String, text: String) = Unit

    override fun set(field: String, input: Input) = Unit

    override fun press(button: Button) = Unit

    override fun photo(field: String, take: Boolean) = Unit

    override fun locate(field: String) = Unit

    override fun scan(field: String) = Unit

    override fun picture(file: String, side: Int, then: (Bitmap?) -> Unit) {
        val photo = Bitmap.createBitmap(side, side, Bitmap.Config.ARGB_8888)
        then(photo.apply { eraseColor(Color.rgb(90, 120, 140)) })
    }

    override fun enlarge(file: String, caption: String) = Unit

    override fun share(picture: Bitmap, name: String) = Unit

    override fun share(file: DocumentFile) = Unit

    override fun share(text: String) = Unit

    override fun copy(text: String) = Unit
}
