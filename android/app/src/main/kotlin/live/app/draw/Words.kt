package live.app.draw

import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.drawable.Drawable
import android.graphics.drawable.LayerDrawable
import android.text.SpannableString
import android.text.style.ImageSpan
import android.view.Gravity
import android.view.View
import android.widget.Button
import android.widget.LinearLayout
import live.app.R
import live.core.screen.Button as ButtonBlock
import live.core.screen.ButtonRole
import live.core.screen.Notice
import live.core.screen.Tone

/** Blocks of words, and what is pressed. */
class Words(private val look: Look, private val host: Host) {
    /** A heading within the screen. */
    fun heading(words: String): View = look.heading(words, Type.HEADING).apply { setPadding(0, look.dp(6), 0, 0) }

    /** A paragraph. */
    fun text(words: String, quiet: Boolean): View =
        look.text(words, Type.BODY, if (quiet) R.color.ink_2 else R.color.ink)

    /** Something to notice, said as a whole, and a link when it leads somewhere. */
    fun notice(notice: Notice): View {
        val shade = look.shade(notice.tone)
        val plain = notice.tone == Tone.PLAIN
        val says =
            look.column(
                2,
                look.text(notice.title, Type.LABEL),
                notice.text.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.META) }
            )
        val body =
            look.row(
                12,
                look.icon(Icons.of(notice.icon), shade.ink),
                says.grow(),
                notice.route?.let { look.icon(R.drawable.i_onward, R.color.ink_2) }
            )
        body.setPadding(look.dp(19), look.dp(14), look.dp(14), look.dp(14))
        (body.getChildAt(0).layoutParams as LinearLayout.LayoutParams).gravity = Gravity.TOP
        // An edge in the tone's colour: the ground lies on it and leaves it free on the left.
        val ground = look.ground(if (plain) R.color.card else shade.ground, 14)
        val layers = LayerDrawable(arrayOf(look.ground(shade.edge, 14), ground))
        layers.setLayerInset(1, look.dp(5), 0, 0, 0)
        body.background = look.pressable(layers, 14)
        val route = notice.route ?: return body.asOne()
        return body.apply { link { host.open(route) } }
    }

    /** The amount of money that matters most. */
    fun amount(label: String, amount: String, note: String): View = look.card(
        4,
        label.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.META) },
        look.text(amount, Type.AMOUNT),
        note.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.LABEL, R.color.turmeric) }
    ).asOne()

    /** Something to press. */
    fun button(block: ButtonBlock): View {
        val primary = block.role == ButtonRole.PRIMARY
        val ink =
            when (block.role) {
                ButtonRole.PRIMARY -> R.color.on_river
                ButtonRole.QUIET -> R.color.river_strong
                ButtonRole.DANGER -> R.color.chili
            }
        return button(look, block.label, block.icon?.let { Icons.of(it) }, ink, primary).apply {
            setOnClickListener { host.press(block) }
        }
    }

    companion object {
        /** A button of the app's own look. */
        fun button(look: Look, label: String, icon: Int?, ink: Int = R.color.river_strong, filled: Boolean = false) =
            Button(look.context).apply {
                text = label
                setAllCaps(false)
                typeface = look.head(Type.BUTTON.weight)
                textSize = Type.BUTTON.size
                setTextColor(look.colour(ink))
                stateListAnimator = null
                minHeight = look.dp(54)
                minimumHeight = look.dp(54)
                val ground =
                    if (filled) look.ground(R.color.river, 14) else look.ground(R.color.paper, 14, R.color.edge)
                background = look.pressable(ground, 14)
                setPadding(look.dp(20), look.dp(8), look.dp(20), look.dp(8))
                if (icon != null) text = withIcon(look, icon, ink, label)
            }

        /** The icon stands beside the words in the middle, not at the button's edge. */
        private fun withIcon(look: Look, icon: Int, ink: Int, label: String): CharSequence {
            val drawable = look.context.getDrawable(icon)?.mutate() ?: return label
            drawable.setTint(look.colour(ink))
            drawable.setBounds(0, 0, look.dp(22), look.dp(22))
            val words = SpannableString(" $GAP$label")
            words.setSpan(CentredIcon(drawable), 0, 1, 0)
            return words
        }

        private const val GAP = "\u2002"
    }
}

/** A picture in a line of words, in the middle of its height. */
private class CentredIcon(picture: Drawable) : ImageSpan(picture) {
    override fun draw(
        canvas: Canvas,
        text: CharSequence?,
        start: Int,
        end: Int,
        x: Float,
        top: Int,
        y: Int,
        bottom: Int,
        paint: Paint
    ) {
        val metrics = paint.fontMetrics
        canvas.save()
        canvas.translate(x, y + (metrics.ascent + metrics.descent - drawable.bounds.height()) / 2)
        drawable.draw(canvas)
        canvas.restore()
    }
}

/** Makes a view something to press, which a screen reader says as one. */
fun View.link(go: () -> Unit) {
    isClickable = true
    isFocusable = true
    setOnClickListener { go() }
}
