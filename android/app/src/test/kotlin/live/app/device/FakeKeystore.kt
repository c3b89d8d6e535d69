package live.app.device

import android.security.keystore.KeyGenParameterSpec
import java.io.InputStream
import java.io.OutputStream
import java.security.InvalidAlgorithmParameterException
import java.security.Key
import java.security.KeyPair
import java.security.KeyPairGenerator
import java.security.KeyPairGeneratorSpi
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.ProviderException
import java.security.PublicKey
import java.security.SecureRandom
import java.security.UnrecoverableKeyException
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.security.spec.ECGenParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGenerator
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey

/** Behaves as the Android Keystore does towards an app, for a machine that has none. */
class FakeKeystore : Provider(NAME, "1", "for tests") {
    init {
        put("KeyStore.$NAME", Entries::class.java.name)
        put("KeyGenerator.AES", SecretKeys::class.java.name)
        put("KeyPairGenerator.EC", KeyPairs::class.java.name)
    }

    /** What is in it. */
    companion object {
        const val NAME = "FakeKeystore"
        val keys = HashMap<String, Any>()

        /** What was asked of it for each key. */
        val asked = HashMap<String, KeyGenParameterSpec>()

        /** Whether a secure element is asked for that is full. */
        var strongBoxIsFull = false

        /** Whether the screen lock was changed, which takes every key. */
        var invalidated = false

        private fun take(spec: AlgorithmParameterSpec?): KeyGenParameterSpec {
            if (spec !is KeyGenParameterSpec) throw InvalidAlgorithmParameterException()
            val strong = KeyGenParameterSpec::class.java.getMethod("isStrongBoxBacked").invoke(spec) as Boolean
            if (strong && strongBoxIsFull) throw ProviderException("StrongBox")
            asked[spec.keystoreAlias] = spec
            return spec
        }
    }

    /** Makes AES keys. */
    class SecretKeys : KeyGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun engineInit(random: SecureRandom?) = throw InvalidAlgorithmParameterException()

        override fun engineInit(size: Int, random: SecureRandom?) = throw InvalidAlgorithmParameterException()

        override fun engineInit(params: AlgorithmParameterSpec?, random: SecureRandom?) {
            spec = take(params)
        }

        override fun engineGenerateKey(): SecretKey = KeyGenerator
            .getInstance("AES")
            .apply { init(spec.keySize) }
            .generateKey()
            .also { keys[spec.keystoreAlias] = it }
    }

    /** Makes pairs of EC keys. */
    class KeyPairs : KeyPairGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun initialize(size: Int, random: SecureRandom?) = throw InvalidAlgorithmParameterException()

        override fun initialize(params: AlgorithmParameterSpec?, random: SecureRandom?) {
            spec = take(params)
        }

        override fun generateKeyPair(): KeyPair = KeyPairGenerator
            .getInstance("EC")
            .apply { initialize(spec.algorithmParameterSpec as ECGenParameterSpec) }
            .generateKeyPair()
            .also { keys[spec.keystoreAlias] = it }
    }

    /** Gives them back. */
    class Entries : KeyStoreSpi() {
        override fun engineGetKey(alias: String, password: CharArray?): Key? {
            val key = keys[alias]
            if (key != null && invalidated) throw UnrecoverableKeyException()
            return (key as? KeyPair)?.private ?: key as? SecretKey
        }

        override fun engineGetCertificate(alias: String): Certificate? = (keys[alias] as? KeyPair)?.let(::OfKey)

        override fun engineDeleteEntry(alias: String) {
            keys.remove(alias)
            invalidated = false
        }

        override fun engineContainsAlias(alias: String) = alias in keys

        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit

        override fun engineSize() = keys.size

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(keys.keys)

        override fun engineIsKeyEntry(alias: String) = alias in keys

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineGetCertificateAlias(certificate: Certificate?): String? = null

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineSetKeyEntry(a: String, k: Key, p: CharArray?, c: Array<Certificate>?) = refuse()

        override fun engineSetKeyEntry(a: String, k: ByteArray, c: Array<Certificate>?) = refuse()

        override fun engineSetCertificateEntry(alias: String, certificate: Certificate?) = refuse()

        override fun engineStore(stream: OutputStream?, password: CharArray?) = refuse()

        private fun refuse(): Nothing = throw UnsupportedOperationException()
    }

    private class OfKey(private val pair: KeyPair) : Certificate("of a key") {
        override fun getPublicKey(): PublicKey = pair.public

        override fun getEncoded() = ByteArray(0)

        override fun verify(key: PublicKey?) = Unit

        override fun verify(key: PublicKey?, provider: String?) = Unit

        override fun toString() = "of a key"
    }
}
