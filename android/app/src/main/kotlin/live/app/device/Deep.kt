package live.app.device

import android.content.Intent
import android.net.Uri

/** Links into the app. What they say is checked by the core. */
object Deep {
    private const val SCHEME = "live.app"
    private const val HOST = "open"
    private const val MOST_CHARS = 4096

    /** The screen that a link leads to, and what it says there; `null` when the app was opened in another way. */
    fun route(intent: Intent?): String? {
        val link = intent?.takeIf { it.action == Intent.ACTION_VIEW }?.data ?: return null
        if (link.scheme != SCHEME || link.host != HOST) return null
        val route = link.path.orEmpty().trim('/')
        return listOfNotNull(route, link.encodedQuery).joinToString("?").take(MOST_CHARS)
    }

    /** The link to a screen. */
    fun link(route: String): Uri = Uri
        .Builder()
        .scheme(SCHEME)
        .authority(HOST)
        .path(route)
        .build()
}
