package live.app.draw

import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.LinearLayout
import live.app.R
import live.core.screen.Fact
import live.core.screen.Item
import live.core.screen.Tile

/** Blocks that show several things of a kind. */
class Lists(private val look: Look, private val host: Host) {
    /** The most frequent things, two in a row, or one where letters are large. */
    fun tiles(tiles: List<Tile>): View {
        val perRow = if (look.context.resources.configuration.fontScale > LARGE) 1 else 2
        return look.grid(12, perRow, tiles.map { tile(it) })
    }

    private fun tile(tile: Tile): View =
        look.column(12, look.icon(Icons.of(tile.icon), R.color.river, 30), look.text(tile.label, Type.LABEL)).apply {
            background = look.pressable(look.cardGround(), 20)
            elevation = look.dp(1).toFloat()
            setPadding(look.dp(16))
            minimumHeight = look.dp(108)
            link { host.open(tile.route) }
        }

    /** Things that lead somewhere, or what to do when there are none. */
    fun list(items: List<Item>, empty: String): View {
        if (items.isEmpty()) return empty(empty)
        val list = look.column()
        for ((index, item) in items.withIndex()) {
            if (index > 0) list.addView(line(look))
            list.addView(row(item))
        }
        look.clipped(list)
        return list
    }

    private fun empty(words: String): View = look
        .column(
            10,
            look.icon(R.drawable.i_info, R.color.river, 32),
            look.text(words, Type.BODY, R.color.ink_2).apply { gravity = Gravity.CENTER }
        ).apply {
            gravity = Gravity.CENTER_HORIZONTAL
            background = look.cardGround()
            setPadding(look.dp(20), look.dp(32), look.dp(20), look.dp(32))
        }

    private fun row(item: Item): View {
        val says =
            look.column(
                0,
                look.text(item.title, Type.LABEL),
                item.detail.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.META) },
                item.state.takeIf { it.isNotEmpty() }?.let { look.chip(it, item.tone) }
            )
        if (item.state.isNotEmpty()) {
            val chip = says.getChildAt(says.childCount - 1)
            (chip.layoutParams as LinearLayout.LayoutParams).topMargin = look.dp(6)
        }
        val onward = item.route?.let { look.icon(R.drawable.i_onward, R.color.ink_2) }
        return look.row(12, look.badge(item.icon, item.tone), says.grow(), onward).apply {
            minimumHeight = look.dp(72)
            setPadding(look.dp(16), look.dp(14), look.dp(16), look.dp(14))
            val route = item.route ?: return asOne()
            background = look.pressable(null, 0)
            link { host.open(route) }
        }
    }

    /** Named facts, or a few numbers to take in at a glance. */
    fun facts(facts: List<Fact>): View = if (areCounts(facts)) counts(facts) else rows(facts)

    private fun rows(facts: List<Fact>): View {
        val list = look.column()
        val large = look.context.resources.configuration.fontScale > LARGE
        for ((index, fact) in facts.withIndex()) {
            if (index > 0) list.addView(line(look))
            val label = look.text(fact.label, Type.BODY, R.color.ink_2)
            val value = look.text(fact.value, Type.BODY)
            val long = fact.label.length + fact.value.length > LONG
            val row =
                if (large || long) {
                    look.column(2, label, value)
                } else {
                    look.row(16, label.grow(), value.apply { gravity = Gravity.END })
                }
            row.setPadding(0, look.dp(10), 0, look.dp(10))
            list.addView(row.asOne())
        }
        return look.clipped(list).apply { setPadding(look.dp(16), look.dp(6), look.dp(16), look.dp(6)) }
    }

    private fun counts(facts: List<Fact>): View {
        val large = look.context.resources.configuration.fontScale > LARGE
        val views =
            facts.map { fact ->
                val says = look.column(2, look.text(fact.value, Type.COUNT), look.text(fact.label, Type.META))
                says.setPadding(look.dp(12), 0, 0, 0)
                val edge = View(look.context).apply { setBackgroundColor(look.colour(R.color.river)) }
                edge.layoutParams = LinearLayout.LayoutParams(look.dp(3), MATCH_PARENT)
                look.row(0, edge, says.grow()).asOne().apply {
                    contentDescription = "${fact.label}, ${fact.value}"
                    layoutParams =
                        if (large) {
                            LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT)
                        } else {
                            LinearLayout.LayoutParams(0, MATCH_PARENT, 1f)
                        }
                }
            }
        val box = if (large) look.column(12, *views.toTypedArray()) else look.row(8, *views.toTypedArray())
        return look.clipped(box).apply { setPadding(look.dp(16)) }
    }

    private fun areCounts(facts: List<Fact>): Boolean = facts.size in 2..4 &&
        facts.all { it.value.length in 1..7 && it.value.all { char -> char in '0'..'9' || char == '.' } }

    companion object {
        private const val LARGE = 1.3f
        private const val LONG = 34

        /** A line between things. */
        fun line(look: Look): View = View(look.context).apply {
            setBackgroundColor(look.colour(R.color.line))
            layoutParams = LinearLayout.LayoutParams(MATCH_PARENT, maxOf(1, look.dp(1)))
        }
    }
}

/** Read by a screen reader in one go. */
fun <V : View> V.asOne(): V = apply { isFocusable = true }

/** Passed over by a screen reader: what is beside it says the same. */
fun <V : View> V.saidBeside(): V = apply {
    importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO_HIDE_DESCENDANTS
}
