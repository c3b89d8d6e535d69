package live.app.draw

import android.text.Editable
import android.text.TextWatcher

/** Tells what stands in a text field after each change. */
class Typing(private val onText: (String) -> Unit) : TextWatcher {
    override fun afterTextChanged(text: Editable) = onText(text.toString())

    override fun beforeTextChanged(text: CharSequence?, start: Int, count: Int, after: Int) = Unit

    override fun onTextChanged(text: CharSequence?, start: Int, before: Int, count: Int) = Unit
}
