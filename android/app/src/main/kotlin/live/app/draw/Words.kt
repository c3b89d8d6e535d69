package live.app.draw

import android.view.Gravity
import android.view.View
import android.widget.Button
import android.widget.LinearLayout
import live.app.R
import live.core.screen.ButtonRole
import live.core.screen.Notice
import live.core.screen.Tone
import live.core.screen.Button as ButtonBlock

/** Blocks of words, and what is pressed. */
class Words(
    private val look: Look,
    private val host: Host,
) {
    /** A heading within the screen. */
    fun heading(words: String): View = look.heading(words, Type.HEADING).apply { setPadding(0, look.dp(6), 0, 0) }

    /** A paragraph. */
    fun text(
        words: String,
        quiet: Boolean,
    ): View = look.text(words, Type.BODY, if (quiet) R.color.ink_2 else R.color.ink)

    /** Something to notice. It is a link as a whole when it leads somewhere. */
    fun notice(notice: Notice): View {
        val shade = look.shade(notice.tone)
        val plain = notice.tone == Tone.PLAIN
        val says =
            look.column(
                2,
                look.heading(notice.title, Type.LABEL),
                notice.text.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.META) },
            )
        val body =
            look.row(
                12,
                look.icon(Icons.of(notice.icon), shade.ink),
                says.grow(),
                notice.route?.let { look.icon(R.drawable.i_onward, R.color.ink_2) },
            )
        body.setPadding(look.dp(14))
        body.background = look.pressable(look.ground(if (plain) R.color.card else shade.ground, 0), 0)
        (body.getChildAt(0).layoutParams as LinearLayout.LayoutParams).gravity = Gravity.TOP
        notice.route?.let { route -> body.link { host.open(route) } }
        val edge = View(look.context).apply { setBackgroundColor(look.colour(shade.edge)) }
        return look.row(0, edge, body.grow()).apply {
            edge.layoutParams = LinearLayout.LayoutParams(look.dp(5), LinearLayout.LayoutParams.MATCH_PARENT)
            background = look.ground(R.color.card, 14)
            clipToOutline = true
        }
    }

    /** The amount of money that matters most. */
    fun amount(
        label: String,
        amount: String,
        note: String,
    ): View =
        look.card(
            4,
            label.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.META) },
            look.text(amount, Type.AMOUNT),
            note.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.LABEL, R.color.turmeric) },
        )

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
            setOnClickListener { host.press(block.action) }
        }
    }

    companion object {
        /** A button of the app's own look. */
        fun button(
            look: Look,
            label: String,
            icon: Int?,
            ink: Int = R.color.river_strong,
            filled: Boolean = false,
        ) = Button(look.context).apply {
            text = label
            isAllCaps = false
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
            if (icon != null) {
                val drawable = look.context.getDrawable(icon)?.mutate()
                drawable?.setTint(look.colour(ink))
                drawable?.setBounds(0, 0, look.dp(22), look.dp(22))
                setCompoundDrawablesRelative(drawable, null, null, null)
                compoundDrawablePadding = look.dp(10)
            }
        }
    }
}

/** Makes a view something to press, which a screen reader says as one. */
fun View.link(go: () -> Unit) {
    isClickable = true
    isFocusable = true
    setOnClickListener { go() }
}
