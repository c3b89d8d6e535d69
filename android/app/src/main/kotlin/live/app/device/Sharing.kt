package live.app.device

import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.ClipData
import android.content.ClipDescription
import android.content.ClipboardManager
import android.content.Context
import android.content.Intent
import android.graphics.Bitmap
import android.net.Uri
import android.os.PersistableBundle
import java.io.IOException
import java.io.OutputStream
import live.core.screen.DocumentFile

/** Hands things to other apps, when the citizen says so. */
object Sharing {
    private const val WHOLE = 100

    /** Text, by the platform's own sheet. */
    fun text(activity: Activity, text: String) =
        offer(activity, Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, text))

    /** A picture, by the platform's own sheet; `false` when there is no room to write it. */
    fun picture(activity: Activity, bitmap: Bitmap, name: String): Boolean =
        file(activity, name, "image/png") { bitmap.compress(Bitmap.CompressFormat.PNG, WHOLE, it) }

    /** A document's file, by the platform's own sheet; `false` when there is no room to write it. */
    fun bytes(activity: Activity, bytes: ByteArray, file: DocumentFile): Boolean =
        file(activity, file.name, file.mediaType) {
            it.write(bytes)
            true
        }

    private fun file(activity: Activity, name: String, type: String, write: (OutputStream) -> Boolean): Boolean {
        val written =
            try {
                Files.fileFor(activity, name).outputStream().use(write)
            } catch (_: IOException) {
                false
            }
        if (!written) return false
        val uri = Files.uriFor(activity, name)
        val intent =
            Intent(Intent.ACTION_SEND)
                .setType(type)
                .putExtra(Intent.EXTRA_STREAM, uri)
                .addFlags(Intent.FLAG_GRANT_READ_URI_PERMISSION)
        intent.clipData = ClipData.newRawUri(null, uri)
        offer(activity, intent)
        return true
    }

    private fun offer(activity: Activity, intent: Intent) = activity.startActivity(Intent.createChooser(intent, null))

    /** A page of the web, in the browser; on the clipboard where the device has none. */
    fun page(activity: Activity, address: String) {
        try {
            activity.startActivity(Intent(Intent.ACTION_VIEW, Uri.parse(address)))
        } catch (_: ActivityNotFoundException) {
            copy(activity, address, address)
        }
    }

    /** Puts text on the clipboard; newer platforms do not show it to onlookers. */
    fun copy(context: Context, label: String, text: String) {
        val clip = ClipData.newPlainText(label, text)
        clip.description.hide()
        context.getSystemService(ClipboardManager::class.java)?.setPrimaryClip(clip)
    }

    private fun ClipDescription.hide() {
        extras = PersistableBundle().apply { putBoolean("android.content.extra.IS_SENSITIVE", true) }
    }
}
