package live.app

import android.Manifest
import android.app.Activity
import android.app.Dialog
import android.content.Intent as Call
import android.content.pm.PackageManager
import android.graphics.Bitmap
import android.net.Uri
import android.os.Build
import android.os.Bundle
import android.os.Handler
import android.os.Looper
import android.view.WindowManager
import android.widget.FrameLayout
import android.widget.ImageView
import android.widget.Toast
import live.app.device.Deep
import live.app.device.Locator
import live.app.device.Notices
import live.app.device.OwnerCheck
import live.app.device.PhotoSource
import live.app.device.Photos
import live.app.device.Sharing
import live.app.draw.ClosedView
import live.app.draw.Host
import live.app.draw.Look
import live.app.draw.ScanSheet
import live.app.draw.ScreenView
import live.app.modern.Android
import live.app.modern.Back
import live.app.modern.Edges
import live.core.screen.Button
import live.core.screen.Controls
import live.core.screen.DocumentFile
import live.core.screen.Field
import live.core.screen.Input
import live.core.screen.Intent
import live.core.screen.Screen
import live.core.screen.Tone

/**
 * The one Activity. It draws the core's screens, tells the core what the person does, and asks the
 * device for what a screen needs. What it knows beside that is gone when it is gone.
 */
class MainActivity :
    Activity(),
    Viewer,
    Host {
    private val main = Handler(Looper.getMainLooper())
    private val typed = LinkedHashMap<String, String>()
    private val app get() = application as LiveApp
    private lateinit var look: Look
    private lateinit var photos: PhotoSource
    private lateinit var frame: FrameLayout
    private var view: ScreenView? = null
    private var screen: Screen? = null

    /** The field that asked the device for something, and waits for an answer. */
    private var asking: String? = null
    private var place = 0
    private var dialog: Dialog? = null

    private val gesture by lazy { Back(this) { onBackPressed() } }

    override val controls: Controls by lazy { app.controls }

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        look = Look(this)
        photos = PhotoSource(this)
        frame = FrameLayout(this)
        asking = state?.getString(ASKING)
        place = state?.getInt(PLACE) ?: 0
        setContentView(frame)
        if (Build.VERSION.SDK_INT >= Android.ELEVEN) Edges.toEdge(this, frame) else frame.fitsSystemWindows = true
        if (state == null) go(intent)
    }

    override fun onNewIntent(call: Call) {
        super.onNewIntent(call)
        go(call)
    }

    private fun go(call: Call?) {
        Deep.route(call)?.let { open(it) }
    }

    override fun onStart() {
        super.onStart()
        app.look(this)
    }

    override fun onPause() {
        flush()
        super.onPause()
    }

    override fun onStop() {
        main.removeCallbacks(again)
        app.lookAway(this)
        super.onStop()
    }

    override fun onDestroy() {
        main.removeCallbacksAndMessages(null)
        dialog?.dismiss()
        super.onDestroy()
    }

    override fun onSaveInstanceState(state: Bundle) {
        super.onSaveInstanceState(state)
        state.putString(ASKING, asking)
        state.putInt(PLACE, view?.place ?: 0)
    }

    override fun show(screen: Screen) {
        val drawn =
            view ?: ScreenView(look, this).also {
                frame.removeAllViews()
                frame.addView(it)
                view = it
                it.place = place
            }
        this.screen = screen
        guard(screen.sensitive)
        title = screen.title
        if (Build.VERSION.SDK_INT >= Android.THIRTEEN) gesture.listen(leadsBack)
        drawn.show(screen)
        if (screen.delivery.tone == Tone.ATTENTION) askToTell()
        main.removeCallbacks(again)
        screen.againIn?.let { main.postDelayed(again, it.toLong() * SECOND) }
    }

    override fun show(closed: Closed) {
        view = null
        frame.removeAllViews()
        frame.addView(ClosedView(look, closed, controls) { app.retry() })
    }

    /** Something waits: from now on there will be something to tell. Asked once, never needed. */
    private fun askToTell() {
        if (Build.VERSION.SDK_INT < Android.THIRTEEN || asking != null) return
        val notes = getPreferences(MODE_PRIVATE)
        if (notes.getBoolean(ASKED, false)) return
        notes.edit().putBoolean(ASKED, true).apply()
        requestPermissions(arrayOf(Notices.PERMISSION), NOTICES)
    }

    private val again = Runnable { refresh() }

    /** What is personal is kept out of screenshots and of the list of recent apps. */
    private fun guard(sensitive: Boolean) {
        val secure = WindowManager.LayoutParams.FLAG_SECURE
        if (sensitive) window.addFlags(secure) else window.clearFlags(secure)
    }

    /** Whether "back" stays in the app: from every screen but the first. */
    private val leadsBack get() = screen?.let { it.back != null || it.tabs.firstOrNull()?.here == false } == true

    @Deprecated("The platform calls it before Android 13, and the gesture after.")
    override fun onBackPressed() {
        if (leadsBack) back() else moveTaskToBack(true)
    }

    override fun open(route: String) {
        flush()
        app.send(Intent.Open(route))
    }

    override fun back() {
        flush()
        app.send(Intent.Back)
    }

    override fun refresh() = app.send(Intent.Refresh)

    override fun typed(field: String, text: String) {
        typed[field] = text
        main.removeCallbacks(pause)
        main.postDelayed(pause, PAUSE)
    }

    private val pause = Runnable { flush() }

    private fun flush() {
        for (field in take()) app.send(Intent.Edit(field))
    }

    private fun take(): List<Field> {
        main.removeCallbacks(pause)
        val fields = typed.map { (id, text) -> Field(id, Input.Text(text)) }
        typed.clear()
        return fields
    }

    override fun set(field: String, input: Input) {
        flush()
        app.send(Intent.Edit(Field(field, input)))
    }

    override fun press(button: Button) {
        button.link?.let { return Sharing.page(this, it) }
        if (!button.ownerOnly) return pressed(button.action)
        asking = button.action
        if (!OwnerCheck.ask(this, button.label, OWNER) { pressed(button.action) }) say(controls.noScreenLock)
    }

    private fun pressed(action: String) = app.send(Intent.Press(action, take()))

    override fun photo(field: String, take: Boolean) {
        asking = field
        val call = (if (take) photos.takeIntent() else null) ?: photos.pickIntent()
        try {
            startActivityForResult(call, PHOTO)
        } catch (_: android.content.ActivityNotFoundException) {
            say(controls.photoUnreadable)
        }
    }

    override fun onActivityResult(request: Int, result: Int, data: Call?) {
        val asked = asking ?: return
        asking = null
        if (result != RESULT_OK) return
        when (request) {
            PHOTO -> keep(asked, photos.result(data))
            OWNER -> pressed(asked)
        }
    }

    private fun keep(field: String, photo: Uri?) {
        app.background.execute {
            val bytes = photo?.let { Photos.read(contentResolver, it) }
            if (bytes == null) {
                main.post { say(controls.photoUnreadable) }
            } else {
                app.send(Intent.Edit(Field(field, Input.Photo(bytes))))
            }
        }
    }

    override fun locate(field: String) = with(Manifest.permission.ACCESS_FINE_LOCATION, field, LOCATION) {
        say(controls.locating)
        Locator(this).locate(
            { latitude, longitude, accuracy -> set(field, Input.Point(latitude, longitude, accuracy)) },
            { say(controls.locateFailed) }
        )
    }

    override fun scan(field: String) = with(Manifest.permission.CAMERA, field, CAMERA) {
        dialog = ScanSheet(look, controls) { text -> set(field, Input.Text(text)) }.also { it.show() }
    }

    /** Does something now, or after the citizen has allowed it. */
    private fun with(permission: String, field: String, request: Int, go: () -> Unit) {
        if (checkSelfPermission(permission) == PackageManager.PERMISSION_GRANTED) return go()
        asking = field
        requestPermissions(arrayOf(permission), request)
    }

    override fun onRequestPermissionsResult(request: Int, permissions: Array<String>, results: IntArray) {
        val field = asking ?: return
        asking = null
        val granted = results.firstOrNull() == PackageManager.PERMISSION_GRANTED
        when (request) {
            LOCATION -> if (granted) locate(field) else say(controls.locateFailed)
            CAMERA -> if (granted) scan(field) else say(controls.scanFailed)
        }
    }

    override fun picture(file: String, side: Int, then: (Bitmap?) -> Unit) {
        app.file(file) { bytes -> if (!isDestroyed) then(bytes?.let { Photos.preview(it, side) }) }
    }

    override fun enlarge(file: String, caption: String) {
        val large = Dialog(this, R.style.Live_Sheet)
        val image = ImageView(this)
        image.contentDescription = caption
        image.setBackgroundColor(look.colour(R.color.paper))
        image.setOnClickListener { large.dismiss() }
        large.setContentView(image)
        large.show()
        dialog = large
        picture(file, LARGE) { bitmap ->
            if (bitmap != null) image.setImageBitmap(bitmap) else say(controls.photoMissing)
        }
    }

    override fun share(picture: Bitmap, name: String) {
        if (!Sharing.picture(this, picture, name)) say(controls.fullTitle)
    }

    override fun share(file: DocumentFile) = app.file(file.file) { bytes ->
        val isShared = isDestroyed || bytes == null || Sharing.bytes(this, bytes, file)
        if (!isShared) say(controls.fullTitle)
    }

    override fun share(text: String) = Sharing.text(this, text)

    override fun copy(text: String) {
        Sharing.copy(this, controls.copy, text)
        say(controls.copied)
    }

    /** Something small that passes, and that a screen reader says. */
    private fun say(words: String) {
        frame.announceForAccessibility(words)
        Toast.makeText(this, words, Toast.LENGTH_LONG).show()
    }

    private companion object {
        const val ASKING = "asking"
        const val PLACE = "place"
        const val PHOTO = 1
        const val LOCATION = 2
        const val CAMERA = 3
        const val NOTICES = 4
        const val OWNER = 5
        const val ASKED = "asked"
        const val PAUSE = 400L
        const val SECOND = 1_000L
        const val LARGE = 2_048
    }
}
