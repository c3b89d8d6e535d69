package live.app.device

import android.app.Activity
import android.app.KeyguardManager
import android.os.Build
import live.app.modern.Android
import live.app.modern.Biometrics

/** Has the device confirm that its owner is here, by fingerprint, face or screen lock. */
object OwnerCheck {
    /**
     * Asks; `false` when the device has no screen lock to ask by. The answer comes to [onOwner], or
     * before Android 11 as the result of [request].
     */
    @Suppress("DEPRECATION")
    fun ask(activity: Activity, words: String, request: Int, onOwner: () -> Unit): Boolean {
        val guard = activity.getSystemService(KeyguardManager::class.java)?.takeIf { it.isDeviceSecure }
        if (guard == null) return false
        if (Build.VERSION.SDK_INT >= Android.ELEVEN) {
            Biometrics.ask(activity, words, onOwner)
        } else {
            activity.startActivityForResult(guard.createConfirmDeviceCredentialIntent(words, null), request)
        }
        return true
    }
}
