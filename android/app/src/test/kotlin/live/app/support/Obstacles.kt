package live.app.support

import android.graphics.Bitmap
import android.graphics.Color
import android.graphics.Rect
import android.view.View
import android.view.ViewGroup
import android.widget.EditText
import android.widget.ImageView
import android.widget.TextView
import com.google.android.apps.common.testing.accessibility.framework.AccessibilityCheckPreset
import com.google.android.apps.common.testing.accessibility.framework.AccessibilityCheckResult.AccessibilityCheckResultType
import com.google.android.apps.common.testing.accessibility.framework.Parameters
import com.google.android.apps.common.testing.accessibility.framework.checks.DuplicateSpeakableTextCheck
import com.google.android.apps.common.testing.accessibility.framework.checks.ImageContrastCheck
import com.google.android.apps.common.testing.accessibility.framework.checks.TextContrastCheck
import com.google.android.apps.common.testing.accessibility.framework.strings.StringManager
import com.google.android.apps.common.testing.accessibility.framework.uielement.AccessibilityHierarchyAndroid
import java.util.Collections
import java.util.Enumeration
import java.util.ResourceBundle
import live.app.modern.Headings

/** Whatever keeps people from using a screen. */
object Obstacles {
    private val serious = setOf(AccessibilityCheckResultType.ERROR, AccessibilityCheckResultType.WARNING)

    /**
     * They take a field and its own label for two of the same name, and the thin line around a
     * button for its letters; contrast is measured here by the colours that are really drawn.
     */
    private val misled =
        setOf(
            DuplicateSpeakableTextCheck::class.java,
            TextContrastCheck::class.java,
            ImageContrastCheck::class.java
        )

    /** How the finding begins of words that have no room. */
    const val CUT_OFF = "cut off"
    private const val TEXT = 4.5
    private const val ICON = 3.0

    init {
        // The checks' own sentences are packed for Android's build alone; their names say enough.
        StringManager.setResourceBundleProvider { Names }
    }

    /** Everything that was found, each with the view that it was found on. */
    fun on(view: View, picture: Bitmap): List<String> = checks(view) + pale(view, picture) + cutOff(view)

    /** What Android's own checks find: words on every control, 48 dp, order. */
    private fun checks(view: View): List<String> {
        val hierarchy = AccessibilityHierarchyAndroid.newBuilder(view).build()
        return AccessibilityCheckPreset
            .getAccessibilityHierarchyChecksForPreset(AccessibilityCheckPreset.LATEST)
            .filter { it.javaClass !in misled }
            .flatMap { it.runCheckOnHierarchy(hierarchy, null, Parameters()) }
            .filter { it.type in serious }
            .map { found ->
                val element = found.element
                val words = element?.text ?: element?.contentDescription
                val check = "${found.sourceCheckClass.simpleName} ${found.resultId} ${found.metadata}"
                "$check: ${element?.className} “$words” ${element?.boundsInScreen}"
            }
    }

    /** Text and icons that are too pale on what they stand on (WCAG 2.2, 1.4.3 and 1.4.11). */
    private fun pale(view: View, picture: Bitmap): List<String> {
        if (view.visibility != View.VISIBLE) return emptyList()
        val text = view as? TextView
        val icon = view as? ImageView
        val (ink, needed) =
            when {
                text != null -> Pair(
                    (
                        if (text.length() >
                            0
                        ) {
                            text.currentTextColor
                        } else {
                            text.currentHintTextColor
                        }
                        ),
                    TEXT
                )

                else -> Pair(icon?.imageTintList?.defaultColor, ICON)
            }
        val ratio = ink?.let { contrast(it, ground(view, picture) ?: return@let null) }
        val said = text?.text ?: view.contentDescription
        val here = if (ratio != null && ratio < needed) listOf("contrast $ratio: “$said”") else emptyList()
        return here + below(view).flatMap { pale(it, picture) }
    }

    /** Words of which a part has no room. */
    private fun cutOff(view: View): List<String> {
        if (view.visibility != View.VISIBLE) return emptyList()
        return isCutOff(view as? TextView) + below(view).flatMap { cutOff(it) }
    }

    private fun isCutOff(view: TextView?): List<String> {
        val layout = view?.layout ?: return emptyList()
        val across = view.width - view.totalPaddingLeft - view.totalPaddingRight
        val down = view.height - view.extendedPaddingTop - view.extendedPaddingBottom
        val lines = 0 until layout.lineCount
        val wide = lines.any { layout.getLineMax(it) > across + 1 || layout.getEllipsisCount(it) > 0 }
        // What is typed may be longer than its field, which scrolls.
        val high = view !is EditText && layout.height > down + 1
        return if (wide || high) listOf("$CUT_OFF: “${view.text}”") else emptyList()
    }

    /** The colour that there is most of where a view stands. */
    private fun ground(view: View, picture: Bitmap): Int? {
        val at = Rect()
        if (!view.getGlobalVisibleRect(at) || !at.intersect(0, 0, picture.width, picture.height)) return null
        val pixels = IntArray(at.width() * at.height())
        picture.getPixels(pixels, 0, at.width(), at.left, at.top, at.width(), at.height())
        return pixels.asList().groupingBy { it }.eachCount().maxByOrNull { it.value }?.key
    }

    private fun contrast(one: Int, other: Int): Double {
        val (dark, light) = listOf(Color.luminance(one), Color.luminance(other)).sorted()
        return (light + 0.05) / (dark + 0.05)
    }

    private fun below(view: View) =
        (view as? ViewGroup)?.let { group -> (0 until group.childCount).map { group.getChildAt(it) } }.orEmpty()

    /** The headings that a screen reader jumps to, in order. */
    fun headings(view: View): List<String> {
        if (view.visibility != View.VISIBLE) return emptyList()
        val here = (view as? TextView)?.takeIf { Headings.isMarked(it) }
        return listOfNotNull(here?.text?.toString()) + below(view).flatMap { headings(it) }
    }
}

/** Words that are their own names. */
private object Names : ResourceBundle() {
    override fun handleGetObject(key: String): Any = key

    override fun getKeys(): Enumeration<String> = Collections.emptyEnumeration()
}
