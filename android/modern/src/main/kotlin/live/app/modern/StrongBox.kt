package live.app.modern

import android.security.keystore.KeyGenParameterSpec

/** From Android 9 on. */
object StrongBox {
    /** The key is to live in the secure element. */
    fun within(spec: KeyGenParameterSpec.Builder) {
        spec.setIsStrongBoxBacked(true)
    }
}
