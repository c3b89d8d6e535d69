package live.app

import android.app.Application
import android.os.Build
import android.os.Handler
import android.os.Looper
import java.io.File
import java.util.Locale
import java.util.concurrent.Executor
import java.util.concurrent.Executors
import java.util.concurrent.atomic.AtomicReference
import live.app.device.DeliveryJobs
import live.app.device.DeviceKeys
import live.app.device.NetworkWatch
import live.app.device.Notices
import live.core.Delivered
import live.core.Live
import live.core.LiveException
import live.core.Observation
import live.core.PlatformKeys
import live.core.ScreenObserver
import live.core.controls
import live.core.screen.Controls
import live.core.screen.Intent
import live.core.screen.Language
import live.core.screen.Screen

/** Why there is no screen to draw. */
enum class Closed {
    /** The core is being opened. */
    OPENING,

    /** The device's storage is full. */
    FULL,

    /** A newer version wrote what is on the device. */
    TOO_OLD,

    /** It is open a second time on the same data. */
    IN_USE,

    /** Anything else. */
    BROKEN
}

/** Draws what the core shows. Called on the main thread. */
interface Viewer {
    /** The screen is another. */
    fun show(screen: Screen)

    /** There is no screen, and why. */
    fun show(closed: Closed)
}

/**
 * Owns the core: opens it, puts it to sleep when nobody looks, and hands its screens to whoever
 * does. It outlives every Activity, so that a rotation costs the core nothing.
 */
open class LiveApp : Application() {
    private val main = Handler(Looper.getMainLooper())
    private val latest = AtomicReference<Screen>()
    private val lock = Any()
    private val early = ArrayList<Intent>()

    @Volatile private var live: Live? = null
    private var observation: Observation? = null
    private var closed = Closed.OPENING
    private var viewer: Viewer? = null
    private var delivering = 0
    private lateinit var network: NetworkWatch

    /** Where work waits that must not hold up the main thread. */
    open val background: Executor by lazy { Executors.newCachedThreadPool() }

    /** The gateway's address, which the build gives. */
    open val gateway: String get() = getString(R.string.gateway)

    /** The device's keys. */
    open val keys: PlatformKeys by lazy { DeviceKeys(this) }

    /** The folder that the core keeps everything in. It is never part of a backup. */
    open val folder: File get() = File(noBackupFilesDir, "core")

    /** The words of the shell's own controls, in the language of the screen. */
    val controls: Controls get() = controls(latest.get()?.language ?: language())

    override fun onCreate() {
        super.onCreate()
        network = NetworkWatch(this) { send(Intent.Network(it)) }
    }

    /** The core, opened if it was not. Waits for it: not for the main thread. */
    private fun open(): Live? = synchronized(lock) {
        live ?: try {
            val opened = Live.open(folder.path, gateway, language(), Build.MODEL, keys)
            latest.set(opened.screen())
            observation = opened.observe(Screens())
            // A link may have opened the app: what it says comes before anything else.
            synchronized(early) {
                live = opened
                early.forEach { opened.send(it) }
                early.clear()
            }
            main.post { network.start() }
            changed()
            opened
        } catch (error: LiveException) {
            closed =
                when (error) {
                    is LiveException.StorageFull -> Closed.FULL
                    is LiveException.UpdateNeeded -> Closed.TOO_OLD
                    is LiveException.InUse -> Closed.IN_USE
                    else -> Closed.BROKEN
                }
            changed()
            null
        }
    }

    /** Tries once more to open the core. */
    fun retry() {
        closed = Closed.OPENING
        changed()
        background.execute { open() }
    }

    /** Somebody looks: the core wakes up, and its screens go there. */
    fun look(viewer: Viewer) {
        this.viewer = viewer
        background.execute { if (open() != null) wake() }
        redraw()
    }

    /** Nobody looks any more: what waits is left to the background job, and the core sleeps. */
    fun lookAway(viewer: Viewer) {
        if (this.viewer !== viewer) return
        this.viewer = null
        DeliveryJobs.plan(this)
        background.execute { rest() }
    }

    /** What the person did. */
    fun send(intent: Intent) {
        val open = synchronized(early) { live.also { if (it == null && early.size < MOST_EARLY) early += intent } }
        open?.send(intent)
    }

    /** The bytes of a photo, on a thread of its own; `null` when it cannot be had now. */
    fun file(id: String, then: (ByteArray?) -> Unit) = background.execute {
        val bytes =
            try {
                live?.file(id)?.bytes
            } catch (_: LiveException) {
                null
            }
        main.post { then(bytes) }
    }

    /** Sends what waits while nobody looks; whether something still waits. Blocks. */
    fun deliver(): Boolean {
        synchronized(lock) { delivering += 1 }
        try {
            val open = open() ?: return true
            wake()
            val delivered = open.deliver()
            tell(delivered)
            return delivered.again
        } finally {
            synchronized(lock) { delivering -= 1 }
            rest()
        }
    }

    /** Lets go of the core altogether. What is on the device stays; [retry] opens it again. */
    fun close() = synchronized(lock) {
        network.stop()
        observation?.cancel()
        observation?.close()
        live?.suspend()
        live?.close()
        observation = null
        live = null
        latest.set(null)
        closed = Closed.OPENING
        changed()
    }

    private fun tell(delivered: Delivered) {
        val news = delivered.news
        if (news != null && viewer == null) {
            Notices.channel(this, CHANNEL, controls.news)
            Notices.show(this, NEWS, CHANNEL, news.title, news.text, news.route)
        }
    }

    private fun wake() = synchronized(lock) {
        try {
            live?.resume()
        } catch (_: LiveException) {
            // What is on the screen stays, and what is pressed next says what is wrong.
        }
    }

    private fun rest() = synchronized(lock) {
        if (viewer == null && delivering == 0) live?.suspend()
    }

    /** A screen or its absence is to be drawn, once for all that changed until then. */
    private fun changed() {
        main.removeCallbacks(draw)
        main.post(draw)
    }

    private val draw = Runnable { redraw() }

    private fun redraw() {
        val screen = latest.get()
        if (screen == null) viewer?.show(closed) else viewer?.show(screen)
    }

    private inner class Screens : ScreenObserver {
        override fun changed(screen: Screen) {
            latest.set(screen)
            this@LiveApp.changed()
        }
    }

    private fun language(): Language = if (Locale.getDefault().language == "en") Language.EN else Language.ID

    private companion object {
        const val CHANNEL = "news"
        const val NEWS = 1
        const val MOST_EARLY = 16
    }
}
