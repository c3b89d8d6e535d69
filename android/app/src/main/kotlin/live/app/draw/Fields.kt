package live.app.draw

import android.text.InputFilter
import android.text.InputType
import android.util.TypedValue
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.view.accessibility.AccessibilityNodeInfo
import android.view.inputmethod.EditorInfo
import android.widget.EditText
import android.widget.ImageView
import android.widget.LinearLayout
import android.widget.RadioButton
import android.widget.TextView
import live.app.R
import live.core.screen.Block
import live.core.screen.Choice
import live.core.screen.ChoiceOption
import live.core.screen.ChoiceStyle
import live.core.screen.FieldKind
import live.core.screen.Input
import live.core.screen.PhotoField
import live.core.screen.PlaceField
import live.core.screen.RatingField
import live.core.screen.TextField

/** What can be filled in: each with its label, its help, and what is wrong with it. */
class Fields(private val look: Look, private val host: Host) {
    /** A line or a page of text. It stays the same view while it is typed into. */
    fun text(field: TextField): View = TextFieldView(look, host, field)

    /** One of several options. */
    fun choice(choice: Choice): View {
        val box = frame(choice.label, choice.optional, choice.help)
        when (choice.style) {
            ChoiceStyle.OPEN -> box.addView(options(choice))
            ChoiceStyle.FOLDED -> box.addView(folded(choice))
        }
        return box.also { it.addVerdict(choice.error, null) }
    }

    private fun options(choice: Choice): View {
        val perRow = if (look.context.resources.configuration.fontScale > LARGE) 1 else 2
        return look.grid(10, perRow, choice.options.map { option(choice, it) })
    }

    private fun option(choice: Choice, option: ChoiceOption): View {
        val chosen = option.value == choice.value
        // The tick stands in the icon's place: choosing moves no word that has one.
        val icon = if (chosen) R.drawable.i_tick else option.icon?.let { Icons.of(it) }
        val sign = icon?.let { look.icon(it, if (chosen) R.color.river_strong else R.color.river) }
        return Option(look, chosen).apply {
            val label = look.text(option.label, Type.LABEL).apply { textSize = SMALL }
            listOfNotNull(sign, label.grow()).forEach { addView(it) }
            dividerDrawable = look.row(10).dividerDrawable
            showDividers = LinearLayout.SHOW_DIVIDER_MIDDLE
            link { host.set(choice.id, Input.Text(option.value)) }
        }
    }

    private fun folded(choice: Choice): View {
        val chosen = choice.options.find { it.value == choice.value }
        val words = chosen?.let { if (it.group.isEmpty()) it.label else "${it.label}, ${it.group}" }
        val shown =
            look.text(
                words ?: host.controls.choose,
                Type.BODY,
                if (words == null) R.color.ink_2 else R.color.ink
            )
        val arrow = look.icon(R.drawable.i_onward, R.color.ink_2).apply { rotation = DOWN }
        return look.row(10, shown.grow(), arrow).apply {
            minimumHeight = look.dp(54)
            setPadding(look.dp(14), look.dp(8), look.dp(14), look.dp(8))
            background =
                look.pressable(
                    look.ground(
                        R.color.card,
                        8,
                        if (choice.error == null) R.color.ink_2 else R.color.chili
                    ),
                    8
                )
            contentDescription = "${choice.label}: ${shown.text}"
            link {
                ChoiceSheet(look, choice, host.controls) { host.set(choice.id, Input.Text(it)) }.show()
            }
        }
    }

    /** A photo to take or to pick. */
    fun photo(field: PhotoField): View {
        val box = frame(field.label, field.optional, field.help)
        val photo = field.photo
        if (photo == null) {
            box.addView(
                look.column(
                    10,
                    pick(host.controls.photoTake, R.drawable.i_photo) { host.photo(field.id, take = true) },
                    pick(host.controls.photoPick, R.drawable.i_documents) { host.photo(field.id, take = false) }
                )
            )
        } else {
            val picture = Media(look, host).picture(photo, look.dp(76), look.dp(76))
            val caption = look.text(photo.caption, Type.META).saidBeside()
            val remove =
                iconButton(look, R.drawable.i_remove, host.controls.photoRemove) { host.set(field.id, Input.Nothing) }
            box.addView(
                look.row(12, picture, caption.grow(), remove).apply {
                    background = look.cardGround()
                    setPadding(look.dp(12))
                }
            )
            box.addView(pick(host.controls.photoChange, R.drawable.i_photo) { host.photo(field.id, take = true) })
        }
        return box.also { it.addVerdict(field.error, null) }
    }

    private fun pick(label: String, icon: Int, go: () -> Unit) =
        Words.button(look, label, icon).apply { setOnClickListener { go() } }

    /** A point on a map to set. */
    fun place(field: PlaceField): View = PlaceFieldView(look, host, field)

