package live.app.support

import android.view.View
import android.view.ViewGroup
import android.view.accessibility.AccessibilityNodeInfo
import android.widget.EditText
import android.widget.ImageView
import android.widget.ListView
import android.widget.ScrollView
import android.widget.TabWidget
import android.widget.TextView
import live.app.modern.Headings

/**
 * What TalkBack says of a screen, stop by stop. As TalkBack does, it stops at what can be pressed or
 * has the focus and says it with all that is in it, and at each piece of words that is in no such
 * thing; a scrolling page or list is no stop, but what is in it. Only the label of a field, at which
 * TalkBack stops as well, is left to its field, which says it again.
 */
object Spoken {
    /** The stops below a view, in order, each as `kind: words`. */
    fun lines(view: View): List<String> {
        if (isSilent(view)) return emptyList()
        val stops = isStop(view)
        val words = if (stops) said(view) else ownWords(view)
        val here = if (words.isEmpty()) emptyList() else listOf("${kind(view)}: ${words.replace('\n', ' ')}")
        return here + if (stops) stopsWithin(view) else below(view).flatMap { lines(it) }
    }

    private fun isSilent(view: View) = view.visibility != View.VISIBLE ||
        view.importantForAccessibility == View.IMPORTANT_FOR_ACCESSIBILITY_NO_HIDE_DESCENDANTS

    private fun isStop(view: View) = view.isImportantForAccessibility && view !is ScrollView && view !is ListView &&
        (view.isClickable || view.isLongClickable || view.isFocusable || view.parent is ListView)

    /** What is a stop of its own within another. */
    private fun stopsWithin(view: View): List<String> = below(view).filterNot { isSilent(it) }.flatMap {
        if (isStop(it)) lines(it) else stopsWithin(it)
    }

    /** All that is said at a stop: its own words, or those of what is in it. */
    private fun said(view: View): String = ownWords(view).ifEmpty {
        below(view)
            .filterNot { isSilent(it) || isStop(it) }
            .map { said(it) }
            .filter { it.isNotEmpty() }
            .joinToString(", ")
    }

    private fun ownWords(view: View): String = when {
        !view.isImportantForAccessibility || view.labelFor != View.NO_ID -> ""
        view is EditText -> listOf(label(view), view.text).filter { it.isNotEmpty() }.joinToString(", ")
        else -> (view.contentDescription ?: (view as? TextView)?.text ?: "").trim().toString()
    }

    /** The words that are tied to a field. */
    private fun label(field: EditText): CharSequence {
        val texts = views(field.rootView).filterIsInstance<TextView>()
        return texts.find { it.labelFor != View.NO_ID && it.labelFor == field.id }?.text ?: field.hint ?: ""
    }

    private fun kind(view: View): String {
        val node: AccessibilityNodeInfo = view.createAccessibilityNodeInfo()
        val inTabs = (view.parent as? View)?.accessibilityClassName == TabWidget::class.java.name
        return when {
            view is EditText -> "field"
            node.isCheckable -> if (node.isChecked) "option, chosen" else "option"
            inTabs -> if (node.isSelected) "tab, here" else "tab"
            Headings.isMarked(view) -> "heading"
            node.isClickable -> "press"
            node.className == ImageView::class.java.name -> "image"
            else -> "text"
        }
    }

    /** A view and everything in it. */
    fun views(view: View): List<View> = listOf(view) + below(view).flatMap { views(it) }

    private fun below(view: View) =
        (view as? ViewGroup)?.let { group -> (0 until group.childCount).map { group.getChildAt(it) } }.orEmpty()
}
