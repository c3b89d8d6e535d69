package live.app.support

import java.io.File
import java.math.BigInteger
import java.security.KeyPairGenerator
import java.security.Signature
import java.security.interfaces.ECPublicKey
import java.security.spec.ECGenParameterSpec
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec
import live.app.LiveApp
import live.core.PlatformKeyException
import live.core.PlatformKeys

/** The app as a test installs it: in a folder and with keys that outlive its process. */
class TestLiveApp : LiveApp() {
    override val gateway get() = install.gateway
    override val folder get() = install.folder
    override val keys get() = install.keys

    /** An installation. */
    class Install(
        val gateway: String,
        val folder: File =
            java.nio.file.Files
                .createTempDirectory("live-install")
                .toFile(),
        val keys: TestKeys = TestKeys()
    )

    companion object {
        /** The installation that the next process is of. */
        lateinit var install: Install
    }
}

/** Keys that a test can lose. */
class TestKeys(private var wrapping: SecretKey = newKey()) : PlatformKeys {
    private val pair =
        KeyPairGenerator.getInstance("EC").run {
            initialize(ECGenParameterSpec("secp256r1"))
            generateKeyPair()
        }

    /** As a changed screen lock does. */
    fun lose() {
        wrapping = newKey()
    }

    override fun wrap(key: ByteArray): ByteArray {
        val cipher = Cipher.getInstance(AES)
        cipher.init(Cipher.ENCRYPT_MODE, wrapping)
        cipher.updateAAD(PURPOSE)
        return cipher.iv + cipher.doFinal(key)
    }

    override fun unwrap(wrapped: ByteArray): ByteArray = try {
        val cipher = Cipher.getInstance(AES)
        cipher.init(Cipher.DECRYPT_MODE, wrapping, GCMParameterSpec(128, wrapped, 0, 12))
        cipher.updateAAD(PURPOSE)
        cipher.doFinal(wrapped, 12, wrapped.size - 12)
    } catch (_: java.security.GeneralSecurityException) {
        throw PlatformKeyException.Lost()
    }

    override fun publicKey(): ByteArray {
        val point = (pair.public as ECPublicKey).w
        return byteArrayOf(4) + bytes(point.affineX) + bytes(point.affineY)
    }

    override fun sign(message: ByteArray): ByteArray = Signature.getInstance("SHA256withECDSAinP1363Format").run {
        initSign(pair.private)
        update(message)
        sign()
    }

    private fun bytes(number: BigInteger): ByteArray {
        val bytes = number.toByteArray()
        return if (bytes.size >
            32
        ) {
            bytes.copyOfRange(bytes.size - 32, bytes.size)
        } else {
            ByteArray(32 - bytes.size) + bytes
        }
    }

    private companion object {
        const val AES = "AES/GCM/NoPadding"

        /** As the core's own keys in software bind it, whose folders these can open. */
        val PURPOSE = "live-data-key-1".toByteArray()

        fun newKey(): SecretKey = KeyGenerator.getInstance("AES").generateKey()
    }
}
