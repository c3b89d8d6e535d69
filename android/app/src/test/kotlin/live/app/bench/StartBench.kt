package live.app.bench

import android.app.Activity
import android.graphics.Bitmap
import android.graphics.Canvas
import android.os.Bundle
import android.os.Looper
import java.io.File
import java.util.Locale
import javax.crypto.spec.SecretKeySpec
import live.app.Closed
import live.app.LiveApp
import live.app.MainActivity
import live.app.R
import live.app.Viewer
import live.app.draw.Look
import live.app.draw.ScreenView
import live.app.support.Nobody
import live.app.support.TestKeys
import live.app.support.TestLiveApp
import live.core.screen.Screen
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/**
 * How long it takes from `onCreate` to the first screen on a phone that was used for long, against
 * an Activity that draws the same screen from a constant. No test: `cargo xtask bench start` runs
 * it and shows the ratio.
 */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(application = TestLiveApp::class, qualifiers = "in-rID-w360dp-h740dp-xhdpi")
class StartBench {
    private val app get() = RuntimeEnvironment.getApplication() as LiveApp

    @Test
    fun start() {
        val used = File(System.getProperty("live.used") ?: error("run `cargo xtask bench start`"))
        val key = SecretKeySpec(File(used, "keys").readBytes().copyOf(KEY), "AES")
        // Nobody listens there: a phone without a network.
        TestLiveApp.install = TestLiveApp.Install("http://127.0.0.1:9", File(used, "core"), TestKeys(key))
        val bare = ArrayList<Long>()
        val real = ArrayList<Long>()
        screen = shown()
        repeat(WARMING + ROUNDS) { round ->
            val took = real()
            val tookBare = bare()
            if (round >= WARMING) {
                real += took
                bare += tookBare
            }
        }
        val ratio = median(real).toDouble() / median(bare)
        val words = "start %.1f ms, the same screen from a constant %.1f ms, ratio %.2f"
        File(used, "result").writeText(words.format(Locale.ROOT, median(real) / MILLION, median(bare) / MILLION, ratio))
    }

    /** The screen that the app shows on that phone. */
    private fun shown(): Screen {
        var seen: Screen? = null
        val viewer =
            object : Viewer {
                override fun show(screen: Screen) {
                    seen = screen
                }

                override fun show(closed: Closed) = Unit
            }
        app.look(viewer)
        while (seen == null) shadowOf(Looper.getMainLooper()).idle()
        app.lookAway(viewer)
        close()
        return checkNotNull(seen)
    }

    private fun real(): Long {
        val begun = System.nanoTime()
        val controller = Robolectric.buildActivity(MainActivity::class.java).setup()
        while (controller.get().title != screen.title) shadowOf(Looper.getMainLooper()).idle()
        draw(controller.get())
        val took = System.nanoTime() - begun
        end(controller)
        close()
        return took
    }

    private fun close() {
        app.close()
        shadowOf(Looper.getMainLooper()).idle()
    }

    private fun bare(): Long {
        val begun = System.nanoTime()
        val controller = Robolectric.buildActivity(Constant::class.java).setup()
        draw(controller.get())
        val took = System.nanoTime() - begun
        end(controller)
        return took
    }

    private fun draw(activity: Activity) {
        val view = activity.window.decorView
        view.draw(Canvas(Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)))
    }

    private fun end(controller: ActivityController<*>) {
        controller.pause().stop().destroy()
        shadowOf(Looper.getMainLooper()).idle()
    }

    private fun median(times: List<Long>) = times.sorted()[times.size / 2]

    /** Draws the screen and does nothing else. */
    class Constant : Activity() {
        override fun onCreate(state: Bundle?) {
            super.onCreate(state)
            setTheme(R.style.Live)
            val view = ScreenView(Look(this), Nobody(screen))
            setContentView(view)
            view.show(screen)
        }
    }

    private companion object {
        const val KEY = 32
        const val WARMING = 10
        const val ROUNDS = 40
        const val MILLION = 1e6

        /** What both show. */
        lateinit var screen: Screen
    }
}
