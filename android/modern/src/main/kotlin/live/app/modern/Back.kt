package live.app.modern

import android.app.Activity
import android.window.OnBackInvokedCallback
import android.window.OnBackInvokedDispatcher

/** The back gesture from Android 13 on. */
class Back(private val activity: Activity, onBack: () -> Unit) {
    private val callback = OnBackInvokedCallback { onBack() }
    private var on = false

    /**
     * Whether the gesture means something within the app. Where it does not, the platform has it,
     * and shows what lies behind the app while the finger still moves.
     */
    fun listen(listens: Boolean) {
        if (listens == on) return
        on = listens
        val gestures = activity.onBackInvokedDispatcher
        if (on) {
            gestures.registerOnBackInvokedCallback(OnBackInvokedDispatcher.PRIORITY_DEFAULT, callback)
        } else {
            gestures.unregisterOnBackInvokedCallback(callback)
        }
    }
}
