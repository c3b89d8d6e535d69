package live.app.device

import android.content.Context
import android.os.Build
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import java.math.BigInteger
import java.security.GeneralSecurityException
import java.security.KeyPairGenerator
import java.security.KeyStore
import java.security.PrivateKey
import java.security.ProviderException
import java.security.Signature
import java.security.UnrecoverableKeyException
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import live.app.modern.Android
import live.core.PlatformKeyException
import live.core.PlatformKeys

/** The device's keys in the Android Keystore: they never leave it, not even for this app. */
class DeviceKeys(private val context: Context, private val provider: String = "AndroidKeyStore") : PlatformKeys {
    private val store by lazy { KeyStore.getInstance(provider).apply { load(null) } }

    @Synchronized
    override fun wrap(key: ByteArray): ByteArray = asked {
        val cipher = Cipher.getInstance(AES)
        cipher.init(Cipher.ENCRYPT_MODE, wrappingKey() ?: newWrappingKey())
        cipher.iv + cipher.doFinal(key)
    }

    @Synchronized
    override fun unwrap(wrapped: ByteArray): ByteArray = asked {
        if (wrapped.size <= IV) throw PlatformKeyException.Lost()
        val cipher = Cipher.getInstance(AES)
        val key = wrappingKey() ?: throw PlatformKeyException.Lost()
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, wrapped, 0, IV))
        cipher.doFinal(wrapped, IV, wrapped.size - IV)
    }

    @Synchronized
    override fun publicKey(): ByteArray = asked {
        if (!store.containsAlias(SIGNING)) newSigningKey()
        val point = (store.getCertificate(SIGNING).publicKey as ECPublicKey).w
        byteArrayOf(UNCOMPRESSED) + coordinate(point.affineX) + coordinate(point.affineY)
    }

    @Synchronized
    override fun sign(message: ByteArray): ByteArray = asked {
        val key = store.getKey(SIGNING, null) as? PrivateKey ?: throw PlatformKeyException.Lost()
        val signature = Signature.getInstance("SHA256withECDSA")
        signature.initSign(key)
        signature.update(message)
        plain(signature.sign())
    }

    private fun wrappingKey() = store.getKey(WRAPPING, null) as SecretKey?

    private fun newWrappingKey(): SecretKey = strongest { strong ->
        val spec =
            KeyGenParameterSpec
                .Builder(WRAPPING, KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT)
                .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                .setKeySize(AES_BITS)
        val generator = KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, provider)
        generator.init(within(spec, strong).build())
        generator.generateKey()
    }

    private fun newSigningKey() = strongest { strong ->
        val spec =
            KeyGenParameterSpec
                .Builder(SIGNING, KeyProperties.PURPOSE_SIGN)
                .setAlgorithmParameterSpec(ECGenParameterSpec("secp256r1"))
                .setDigests(KeyProperties.DIGEST_SHA256)
        val generator = KeyPairGenerator.getInstance(KeyProperties.KEY_ALGORITHM_EC, provider)
        generator.initialize(within(spec, strong).build())
        generator.generateKeyPair()
    }

    private fun within(spec: KeyGenParameterSpec.Builder, strong: Boolean) = spec.also {
        if (Build.VERSION.SDK_INT >= Android.NINE && strong) {
            live.app.modern.StrongBox
                .within(it)
        }
    }

    /** In the secure element where there is one, else in the trusted part of the processor. */
    private fun <K> strongest(make: (Boolean) -> K): K {
        val strong =
            Build.VERSION.SDK_INT >= Android.NINE && context.packageManager.hasSystemFeature(STRONG_BOX)
        if (!strong) return make(false)
        return try {
            make(true)
        } catch (_: ProviderException) {
            // It is full, or does not know this kind of key.
            make(false)
        }
    }

    /** What the platform throws, as the core understands it. */
    private fun <T> asked(ask: () -> T): T = try {
        ask()
    } catch (_: KeyPermanentlyInvalidatedException) {
        // The screen lock was changed or taken away.
        throw forgotten()
    } catch (_: UnrecoverableKeyException) {
        throw forgotten()
    } catch (_: AEADBadTagException) {
        // Wrapped by a key of another phone.
        throw PlatformKeyException.Lost()
    } catch (error: GeneralSecurityException) {
        throw PlatformKeyException.Refused(error.javaClass.simpleName)
    } catch (error: ProviderException) {
        throw PlatformKeyException.Refused(error.javaClass.simpleName)
    }

    /** A key that can never be used again is in the way of a new one. */
    private fun forgotten(): PlatformKeyException {
        for (alias in listOf(WRAPPING, SIGNING)) runCatching { store.deleteEntry(alias) }
        return PlatformKeyException.Lost()
    }

    companion object {
        private const val WRAPPING = "live.wrapping"
        private const val SIGNING = "live.signing"
        private const val AES = "AES/GCM/NoPadding"
        private const val AES_BITS = 256
        private const val IV = 12
        private const val TAG_BITS = 128
        private const val UNCOMPRESSED: Byte = 4
        private const val COORDINATE = 32
        private const val STRONG_BOX = "android.hardware.strongbox_keystore"

        private fun coordinate(number: BigInteger): ByteArray {
            val bytes = number.toByteArray()
            return ByteArray(COORDINATE).also { out ->
                val length = minOf(bytes.size, COORDINATE)
                bytes.copyInto(out, COORDINATE - length, bytes.size - length)
            }
        }

        /** A signature in DER as the plain r and s that JSON Web Signatures hold (RFC 7518, 3.4). */
        internal fun plain(der: ByteArray): ByteArray {
            fun number(at: Int): Pair<BigInteger, Int> {
                val length = der[at + 1].toInt()
                return Pair(BigInteger(der.copyOfRange(at + 2, at + 2 + length)), at + 2 + length)
            }
            val (r, next) = number(2)
            return coordinate(r) + coordinate(number(next).first)
        }
    }
}