    /** A judgement of one to five. */
    fun rating(field: RatingField): View {
        val box = frame(field.label, false, "")
        val down = look.context.resources.configuration.fontScale > LARGE
        val stars =
            field.labels.mapIndexed { index, label ->
                val value = index + 1
                val on = value <= field.value.toInt()
                val star =
                    look.icon(
                        if (on) R.drawable.star_full else R.drawable.i_star,
                        if (on) R.color.turmeric else R.color.edge,
                        34
                    )
                val words = look.text(label, Type.TAB, if (on) R.color.ink else R.color.ink_2)
                Star(look, value == field.value.toInt(), down).apply {
                    addView(star)
                    addView(words)
                    contentDescription = "$value: $label"
                    link { host.set(field.id, Input.Text(value.toString())) }
                }
            }
        box.addView(if (down) look.column(4, *stars.toTypedArray()) else look.row(4, *stars.toTypedArray()))
        return box.also { it.addVerdict(field.error, null) }
    }

    private fun frame(label: String, optional: Boolean, help: String) =
        Frame(look).apply { addLabel(label, optional, help, host) }

    private companion object {
        const val LARGE = 1.3f
        const val SMALL = 15f
        const val DOWN = 90f
    }
}

/** A field's label and help above it, and what is wrong or right below. */
open class Frame(protected val look: Look) : LinearLayout(look.context) {
    private var verdict: View? = null

    init {
        orientation = VERTICAL
        dividerDrawable = look.column(6).dividerDrawable
        showDividers = SHOW_DIVIDER_MIDDLE
    }

    /** What is asked; the label is tied to the view that takes the answer, where there is one. */
    fun addLabel(label: String, optional: Boolean, help: String, host: Host): TextView {
        val words = if (optional) "$label (${host.controls.optional})" else label
        val view = look.text(words, Type.LABEL)
        addView(view)
        if (help.isNotEmpty()) addView(look.text(help, Type.META))
        return view
    }

    /** What is wrong with the field and what to do, or what was found to be right. */
    fun addVerdict(error: String?, confirmed: String?) {
        verdict?.let { removeView(it) }
        val says = error ?: confirmed
        verdict =
            says?.let {
                val colour = if (error != null) R.color.chili else R.color.leaf
                val icon = if (error != null) R.drawable.i_wrong else R.drawable.i_check
                look
                    .row(
                        8,
                        look.icon(icon, colour, 20),
                        look.text(it, Type.LABEL, colour).apply { textSize = SMALL }.grow()
                    ).apply {
                        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
                    }
            }
        verdict?.let { addView(it, LayoutParams(MATCH_PARENT, WRAP_CONTENT)) }
    }

    private companion object {
        const val SMALL = 15f
    }
}

