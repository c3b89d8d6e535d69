package live.app.gallery

import android.app.Activity
import android.app.Application
import android.graphics.Bitmap
import android.graphics.Canvas
import android.os.Looper
import android.view.View
import android.view.ViewGroup
import java.io.File
import java.nio.ByteBuffer
import java.nio.ByteOrder
import live.app.R
import live.app.draw.Look
import live.app.draw.ScreenView
import live.app.support.ContactSheet
import live.app.support.Nobody
import live.app.support.Obstacles
import live.core.screen.Block
import live.core.screen.FfiConverterTypeScreen
import live.core.screen.Screen
import org.junit.Assert.assertEquals
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** Every kind of block in every state, as the gallery that all shells share has them. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(application = Application::class, qualifiers = "in-rID-w360dp-h1500dp-xhdpi")
class EveryBlockTest {
    @Test
    fun onAPhone() = draws("phone")

    @Test
    @Config(qualifiers = "+night")
    fun onAPhoneAtNight() = draws("phone-dark")

    @Test
    @Config(qualifiers = "+h2600dp")
    fun withLettersTwiceAsLarge() {
        RuntimeEnvironment.setFontScale(2f)
        draws("phone-large")
    }

    @Test
    @Config(qualifiers = "in-rID-w1000dp-h1200dp-land-xhdpi")
    fun onATablet() = draws("tablet")

    @Test
    @Config(qualifiers = "in-rID-w1000dp-h1200dp-land-night-xhdpi")
    fun onATabletAtNight() = draws("tablet-dark")

    @Test
    fun theGalleryHasEveryKindOfBlock() {
        val kinds = Block::class.java.declaredClasses.filter { Block::class.java.isAssignableFrom(it) }
        val shown = screens().flatMap { it.blocks }.map { it.javaClass }
        assertEquals(emptyList<Class<*>>(), kinds - shown.toSet())
    }

    private fun draws(device: String) {
        val found = ArrayList<String>()
        val pictures =
            screens().map { screen ->
                val (view, picture) = draw(screen)
                found += Obstacles.on(view, picture).map { "${screen.route}: $it" }
                if (screen.route != "hostile") found += swollen(view).map { "${screen.route}: $it is very high" }
                assertEquals(screen.title, Obstacles.headings(view).first())
                picture
            }
        ContactSheet.keep(pictures, "blocks-$device")
        assertEquals(found.joinToString("\n"), 0, found.size)
    }

    /** Options and buttons that take more room than their words. */
    private fun swollen(view: View): List<String> {
        val group = view as? ViewGroup ?: return emptyList()
        val high = view.isClickable && view.height > MOST_HEIGHT * view.resources.displayMetrics.density
        val here = if (high) listOf(view.toString()) else emptyList()
        return here + (0 until group.childCount).flatMap { swollen(group.getChildAt(it)) }
    }

    private fun draw(screen: Screen): Pair<ScreenView, Bitmap> {
        val activity = Robolectric.buildActivity(Activity::class.java).create()
        activity.get().setTheme(R.style.Live)
        val view = ScreenView(Look(activity.get()), Nobody(screen))
        activity.get().setContentView(view)
        activity.start().resume().visible()
        view.show(screen)
        shadowOf(Looper.getMainLooper()).idle()
        val whole = activity.get().window.decorView
        val picture = Bitmap.createBitmap(whole.width, whole.height, Bitmap.Config.ARGB_8888)
        whole.draw(Canvas(picture))
        return Pair(view, picture)
    }

    private fun screens(): List<Screen> {
        val files = File(System.getProperty("live.gallery") ?: error("run `cargo xtask android`")).listFiles().orEmpty()
        return files.sorted().map {
            FfiConverterTypeScreen.read(ByteBuffer.wrap(it.readBytes()).order(ByteOrder.BIG_ENDIAN))
        }
    }

    private companion object {
        const val MOST_HEIGHT = 400
    }
}
