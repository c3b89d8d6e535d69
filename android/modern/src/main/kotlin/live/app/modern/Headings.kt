package live.app.modern

import android.view.View

/** From Android 9 on. */
object Headings {
    /** A screen reader can jump to it. */
    fun mark(view: View) {
        view.isAccessibilityHeading = true
    }

    /** Whether a screen reader can jump to it. */
    fun isMarked(view: View) = view.isAccessibilityHeading
}
