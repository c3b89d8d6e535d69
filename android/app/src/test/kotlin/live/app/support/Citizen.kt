package live.app.support

import android.app.Activity
import android.app.Application
import android.content.Intent
import android.content.pm.PackageManager
import android.graphics.Bitmap
import android.graphics.Canvas
import android.net.Uri
import android.os.Looper
import android.os.SystemClock
import android.util.Pair
import android.view.MotionEvent
import android.view.View
import android.view.ViewGroup
import android.view.WindowManager
import android.widget.EditText
import android.widget.ListView
import android.widget.TextView
import java.io.ByteArrayInputStream
import java.io.File
import java.time.Duration
import java.util.concurrent.TimeUnit
import live.app.LiveApp
import live.app.MainActivity
import live.app.device.Files
import live.app.device.QrReader
import live.app.draw.MapView
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.shadows.ShadowDialog
import org.robolectric.shadows.ShadowToast

/** A person with a phone in their hand: sees views, touches views, and nothing else. */
class Citizen(call: Intent? = null) : AutoCloseable {
    private var controller: ActivityController<MainActivity> = launch(call)

    /** What they look at. */
    val activity: MainActivity get() = controller.get()

    private fun launch(call: Intent?) = Robolectric.buildActivity(MainActivity::class.java, call).setup()

    private val app get() = RuntimeEnvironment.getApplication() as LiveApp

    /** The views in front: those of a dialog when one is open. */
    val front: View
        get() {
            val dialog = ShadowDialog.getLatestDialog()?.takeIf { it.isShowing }
            return (dialog?.window ?: activity.window).decorView
        }

    /** Every view that is there to be seen. */
    fun views(root: View = front): List<View> {
        if (root.visibility != View.VISIBLE) return emptyList()
        val below =
            (root as? ViewGroup)?.let { group ->
                (0 until group.childCount).flatMap { views(group.getChildAt(it)) }
            }
        return listOf(root) + below.orEmpty()
    }

    /** All words in sight. */
    fun sees(): String = views().joinToString("\n") { view ->
        (view as? TextView)?.text?.toString() ?: view.contentDescription?.toString() ?: ""
    }

