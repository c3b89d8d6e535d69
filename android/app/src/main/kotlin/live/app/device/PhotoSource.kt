package live.app.device

import android.app.Activity
import android.content.ClipData
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.provider.MediaStore
import live.app.modern.Android

/** Photos from the camera app or from the gallery; neither needs a permission. */
class PhotoSource(private val activity: Activity) {
    /** Asks the camera app for a photo into our own folder; `null` without a camera app. */
    fun takeIntent(): Intent? {
        val target = Files.uriFor(activity, TAKEN)
        val intent =
            Intent(MediaStore.ACTION_IMAGE_CAPTURE)
                .putExtra(MediaStore.EXTRA_OUTPUT, target)
                .addFlags(Intent.FLAG_GRANT_WRITE_URI_PERMISSION)
        intent.clipData = ClipData.newRawUri(null, target)
        return intent.takeIf { it.resolveActivity(activity.packageManager) != null }
    }

    /** Asks for a photo that is on the device. */
    fun pickIntent(): Intent = if (Build.VERSION.SDK_INT >= Android.THIRTEEN) {
        Intent("android.provider.action.PICK_IMAGES").setType(IMAGES)
    } else {
        Intent(Intent.ACTION_OPEN_DOCUMENT).setType(IMAGES).addCategory(Intent.CATEGORY_OPENABLE)
    }

    /** Where the photo is that was asked for. The camera app says nothing: it is where we said. */
    fun result(data: Intent?): Uri? =
        data?.data ?: Files.uriFor(activity, TAKEN).takeIf { Files.fileFor(activity, TAKEN).length() > 0 }

    private companion object {
        const val TAKEN = "photo.jpg"
        const val IMAGES = "image/*"
    }
}
