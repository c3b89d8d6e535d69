package live.app.modern

import android.app.Activity
import android.view.View
import android.view.WindowInsets

/** From Android 11 on. */
object Edges {
    /** Draws below the system's bars, and keeps what is shown between them and the keyboard. */
    fun toEdge(activity: Activity, view: View) {
        activity.window.setDecorFitsSystemWindows(false)
        view.setOnApplyWindowInsetsListener { _, insets ->
            val kinds = WindowInsets.Type.systemBars() or WindowInsets.Type.displayCutout() or WindowInsets.Type.ime()
            val room = insets.getInsets(kinds)
            view.setPadding(room.left, room.top, room.right, room.bottom)
            WindowInsets.CONSUMED
        }
    }
}
