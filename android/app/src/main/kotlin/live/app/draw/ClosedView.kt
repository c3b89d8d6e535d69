package live.app.draw

import android.annotation.SuppressLint
import android.view.Gravity
import android.view.View
import android.widget.LinearLayout
import live.app.Closed
import live.app.R
import live.core.screen.Controls

/** What stands where there is no screen: why, and what to do about it. */
@SuppressLint("ViewConstructor") // never made from XML
class ClosedView(look: Look, closed: Closed, controls: Controls, onRetry: () -> Unit) : LinearLayout(look.context) {
    init {
        orientation = VERTICAL
        gravity = Gravity.CENTER
        setBackgroundColor(look.colour(R.color.paper))
        setPadding(look.dp(24))
        val (title, text) =
            when (closed) {
                Closed.OPENING -> Pair("", "")
                Closed.FULL -> Pair(controls.fullTitle, controls.fullText)
                Closed.TOO_OLD -> Pair(controls.updateTitle, controls.updateText)
                Closed.IN_USE -> Pair(controls.inUseTitle, controls.inUseText)
                Closed.BROKEN -> Pair(controls.brokenTitle, controls.brokenText)
            }
        val mark = look.icon(R.drawable.launcher, R.color.river, 96).apply { imageTintList = null }
        mark.background = look.ground(R.color.mark, 24)
        (mark.layoutParams as LayoutParams).gravity = Gravity.CENTER_HORIZONTAL
        addView(mark)
        if (closed != Closed.OPENING) {
            val again = Words.button(look, controls.retry, R.drawable.i_again, R.color.on_river, filled = true)
            again.setOnClickListener { onRetry() }
            val says =
                look.column(
                    12,
                    look.heading(title, Type.TITLE).apply { gravity = Gravity.CENTER },
                    look.text(text, Type.BODY).apply { gravity = Gravity.CENTER },
                    again
                )
            says.setPadding(0, look.dp(24), 0, 0)
            says.accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
            addView(says)
        }
    }
}