    /** Waits until these words are in sight. */
    fun waitsFor(words: String) {
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE)
        while (words !in sees()) {
            if (System.nanoTime() > end) throw AssertionError("never saw “$words” but:\n${sees()}")
            pass()
        }
    }

    /** Waits until these words are gone. */
    fun waitsUntilGone(words: String) {
        val end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE)
        while (words in sees()) {
            if (System.nanoTime() > end) throw AssertionError("still sees “$words”:\n${sees()}")
            pass()
        }
    }

    /** A moment passes, for the core and for the screen. */
    fun pass() {
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(50))
        Thread.sleep(10)
    }

    private fun find(words: String): View = views()
        .filter { view ->
            val text = (view as? TextView)?.text?.toString() ?: view.contentDescription?.toString()
            text != null && view !is EditText && words in text
        }.let { found ->
            found.firstOrNull { clickable(it) != null } ?: found.firstOrNull()
        } ?: throw AssertionError("“$words” is not in sight:\n${sees()}")

    private fun clickable(view: View): View? =
        generateSequence(view) { it.parent as? View }.firstOrNull { it.isClickable || it.parent is ListView }

    private fun press(view: View) {
        val list = view.parent as? ListView
        if (list == null) view.performClick() else list.performItemClick(view, list.getPositionForView(view), 0)
    }

    /** Taps what has these words on it. */
    fun tap(words: String) {
        waitsFor(words)
        beforeEachTap(this)
        val view = clickable(find(words)) ?: throw AssertionError("“$words” cannot be pressed")
        press(view)
        pass()
        afterEachTap(this)
    }

    /** What happens to the phone, or to its city, before each tap. */
    var beforeEachTap: (Citizen) -> Unit = {}

    /** What happens to the phone after each tap. */
    var afterEachTap: (Citizen) -> Unit = {}

    /** The field with this label. */
    fun field(label: String): EditText {
        waitsFor(label)
        val id = views().filterIsInstance<TextView>().first { it.labelFor != View.NO_ID && label in it.text }.labelFor
        return checkNotNull(front.findViewById(id)) { "“$label” names no field" }
    }

    /** Types into the field with this label. */
    fun types(label: String, text: String) {
        field(label).setText(text)
        pass()
    }

    /** Puts the pin on the map, a little beside its middle. */
    fun tapsMap() {
        val map = views().filterIsInstance<MapView>().first()
        val now = SystemClock.uptimeMillis()
        for (action in listOf(MotionEvent.ACTION_DOWN, MotionEvent.ACTION_UP)) {
            val event = MotionEvent.obtain(now, now + 20, action, map.width * 0.45f, map.height * 0.55f, 0)
            map.dispatchTouchEvent(event)
            event.recycle()
        }
        pass()
    }

    /** Takes a photo with the camera app, or picks one, for the field whose button says this. */
    fun takesPhoto(button: String, bytes: ByteArray) {
        tap(button)
        val asked =
            shadowOf(activity).nextStartedActivityForResult ?: throw AssertionError("no app was asked for a photo")
        val uri = Uri.parse("content://gallery/1")
        shadowOf(activity.contentResolver).registerInputStreamSupplier(uri) { ByteArrayInputStream(bytes) }
        shadowOf(activity).receiveResult(asked.intent, Activity.RESULT_OK, Intent().setData(uri))
        pass()
    }

    /** Says no to the permission that was asked for. */
    fun denies() = answers(PackageManager.PERMISSION_DENIED)

    /** Says yes to the permission that was asked for. */
    fun allows() {
        shadowOf(app).grantPermissions(*shadowOf(activity).lastRequestedPermission.requestedPermissions)
        answers(PackageManager.PERMISSION_GRANTED)
    }

    private fun answers(answer: Int) {
        val asked = shadowOf(activity).lastRequestedPermission
        val answers = IntArray(asked.requestedPermissions.size) { answer }
        activity.onRequestPermissionsResult(asked.requestCode, asked.requestedPermissions, answers)
        pass()
    }

    /** Whether this permission was the last one to be asked for. */
    fun wasAskedFor(permission: String): Boolean =
        permission in shadowOf(activity).lastRequestedPermission?.requestedPermissions.orEmpty()

    /** Whether these words passed by. */
    fun wasTold(words: String): Boolean = words in ShadowToast.getTextOfLatestToast().orEmpty()

    /** Waits until these words pass by. */
    fun waitsUntilTold(words: String) = patiently("“$words” is said") {
        pass()
        wasTold(words)
    }

    /** Goes back, as the gesture does; whether the app took it. */
    fun goesBack(): Boolean {
        val gestures = Activity::class.java.getMethod("getOnBackInvokedDispatcher").invoke(activity)
        val ours = listening(gestures).lastOrNull { it.javaClass.name.startsWith("live.app.") }
        if (ours != null) Class.forName("android.window.OnBackInvokedCallback").getMethod("onBackInvoked").invoke(ours)
        pass()
        return ours != null
    }

    /** What listens to the gesture, the latest last. A window keeps it in a queue until it is drawn, and passes it on then. */
    private fun listening(gestures: Any): List<Any> {
        fun held(name: String) = gestures.javaClass.getDeclaredField(name).apply { isAccessible = true }.get(gestures)
        val window = held("mActualDispatcher")
        if (window != null) return listOfNotNull(window.javaClass.getMethod("getTopCallback").invoke(window))
        return (held("mCallbacks") as List<*>).map { (it as Pair<*, *>).first }
    }

    /** Opens the app by a link. */
    fun follows(link: String) {
        controller.newIntent(Intent(Intent.ACTION_VIEW, Uri.parse(link)))
        pass()
    }

    /** The phone is turned: the Activity goes and another comes. */
    fun rotates() {
        controller.recreate()
        pass()
    }

    /** Looks at something else for a while. */
    fun leaves() {
        controller.pause().stop()
        pass()
    }

    /** Comes back. */
    fun returns() {
        controller.start().resume()
        pass()
    }

    /** Looks at something else, and the system does not keep what is not looked at. */
    fun losesActivity(other: android.os.Bundle? = null) {
        val saved = android.os.Bundle()
        controller.pause().stop().saveInstanceState(saved).destroy()
        controller = Robolectric.buildActivity(MainActivity::class.java).setup(other ?: saved)
        pass()
    }

    /** The text of the code that is shown, read from its picture as a bank's app does. */
    fun readsCode(save: String): String {
        tap(save)
        val picture = Files.fileFor(activity, "qr.png").readBytes()
        val bitmap = android.graphics.BitmapFactory.decodeByteArray(picture, 0, picture.size)
        val pixels = IntArray(bitmap.width * bitmap.height)
        bitmap.getPixels(pixels, 0, bitmap.width, 0, 0, bitmap.width, bitmap.height)
        val luminance = ByteArray(pixels.size) { (pixels[it] and 0xFF).toByte() }
        return checkNotNull(QrReader.read(luminance, bitmap.width, bitmap.height)) { "the code cannot be read" }
    }

    /** The system ends the process without a word; the citizen opens the app again. */
    fun isKilled() {
        val state = android.os.Bundle()
        controller
            .pause()
            .stop()
            .saveInstanceState(state)
            .destroy()
        pass()
        app.close()
        controller = Robolectric.buildActivity(MainActivity::class.java).setup(state)
        app.retry()
        pass()
    }

    /** Whether what is shown is kept out of screenshots. */
    fun isGuarded(): Boolean = activity.window.attributes.flags and WindowManager.LayoutParams.FLAG_SECURE != 0

    /** What it looks like, and that everybody can use it. The folder is for people: `live.shots`. */
    fun looks(name: String): Bitmap {
        pass()
        val view = front
        val bitmap = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
        view.draw(Canvas(bitmap))
        val obstacles = Obstacles.on(view, bitmap)
        if (obstacles.isNotEmpty()) throw AssertionError("$name: " + obstacles.joinToString("\n"))
        System.getProperty("live.shots")?.let { folder ->
            val file = File(File(folder).apply { mkdirs() }, "$name.png")
            file.outputStream().use { bitmap.compress(Bitmap.CompressFormat.PNG, 100, it) }
        }
        return bitmap
    }

    override fun close() {
        controller.pause().stop().destroy()
        pass()
        (RuntimeEnvironment.getApplication() as Application).let { (it as LiveApp).close() }
    }

    private companion object {
        const val PATIENCE = 30L
    }
}
