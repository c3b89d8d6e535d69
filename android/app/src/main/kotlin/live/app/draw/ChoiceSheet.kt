package live.app.draw

import android.app.Dialog
import android.view.Gravity
import android.view.View
import android.view.ViewGroup
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.view.inputmethod.EditorInfo
import android.widget.BaseAdapter
import android.widget.EditText
import android.widget.LinearLayout
import android.widget.ListView
import live.app.R
import live.core.screen.Choice
import live.core.screen.ChoiceOption
import live.core.screen.Controls

/** Many options over the whole screen, by group, narrowed by what is typed. */
class ChoiceSheet(
    private val look: Look,
    private val choice: Choice,
    private val controls: Controls,
    private val chosen: (String) -> Unit
) : Dialog(look.context, R.style.Live_Sheet) {
    private val rows = Rows()

    init {
        val close = iconButton(look, R.drawable.i_back, controls.close) { dismiss() }
        val head = look.row(12, close, look.heading(choice.label, Type.HEADING).grow())
        val search =
            EditText(look.context).apply {
                hint = controls.search
                setSingleLine()
                imeOptions = EditorInfo.IME_ACTION_SEARCH or EditorInfo.IME_FLAG_NO_FULLSCREEN
                minimumHeight = look.dp(54)
                background = look.ground(R.color.card, 14, R.color.edge)
                setTextColor(look.colour(R.color.ink))
                setHintTextColor(look.colour(R.color.ink_2))
                setPadding(look.dp(14), look.dp(8), look.dp(14), look.dp(8))
                addTextChangedListener(Typing { rows.narrow(it) })
            }
        val list =
            ListView(look.context).apply {
                adapter = rows
                dividerHeight = 0
                divider = null
                setOnItemClickListener { _, _, at, _ -> pick(rows.getItem(at)) }
                layoutParams = LinearLayout.LayoutParams(MATCH_PARENT, 0, 1f)
            }
        setContentView(look.sheet(12, head, search, list))
    }

    private fun pick(option: ChoiceOption) {
        dismiss()
        chosen(option.value)
    }

    private inner class Rows : BaseAdapter() {
        private var shown = choice.options

        fun narrow(words: String) {
            shown =
                choice.options.filter {
                    it.label.contains(words, ignoreCase = true) || it.group.contains(words, ignoreCase = true)
                }
            notifyDataSetChanged()
        }

        override fun getCount() = shown.size

        override fun getItem(at: Int) = shown[at]

        override fun getItemId(at: Int) = at.toLong()

        override fun getView(at: Int, old: View?, parent: ViewGroup?): View {
            val option = shown[at]
            val here = option.value == choice.value
            val label = look.text(option.label, Type.BODY, if (here) R.color.river_strong else R.color.ink)
            val group = option.group.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.META) }
            val icon = option.icon?.let { look.icon(Icons.of(it), R.color.river) }
            val tick = if (here) look.icon(R.drawable.i_tick, R.color.river_strong) else null
            return Radio(look, here).apply {
                addView(look.row(12, icon, look.column(0, label, group).grow(), tick), MATCH_PARENT, WRAP_CONTENT)
                gravity = Gravity.CENTER_VERTICAL
                minimumHeight = look.dp(56)
                setPadding(look.dp(8))
            }
        }
    }
}
