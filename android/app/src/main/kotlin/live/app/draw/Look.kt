package live.app.draw

import android.content.Context
import android.content.res.ColorStateList
import android.graphics.Typeface
import android.graphics.drawable.Drawable
import android.graphics.drawable.GradientDrawable
import android.graphics.drawable.RippleDrawable
import android.os.Build
import android.util.TypedValue
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.FrameLayout
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.Space
import android.widget.TextView
import live.app.R
import live.app.modern.Android
import live.app.modern.Headings
import live.core.screen.Picture
import live.core.screen.Tone

/** How a piece of text is set. */
enum class Type(val size: Float, val weight: Int, val colour: Int = R.color.ink) {
    TITLE(26f, 750),
    HEADING(18f, 700),
    LABEL(16f, 650),
    BODY(16f, 0),
    META(14f, 0, R.color.ink_2),
    CHIP(13f, 650),
    TAB(12f, 600),
    AMOUNT(36f, 750),
    COUNT(26f, 750),
    BUTTON(16f, 650)
}

/** The colours of a tone: for words and signs, for the ground under them, for an edge. */
class Shade(val ink: Int, val ground: Int, val edge: Int)

/** The theme: colours, sizes, type and the few shapes that everything is made of. */
class Look(val context: Context) {
    private val metrics = context.resources.displayMetrics

    /** Density-independent pixels as pixels. */
    fun dp(value: Number): Int = Math.round(value.toFloat() * metrics.density)

    /** A colour of the theme of now. */
    fun colour(id: Int): Int = context.getColor(id)

    /** Words. Figures are as wide as each other, so that columns of them line up. */
    fun text(words: CharSequence, type: Type, colour: Int = type.colour) = TextView(context).apply {
        text = words
        setTextSize(TypedValue.COMPLEX_UNIT_SP, type.size)
        setTextColor(colour(colour))
        if (type.weight > 0) typeface = head(type.weight)
        fontFeatureSettings = "tnum"
        setLineSpacing(0f, if (type.weight >= 700) 1.05f else 1.15f)
        breakStrategy = android.text.Layout.BREAK_STRATEGY_HIGH_QUALITY
    }

    /** A heading that a screen reader can jump to. */
    fun heading(words: String, type: Type) = text(words, type).also { markAsHeading(it) }

    /** A heading for a screen reader. Platforms before Android 9 know no such thing. */
    fun markAsHeading(view: View) {
        if (Build.VERSION.SDK_INT >= Android.NINE) {
            Headings.mark(view)
        }
    }

    /** A picture by its meaning; it adds nothing for those who cannot see it. */
    fun icon(drawable: Int, colour: Int, size: Int = 24) = ImageView(context).apply {
        setImageResource(drawable)
        imageTintList = ColorStateList.valueOf(colour(colour))
        importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
        layoutParams = LinearLayout.LayoutParams(dp(size), dp(size))
    }

    /** A ground with round corners and, where asked for, an edge. */
    fun ground(colour: Int, radius: Int, edge: Int? = null, edgeWidth: Number = 1.5f) = GradientDrawable().apply {
        setColor(colour(colour))
        cornerRadius = dp(radius).toFloat()
        if (edge != null) setStroke(dp(edgeWidth), colour(edge))
    }

    /** The same, answering a touch. */
    fun pressable(ground: Drawable?, radius: Int): Drawable {
        val mask = ground(R.color.ink, radius)
        return RippleDrawable(ColorStateList.valueOf(colour(R.color.river) and RIPPLE), ground, mask)
    }

    /** Views one below the other. */
    fun column(gap: Int = 0, vararg views: View?) = stack(LinearLayout.VERTICAL, gap, views)

    /** Views side by side. */
    fun row(gap: Int = 0, vararg views: View?) =
        stack(LinearLayout.HORIZONTAL, gap, views).apply { gravity = Gravity.CENTER_VERTICAL }

    /** Nothing, as wide as the others in its row leave room. */
    fun spacer() = View(context).apply { layoutParams = LinearLayout.LayoutParams(0, 0, 1f) }

