package live.app.stories

import android.app.KeyguardManager
import android.os.CancellationSignal
import java.util.concurrent.Executor
import live.app.support.Citizen
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.ClassName
import org.robolectric.annotation.Config
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements

/** What is personal opens for the owner of the phone alone. */
@Config(shadows = [LockTest.Sheet::class])
class LockTest : Story() {
    private val guard get() = RuntimeEnvironment.getApplication().getSystemService(KeyguardManager::class.java)

    @Test
    fun theOwnerLocksAndUnlocksWhatIsPersonal() = citizen { citizen ->
        shadowOf(guard).setIsDeviceSecure(true)
        citizen.goesToTheLock()
        citizen.tap("Kunci data pribadi")
        Sheet.agrees()
        citizen.waitsFor("Jangan kunci data pribadi")
        citizen.isKilled()
        citizen.waitsFor("Buka kunci")
        citizen.looks("locked")
        citizen.tap("Buka kunci")
        citizen.waitsFor("Terkunci")
        assertEquals("nobody has confirmed anything yet", false, "Jangan kunci" in citizen.sees())
        Sheet.agrees()
        citizen.waitsFor("Jangan kunci data pribadi")
    }

    @Test
    fun aPhoneWithoutAScreenLockIsToldToSetOneUp() = citizen { citizen ->
        shadowOf(guard).setIsDeviceSecure(false)
        citizen.goesToTheLock()
        citizen.tap("Kunci data pribadi")
        assertTrue(citizen.wasTold("Pasang kunci layar"))
    }

    /** The platform's own sheet, which no test can touch. */
    @Implements(className = "android.hardware.biometrics.BiometricPrompt")
    class Sheet {
        /** Asks the person. */
        @Implementation
        fun authenticate(
            cancel: CancellationSignal,
            executor: Executor,
            @ClassName("android.hardware.biometrics.BiometricPrompt\$AuthenticationCallback") callback: Any
        ) {
            val succeeded = callback.javaClass.methods.first { it.name == "onAuthenticationSucceeded" }
            waiting = { executor.execute { succeeded.invoke(callback, null) } }
        }

        companion object {
            private var waiting: () -> Unit = {}

            /** The owner puts their finger on it. */
            fun agrees() = waiting()
        }
    }
}
