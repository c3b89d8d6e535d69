package live.app.draw

import android.graphics.Bitmap
import live.core.screen.Button
import live.core.screen.Controls
import live.core.screen.DocumentFile
import live.core.screen.Input

/** What a drawn screen can ask of the Activity that it stands in. */
interface Host {
    /** The words of controls, in the screen's language. */
    val controls: Controls

    /** Goes to a screen. */
    fun open(route: String)

    /** One screen back. */
    fun back()

    /** Fetches what is shown again. */
    fun refresh()

    /** Something is being typed: it is sent at the next pause. */
    fun typed(field: String, text: String)

    /** A field was set. */
    fun set(field: String, input: Input)

    /** A button was pressed. */
    fun press(button: Button)

    /** Takes a photo for a field, or picks one. */
    fun photo(field: String, take: Boolean)

    /** Asks the device where it is, for a field. */
    fun locate(field: String)

    /** Reads a code with the camera into a field. */
    fun scan(field: String)

    /** A photo that a block refers to, made for a side of so many pixels. */
    fun picture(file: String, side: Int, then: (Bitmap?) -> Unit)

    /** Shows a photo as large as the device is. */
    fun enlarge(file: String, caption: String)

    /** Offers a picture to other apps. */
    fun share(picture: Bitmap, name: String)

    /** Offers a document's file to other apps. */
    fun share(file: DocumentFile)

    /** Offers text to other apps. */
    fun share(text: String)

    /** Puts text on the clipboard. */
    fun copy(text: String)
}