/** A text field. What the person types is never taken from under their fingers. */
private class TextFieldView(look: Look, private val host: Host, private var field: TextField) :
    Frame(look),
    Lasting {
    private val edit = EditText(look.context)
    private var ours = false
    private val typing =
        Typing {
            ours = true
            host.typed(field.id, it)
        }

    init {
        val label = addLabel(field.label, field.optional, field.help, host)
        edit.id = View.generateViewId()
        label.labelFor = edit.id
        look()
        keyboard()
        edit.setText(field.value)
        edit.addTextChangedListener(typing)
        addView(edit, LayoutParams(MATCH_PARENT, WRAP_CONTENT))
        field.scan?.let { words ->
            addView(
                Words.button(look, words, R.drawable.i_photo).apply { setOnClickListener { host.scan(field.id) } },
                LayoutParams(MATCH_PARENT, WRAP_CONTENT)
            )
        }
        verdict()
    }

    private fun look() {
        edit.setTextColor(look.colour(R.color.ink))
        edit.setTextSize(TypedValue.COMPLEX_UNIT_SP, if (field.kind in NUMBERS) LARGE else NORMAL)
        edit.fontFeatureSettings = "tnum"
        edit.minimumHeight = look.dp(54)
        edit.setPadding(look.dp(14), look.dp(12), look.dp(14), look.dp(12))
        if (field.kind in NUMBERS) edit.letterSpacing = if (field.kind == FieldKind.ONE_TIME_CODE) WIDE else SPACED
        if (field.kind == FieldKind.PARAGRAPH) {
            edit.minLines = 4
            edit.gravity = Gravity.TOP or Gravity.START
        }
    }

    private fun keyboard() {
        edit.inputType =
            when (field.kind) {
                FieldKind.LINE -> {
                    InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_CAP_SENTENCES
                }

                FieldKind.PARAGRAPH -> {
                    InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_FLAG_CAP_SENTENCES or
                        InputType.TYPE_TEXT_FLAG_MULTI_LINE
                }

                // A number's keyboard, which still takes the dots that stand on a paper.
                FieldKind.DIGITS, FieldKind.ONE_TIME_CODE -> {
                    InputType.TYPE_CLASS_PHONE
                }

                FieldKind.PHONE -> {
                    InputType.TYPE_CLASS_PHONE
                }
            }
        if (field.kind != FieldKind.PARAGRAPH) {
            // One line of words, which goes on below where large letters leave it no room.
            edit.setHorizontallyScrolling(false)
            edit.maxLines = MOST_LINES
        }
        edit.imeOptions = EditorInfo.IME_ACTION_NEXT or EditorInfo.IME_FLAG_NO_FULLSCREEN
        // A little more than the core takes: it judges, and says what is too long.
        edit.filters = arrayOf(InputFilter.LengthFilter((field.maxChars.toLong() * 2).coerceAtMost(MOST).toInt()))
        val hint =
            when (field.kind) {
                FieldKind.PHONE -> View.AUTOFILL_HINT_PHONE
                FieldKind.ONE_TIME_CODE -> SMS_CODE
                else -> null
            }
        if (hint == null) {
            edit.importantForAutofill = View.IMPORTANT_FOR_AUTOFILL_NO
        } else {
            edit.setAutofillHints(hint)
        }
        if (field.kind in NUMBERS) {
            // What is typed here is nobody's vocabulary.
            edit.imeOptions = edit.imeOptions or EditorInfo.IME_FLAG_NO_PERSONALIZED_LEARNING
        }
    }

    private fun verdict() {
        val edge = if (field.error == null) R.color.ink_2 else R.color.chili
        edit.background = look.ground(R.color.card, 8, edge, if (field.error == null) 1.5f else 2.5f)
        addVerdict(field.error, field.confirmed)
        edit.error = null
    }

    override fun update(block: Block): Boolean {
        val newer = (block as? Block.TextField)?.v1 ?: return false
        val same = newer.label == field.label && newer.help == field.help && newer.kind == field.kind
        if (!same || newer.scan != field.scan) return false
        val before = field
        field = newer
        // What the core has is shown where the person is not typing, or where the core changed it
        // by itself, as it does with a code that was read.
        val changedThere = newer.value != before.value && !ours
        val free = !edit.hasFocus() || changedThere
        if (free && newer.value != edit.text.toString()) put(newer.value)
        if (newer.error != before.error || newer.confirmed != before.confirmed) verdict()
        ours = false
        return true
    }

    private fun put(text: String) {
        edit.removeTextChangedListener(typing)
        edit.setText(text)
        edit.setSelection(edit.text.length)
        edit.addTextChangedListener(typing)
    }

    private companion object {
        val NUMBERS = setOf(FieldKind.DIGITS, FieldKind.PHONE, FieldKind.ONE_TIME_CODE)
        const val NORMAL = 17f
        const val LARGE = 19f
        const val SPACED = 0.04f
        const val WIDE = 0.32f
        const val MOST = 8_000L
        const val MOST_LINES = 4
        const val SMS_CODE = "smsOTPCode"
    }
}

/** One of several, which a screen reader says to be chosen or not. */
open class Radio(look: Look, private val chosen: Boolean) : LinearLayout(look.context) {
    override fun onInitializeAccessibilityNodeInfo(info: AccessibilityNodeInfo) {
        super.onInitializeAccessibilityNodeInfo(info)
        info.className = RadioButton::class.java.name
        info.isCheckable = true
        info.isChecked = chosen
    }
}

/** An option of a few. */
private class Option(look: Look, chosen: Boolean) : Radio(look, chosen) {
    init {
        gravity = Gravity.CENTER_VERTICAL
        minimumHeight = look.dp(60)
        setPadding(look.dp(12), look.dp(10), look.dp(12), look.dp(10))
        val plain = look.ground(R.color.card, 14, R.color.edge)
        background = look.pressable(if (chosen) look.ground(R.color.river_soft, 14, R.color.river, 3) else plain, 14)
    }
}

/** One of the stars of a judgement. */
private class Star(look: Look, chosen: Boolean, down: Boolean) : Radio(look, chosen) {
    init {
        orientation = if (down) HORIZONTAL else VERTICAL
        dividerDrawable = look.row(if (down) 10 else 0).dividerDrawable
        showDividers = SHOW_DIVIDER_MIDDLE
        gravity = if (down) Gravity.CENTER_VERTICAL else Gravity.CENTER_HORIZONTAL
        minimumHeight = look.dp(if (down) 56 else 72)
        setPadding(look.dp(2), look.dp(8), look.dp(2), look.dp(8))
        background = look.pressable(null, 14)
        layoutParams = if (down) LayoutParams(MATCH_PARENT, WRAP_CONTENT) else LayoutParams(0, MATCH_PARENT, 1f)
    }

    override fun onViewAdded(child: View) {
        if (child is TextView) child.gravity = Gravity.CENTER
        if (child is ImageView && orientation == HORIZONTAL) child.setPadding(0)
    }
}

/** A picture to press, with its words for those who cannot see it. */
fun iconButton(look: Look, icon: Int, words: String, go: () -> Unit): View = look.icon(icon, R.color.ink, 48).apply {
    importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_YES
    contentDescription = words
    background = look.pressable(look.ground(R.color.card, 24, R.color.line, 0.75f), 24)
    setPadding(look.dp(12))
    link(go)
}
