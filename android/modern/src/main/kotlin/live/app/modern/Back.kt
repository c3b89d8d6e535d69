package live.app.modern

import android.app.Activity
import android.window.OnBackInvokedDispatcher

/** From Android 13 on. */
object Back {
    /** The back gesture, which the platform can then show before it happens. */
    fun listen(activity: Activity, onBack: () -> Unit) =
        activity.onBackInvokedDispatcher.registerOnBackInvokedCallback(OnBackInvokedDispatcher.PRIORITY_DEFAULT) {
            onBack()
        }
}
