package live.app.device

import android.app.Application
import java.security.KeyPair
import java.security.Security
import java.security.Signature
import java.security.interfaces.ECPublicKey
import live.core.PlatformKeyException
import org.junit.After
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Before
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** The device's keys, on a key store that behaves as the platform's. */
@RunWith(RobolectricTestRunner::class)
@Config(application = Application::class)
class DeviceKeysTest {
    private val context = RuntimeEnvironment.getApplication()
    private val keys get() = DeviceKeys(context, FakeKeystore.NAME)
    private val secret = ByteArray(32) { it.toByte() }

    /** A phone with an empty key store. */
    @Before
    fun begin() {
        FakeKeystore.keys.clear()
        FakeKeystore.asked.clear()
        FakeKeystore.strongBoxIsFull = false
        FakeKeystore.invalidated = false
        Security.addProvider(FakeKeystore())
    }

    /** The phone is gone. */
    @After
    fun end() = Security.removeProvider(FakeKeystore.NAME)

    @Test
    fun whatIsWrappedIsUnwrappedByTheNextProcess() {
        val wrapped = keys.wrap(secret)
        assertFalse(wrapped.toList().windowed(secret.size).any { it == secret.toList() })
        assertArrayEquals(secret, keys.unwrap(wrapped))
    }

    @Test
    fun theSameIsNeverWrappedAlikeTwice() {
        assertFalse(keys.wrap(secret).contentEquals(keys.wrap(secret)))
    }

    @Test
    fun onAnotherPhoneTheKeyIsLost() {
        val wrapped = keys.wrap(secret)
        FakeKeystore.keys.clear()
        assertThrows(PlatformKeyException.Lost::class.java) { keys.unwrap(wrapped) }
        keys.wrap(secret)
        assertThrows(PlatformKeyException.Lost::class.java) { keys.unwrap(wrapped) }
    }

    @Test
    fun whatNobodyWrappedIsLostAndNoCrash() {
        keys.wrap(secret)
        for (size in listOf(0, 1, 12, 13, 40)) {
            assertThrows(PlatformKeyException.Lost::class.java) { keys.unwrap(ByteArray(size)) }
        }
    }

    @Test
    fun aChangedScreenLockTakesTheKeysAndMakesRoomForNewOnes() {
        val wrapped = keys.wrap(secret)
        val before = keys.publicKey()
        FakeKeystore.invalidated = true
        assertThrows(PlatformKeyException.Lost::class.java) { keys.unwrap(wrapped) }
        assertArrayEquals(secret, keys.unwrap(keys.wrap(secret)))
        assertFalse(before.contentEquals(keys.publicKey()))
    }

    @Test
    fun aSignatureIsThatOfThePublicKey() {
        val message = "proof".toByteArray()
        val public = keys.publicKey()
        val signature = keys.sign(message)
        assertEquals(listOf(65, 64), listOf(public.size, signature.size))
        assertEquals(4.toByte(), public[0])
        val pair = FakeKeystore.keys.values.filterIsInstance<KeyPair>().single()
        val verifier = Signature.getInstance("SHA256withECDSAinP1363Format")
        verifier.initVerify(pair.public as ECPublicKey)
        verifier.update(message)
        assertTrue(verifier.verify(signature))
    }

    @Test
    fun withoutAKeyNothingIsSigned() {
        assertThrows(PlatformKeyException.Lost::class.java) { keys.sign(secret) }
    }

    @Test
    fun theSecureElementHoldsThemWhereThereIsOneWithRoom() {
        val manager = shadowOf(context.packageManager)
        keys.wrap(secret)
        assertEquals(listOf(false), areStrong())
        manager.setSystemFeature("android.hardware.strongbox_keystore", true)
        FakeKeystore.keys.clear()
        keys.wrap(secret)
        keys.publicKey()
        assertEquals(listOf(true, true), areStrong())
        FakeKeystore.keys.clear()
        FakeKeystore.strongBoxIsFull = true
        assertArrayEquals(secret, keys.unwrap(keys.wrap(secret)))
    }

    private fun areStrong() = FakeKeystore.asked.values.map {
        it.javaClass.getMethod("isStrongBoxBacked").invoke(it)
    }
}
