package live.app.device

import android.content.ContentProvider
import android.content.ContentValues
import android.content.Context
import android.database.Cursor
import android.database.MatrixCursor
import android.net.Uri
import android.os.ParcelFileDescriptor
import android.provider.OpenableColumns
import java.io.File
import java.io.FileNotFoundException

/**
 * Hands single files of one folder to another app, and only to one that was given the address.
 * They are not kept: what is left from before is deleted at the start.
 */
class Files : ContentProvider() {
    override fun onCreate(): Boolean {
        context?.let { folder(it).deleteRecursively() }
        return true
    }

    override fun openFile(uri: Uri, mode: String): ParcelFileDescriptor =
        ParcelFileDescriptor.open(file(uri), ParcelFileDescriptor.parseMode(mode))

    override fun getType(uri: Uri): String = when (uri.path.orEmpty().substringAfterLast('.')) {
        "png" -> "image/png"
        "json" -> "application/json"
        else -> "image/jpeg"
    }

    override fun query(
        uri: Uri,
        projection: Array<String>?,
        selection: String?,
        arguments: Array<String>?,
        order: String?
    ): Cursor {
        val file = file(uri)
        val cursor = MatrixCursor(arrayOf(OpenableColumns.DISPLAY_NAME, OpenableColumns.SIZE))
        cursor.addRow(arrayOf(file.name, file.length()))
        return cursor
    }

    private fun file(uri: Uri): File {
        val context = context ?: throw FileNotFoundException()
        val name = uri.pathSegments.singleOrNull() ?: throw FileNotFoundException()
        return fileFor(context, name)
    }

    override fun insert(uri: Uri, values: ContentValues?): Uri? = null

    override fun update(uri: Uri, values: ContentValues?, selection: String?, arguments: Array<String>?) = 0

    override fun delete(uri: Uri, selection: String?, arguments: Array<String>?) = 0

    companion object {
        private fun folder(context: Context) = File(context.cacheDir, "shared")

        /** The address under which another app finds a file. */
        fun uriFor(context: Context, name: String): Uri = Uri
            .Builder()
            .scheme("content")
            .authority(context.packageName + ".files")
            .appendPath(name)
            .build()

        /** The file of this name. @throws FileNotFoundException when the name leads elsewhere. */
        fun fileFor(context: Context, name: String): File {
            val folder = folder(context).apply { mkdirs() }.canonicalFile
            val file = File(folder, name).canonicalFile
            if (file.parentFile != folder) throw FileNotFoundException()
            return file
        }
    }
}