    /** Views in rows of so many, all equally wide; the last row may have empty places. */
    fun grid(gap: Int, perRow: Int, views: List<View>): View {
        val rows =
            views.chunked(perRow).map { cells ->
                val empty = List(perRow - cells.size) { Space(context) }
                row(gap, *(cells + empty).toTypedArray()).apply {
                    for (index in 0 until childCount) {
                        getChildAt(index).layoutParams = LinearLayout.LayoutParams(0, MATCH_PARENT, 1f)
                    }
                }
            }
        return column(gap, *rows.toTypedArray())
    }

    private fun stack(direction: Int, gap: Int, views: Array<out View?>) = LinearLayout(context).apply {
        orientation = direction
        if (gap > 0) {
            dividerDrawable =
                GradientDrawable().apply { setSize(dp(gap), dp(gap)) }
            showDividers = LinearLayout.SHOW_DIVIDER_MIDDLE
        }
        for (view in views) {
            if (view == null) continue
            addView(view, view.layoutParams ?: LinearLayout.LayoutParams(width(direction), WRAP_CONTENT))
        }
    }

    private fun width(direction: Int) = if (direction == LinearLayout.VERTICAL) MATCH_PARENT else WRAP_CONTENT

    /** What a group of things stands on. */
    fun card(gap: Int, vararg views: View?) = column(gap, *views).apply {
        background = cardGround()
        elevation = dp(1).toFloat()
        setPadding(dp(16))
    }

    /** What lies over the whole screen, between the system's bars and away from the edges. */
    fun sheet(gap: Int, vararg views: View?) = FrameLayout(context).apply {
        // The bars take the place of a view's own padding: what is within has one of its own.
        fitsSystemWindows = true
        addView(column(gap, *views).apply { setPadding(dp(16)) })
    }

    /** The ground of a card. */
    fun cardGround() = ground(R.color.card, 20, R.color.line, 0.75f)

    /** A card of which nothing reaches over its corners. */
    fun clipped(view: View) = view.apply {
        background = cardGround()
        clipToOutline = true
        elevation = dp(1).toFloat()
    }

    /** A word or two about a state. */
    fun chip(words: String, tone: Tone) = text(words, Type.CHIP, shade(tone).ink).apply {
        background = ground(shade(tone).ground, 99)
        setPadding(dp(11), dp(5), dp(11), dp(5))
        layoutParams = LinearLayout.LayoutParams(WRAP_CONTENT, WRAP_CONTENT)
    }

    /** A picture on a small coloured ground. */
    fun badge(picture: Picture, tone: Tone) = icon(Icons.of(picture), shade(tone).ink, 44).apply {
        background = ground(if (tone == Tone.PLAIN) R.color.river_soft else shade(tone).ground, 12)
        if (tone == Tone.PLAIN) imageTintList = ColorStateList.valueOf(colour(R.color.river_strong))
        setPadding(dp(10))
    }

    /** The colours of a tone. */
    fun shade(tone: Tone) = when (tone) {
        Tone.PLAIN -> Shade(R.color.ink, R.color.line, R.color.edge)
        Tone.INFO -> Shade(R.color.river_strong, R.color.river_soft, R.color.river)
        Tone.ATTENTION -> Shade(R.color.turmeric, R.color.turmeric_soft, R.color.turmeric_fill)
        Tone.PROBLEM -> Shade(R.color.chili, R.color.chili_soft, R.color.chili)
        Tone.DONE -> Shade(R.color.leaf, R.color.leaf_soft, R.color.leaf)
    }

    /** The heading face at a weight. */
    fun head(weight: Int): Typeface = faces.getOrPut(weight) {
        Typeface
            .Builder(context.assets, "jakarta.ttf")
            .setFontVariationSettings("'wght' $weight")
            .setFallback("sans-serif")
            .build() ?: Typeface.DEFAULT_BOLD
    }

    private companion object {
        const val RIPPLE = 0x33FFFFFF
        val faces = HashMap<Int, Typeface>()
    }
}

/** The same padding on every side. */
fun View.setPadding(all: Int) = setPadding(all, all, all, all)

/** Takes the room that the others in its row leave. */
fun <V : View> V.grow(): V = apply { layoutParams = LinearLayout.LayoutParams(0, WRAP_CONTENT, 1f) }
