package live.app.gallery

import android.app.Activity
import android.app.Application
import android.graphics.Bitmap
import android.graphics.Canvas
import android.os.Looper
import android.view.View
import android.view.View.MeasureSpec
import android.view.View.MeasureSpec.EXACTLY
import android.view.View.MeasureSpec.UNSPECIFIED
import android.view.ViewGroup
import java.io.File
import java.nio.ByteBuffer
import java.nio.ByteOrder
import kotlin.math.ceil
import live.app.R
import live.app.draw.Icons
import live.app.draw.Look
import live.app.draw.ScreenView
import live.app.support.ContactSheet
import live.app.support.Nobody
import live.app.support.Obstacles
import live.app.support.Spoken
import live.core.screen.Block
import live.core.screen.FfiConverterTypeScreen
import live.core.screen.Picture
import live.core.screen.Screen
import org.junit.Assert.assertEquals
import org.junit.Rule
import org.junit.Test
import org.junit.rules.ErrorCollector
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RobolectricTestRunner
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import org.robolectric.shadows.ShadowDialog

/** Every kind of block in every state, as the gallery that all shells share has them. */
@RunWith(RobolectricTestRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(application = Application::class, qualifiers = "in-rID-w360dp-h740dp-xhdpi")
class EveryBlockTest {
    /** What is said wrongly is told of every screen, not of the first alone. */
    @get:Rule
    val wrong = ErrorCollector()

    @Test
    fun onAPhone() = draws("phone")

    @Test
    @Config(qualifiers = "+night")
    fun onAPhoneAtNight() = draws("phone-dark")

    @Test
    fun withLettersTwiceAsLarge() {
        RuntimeEnvironment.setFontScale(2f)
        draws("phone-large")
    }

    @Test
    @Config(qualifiers = "in-rID-w1000dp-h720dp-land-xhdpi")
    fun onATablet() = draws("tablet")

    @Test
    @Config(qualifiers = "in-rID-w1000dp-h720dp-land-night-xhdpi")
    fun onATabletAtNight() = draws("tablet-dark")

    @Test
    @Config(qualifiers = "en-rUS-w360dp-h740dp-xhdpi")
    fun inEnglish() = draws("phone-en", gallery("en"))

    @Test
    fun everyPictureIsDrawn() {
        val look = Look(RuntimeEnvironment.getApplication())
        val blank =
            Picture.entries.filter { picture ->
                val bitmap = Bitmap.createBitmap(48, 48, Bitmap.Config.ARGB_8888)
                val icon = look.icon(Icons.of(picture), R.color.ink)
                icon.layout(0, 0, bitmap.width, bitmap.height)
                icon.draw(Canvas(bitmap))
                bitmap.sameAs(Bitmap.createBitmap(48, 48, Bitmap.Config.ARGB_8888))
            }
        assertEquals(emptyList<Picture>(), blank)
    }

    @Test
    fun aLongListOfOptionsSaysWhichOneIsChosen() {
        val (view, _) = draw(gallery().map { it.screen }.first { it.route == "report/new/where" })
        Spoken.views(view).first { it.contentDescription?.startsWith("Kelurahan") == true }.performClick()
        shadowOf(Looper.getMainLooper()).idle()
        val said = Spoken.lines(ShadowDialog.getLatestDialog().window!!.decorView)
        val begin =
            listOf(
                "press: Tutup",
                "heading: Kelurahan",
                "field: Cari di daftar",
                "option, chosen: Sukarasa, Melati",
                "option: Cikokol, Melati"
            )
        assertEquals(begin, said.take(begin.size))
    }

    @Test
    fun theGalleryHasEveryKindOfBlock() {
        val kinds = Block::class.java.declaredClasses.filter { Block::class.java.isAssignableFrom(it) }
        val shown = gallery().flatMap { it.screen.blocks }.map { it.javaClass }
        assertEquals(emptyList<Class<*>>(), kinds - shown.toSet())
    }

    private fun draws(device: String, gallery: List<Described> = gallery()) {
        val found = ArrayList<String>()
        val pictures =
            gallery.map { (screen, lines) ->
                val (view, picture) = draw(screen)
                wrong.checkSucceeds { assertEquals(screen.route, asLaidOut(lines, view), Spoken.lines(view)) }
                val here = Obstacles.on(view, picture) + swollen(view)
                // Where a city's name is a hostile sentence, there is no room for all of it.
                val long = here.filterNot { screen.route == HOSTILE && (TOO_HIGH in it || Obstacles.CUT_OFF in it) }
                found += long.map { "${screen.route}: $it" }
                assertEquals(screen.title, Obstacles.headings(view).first())
                picture.takeIf { screen.route != HOSTILE }
            }
        ContactSheet.keep(pictures.filterNotNull(), "blocks-$device")
        assertEquals(found.joinToString("\n"), 0, found.size)
    }

    /** Where there is room, the places of the app stand at the side, and are said before the page. */
    private fun asLaidOut(lines: List<String>, view: View): List<String> {
        if (view.resources.configuration.screenWidthDp < WIDE) return lines
        val (places, rest) = lines.partition { it.startsWith("tab") }
        return rest.take(TOP) + places + rest.drop(TOP)
    }

    /** Options and buttons that take more room than their words. */
    private fun swollen(view: View): List<String> {
        val group = view as? ViewGroup ?: return emptyList()
        val high = view.isClickable && view.height > MOST_HEIGHT * view.resources.displayMetrics.density
        val here = if (high) listOf("$TOO_HIGH: $view") else emptyList()
        return here + (0 until group.childCount).flatMap { swollen(group.getChildAt(it)) }
    }

    /** On a device that is as high as the screen is long, so that all of it is looked at. */
    private fun draw(screen: Screen): Pair<ScreenView, Bitmap> {
        val device = RuntimeEnvironment.getQualifiers()
        val short = show(screen)
        short.measure(MeasureSpec.makeMeasureSpec(short.width, EXACTLY), MeasureSpec.makeMeasureSpec(0, UNSPECIFIED))
        val density = short.resources.displayMetrics.density
        val height = maxOf(short.height, short.measuredHeight) / density
        RuntimeEnvironment.setQualifiers("+h${ceil(height).toInt()}dp")
        return picture(show(screen)).also { RuntimeEnvironment.setQualifiers(device) }
    }

    private fun show(screen: Screen): ScreenView {
        val activity = Robolectric.buildActivity(Activity::class.java).create()
        activity.get().setTheme(R.style.Live)
        val view = ScreenView(Look(activity.get()), Nobody(screen))
        activity.get().setContentView(view)
        activity.start().resume().visible()
        view.show(screen)
        shadowOf(Looper.getMainLooper()).idle()
        return view
    }

    private fun picture(view: ScreenView): Pair<ScreenView, Bitmap> {
        val whole = view.rootView
        val picture = Bitmap.createBitmap(whole.width, whole.height, Bitmap.Config.ARGB_8888)
        whole.draw(Canvas(picture))
        return Pair(view, picture)
    }

    /** A screen, and what a screen reader says of it whatever shell draws it. */
    private data class Described(val screen: Screen, val lines: List<String>)

    private fun gallery(language: String = ""): List<Described> {
        val folder = File(System.getProperty("live.gallery") ?: error("run `cargo xtask android`"), language)
        return folder.listFiles().orEmpty().filter { it.extension == "screen" }.sorted().map {
            val bytes = ByteBuffer.wrap(it.readBytes()).order(ByteOrder.BIG_ENDIAN)
            val lines = it.resolveSibling("${it.nameWithoutExtension}.lines").readLines()
            Described(FfiConverterTypeScreen.read(bytes), lines)
        }
    }

    private companion object {
        /** Its words would break a page that trusts them; nothing for people to look at. */
        const val HOSTILE = "hostile"
        const val WIDE = 600

        /** The city's name and what was sent, which stand above all. */
        const val TOP = 2
        const val MOST_HEIGHT = 400
        const val TOO_HIGH = "too high"
    }
}
