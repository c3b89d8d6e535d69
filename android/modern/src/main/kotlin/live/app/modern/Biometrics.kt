package live.app.modern

import android.app.Activity
import android.hardware.biometrics.BiometricManager.Authenticators
import android.hardware.biometrics.BiometricPrompt
import android.os.CancellationSignal

/** From Android 11 on. */
object Biometrics {
    /** Asks for fingerprint, face or screen lock, in the platform's own sheet. */
    fun ask(activity: Activity, words: String, onOwner: () -> Unit) {
        val answer =
            object : BiometricPrompt.AuthenticationCallback() {
                override fun onAuthenticationSucceeded(result: BiometricPrompt.AuthenticationResult?) = onOwner()
            }
        BiometricPrompt
            .Builder(activity)
            .setTitle(words)
            .setAllowedAuthenticators(Authenticators.BIOMETRIC_WEAK or Authenticators.DEVICE_CREDENTIAL)
            .build()
            .authenticate(CancellationSignal(), activity.mainExecutor, answer)
    }
}
