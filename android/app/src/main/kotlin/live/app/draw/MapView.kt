package live.app.draw

import android.annotation.SuppressLint
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.Path
import android.view.GestureDetector
import android.view.Gravity
import android.view.MotionEvent
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.FrameLayout
import android.widget.ImageView
import android.widget.LinearLayout
import kotlin.math.PI
import kotlin.math.abs
import kotlin.math.asinh
import kotlin.math.atan
import kotlin.math.ceil
import kotlin.math.cos
import kotlin.math.log2
import kotlin.math.pow
import kotlin.math.sinh
import kotlin.math.tan
import live.app.R
import live.core.screen.Block
import live.core.screen.Input
import live.core.screen.MapPin
import live.core.screen.Pin
import live.core.screen.PlaceField

/** A piece of the world in Web Mercator, where the whole world is one by one. */
class Extent(private val map: MapPin, private val shape: Double) {
    private val metre = 1 / (EQUATOR * cos(Math.toRadians(((map.south + map.north) / 2).coerceIn(-80.0, 80.0))))
    private val whole: Double
    private var x: Double
    private var y: Double

    /** How much of the world is shown across. */
    var span: Double
        private set

    init {
        val (west, south) = project(map.south, map.west)
        val (east, north) = project(map.north, map.east)
        whole = maxOf(east - west, (south - north) / shape).coerceIn(NEAREST * metre, 1.0)
        val pin = map.pin?.let { project(it.latitude, it.longitude) }
        span = if (pin == null) whole else minOf(whole, maxOf(COMFORTABLE * metre, around(pin)))
        val middle = pin.takeIf { span < whole } ?: Pair((west + east) / 2, (north + south) / 2)
        x = middle.first
        y = middle.second
    }

    /** How much has to be shown across for the others to be seen around a middle. */
    private fun around(middle: Pair<Double, Double>) = AROUND * (
        map.others.map { project(it.latitude, it.longitude) }.maxOfOrNull { (px, py) ->
            maxOf(abs(px - middle.first), abs(py - middle.second) / shape)
        } ?: 0.0
        )

    /** Shows half as much, or twice as much. */
    fun zoom(nearer: Boolean) {
        span = (if (nearer) span / 2 else span * 2).coerceIn(NEAREST * metre, whole)
    }

    /** Moves by parts of what is shown. */
    fun move(across: Double, down: Double) {
        x += across * span
        y += down * span * shape
    }

    /** Where a place is, in parts of what is shown. */
    fun place(pin: Pin): Pair<Double, Double> {
        val (px, py) = project(pin.latitude, pin.longitude)
        return Pair((px - x) / span + HALF, (py - y) / (span * shape) + HALF)
    }

    /** The place at parts of what is shown. */
    fun at(across: Double, down: Double): Pin {
        val px = x + (across - HALF) * span
        val py = y + (down - HALF) * span * shape
        return Pin(Math.toDegrees(atan(sinh((1 - 2 * py) * PI))), px * CIRCLE - CIRCLE / 2)
    }

    /** Lines of a grid that stays on the ground, in parts of what is shown. */
    fun grid(down: Boolean): List<Double> {
        val step = 2.0.pow(ceil(log2(span / 5)))
        val length = if (down) span * shape else span
        val from = (if (down) y else x) - length / 2
        val first = ceil(from / step)
        return (0 until 16).map { ((first + it) * step - from) / length }.takeWhile { it < 1 }
    }

    private fun project(latitude: Double, longitude: Double): Pair<Double, Double> {
        val up = Math.toRadians(latitude.coerceIn(-LAST, LAST))
        return Pair((longitude + CIRCLE / 2) / CIRCLE, (1 - asinh(tan(up)) / PI) / 2)
    }

    private companion object {
        const val EQUATOR = 40_075_016.7
        const val COMFORTABLE = 1_600.0
        const val NEAREST = 100.0
        const val LAST = 85.0
        const val CIRCLE = 360.0
        const val HALF = 0.5

        /** Both sides of the middle, and a little more for the marks. */
        const val AROUND = 2.2
    }
}

/** A calm sketch of a place with its pin. With somewhere to tell it, a tap sets the pin. */
class MapView(private val look: Look, private var map: MapPin, private val onTap: ((Pin) -> Unit)?) :
    View(look.context) {
    private var extent = Extent(map, SHAPE)
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG)
    private val touch = GestureDetector(look.context, Touch())

    init {
        layoutParams = LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT)
        isFocusable = true
        contentDescription = spoken(map)
    }

    override fun getAccessibilityClassName(): CharSequence = ImageView::class.java.name

    /** Another pin; what is shown around it stays. */
    fun show(newer: MapPin) {
        val isAway = newer.pin != map.pin && newer.pin?.let { inside(extent.place(it)) } == false
        if (isAway || (map.others.isEmpty() && newer.others.isNotEmpty())) {
            extent = Extent(newer, SHAPE)
        }
        map = newer
        invalidate()
    }

    private fun inside(at: Pair<Double, Double>) = at.first in 0.0..1.0 && at.second in 0.0..1.0

    /** Shows half as much, or twice as much. */
    fun zoom(nearer: Boolean) {
        extent.zoom(nearer)
        invalidate()
    }

    override fun onMeasure(width: Int, height: Int) {
        val across = MeasureSpec.getSize(width)
        setMeasuredDimension(across, (across * SHAPE).toInt())
    }

    override fun onDraw(canvas: Canvas) {
        canvas.drawColor(look.colour(R.color.land))
        paint.style = Paint.Style.STROKE
        paint.color = look.colour(R.color.ink_2)
        paint.alpha = FAINT
        paint.strokeWidth = look.dp(1).toFloat()
        for (at in extent.grid(down = false)) {
            val x = (at * width).toFloat()
            canvas.drawLine(x, 0f, x, height.toFloat(), paint)
        }
        for (at in extent.grid(down = true)) {
            val y = (at * height).toFloat()
            canvas.drawLine(0f, y, width.toFloat(), y, paint)
        }
        map.pin?.let { on(it) { x, y -> drop(canvas, x, y) } }
        // The first lies on top, and all on the pin, so that a number can be read.
        for ((number, place) in map.others.withIndex().reversed()) {
            on(place) { x, y -> mark(canvas, x, y, "${number + 1}") }
        }
    }

    private fun on(place: Pin, draw: (Float, Float) -> Unit) {
        val at = extent.place(place)
        if (inside(at)) draw((at.first * width).toFloat(), (at.second * height).toFloat())
    }

    /** The number of a place in the list below. */
    private fun mark(canvas: Canvas, x: Float, y: Float, number: String) {
        paint.style = Paint.Style.FILL
        paint.color = look.colour(R.color.card)
        canvas.drawCircle(x, y, look.dp(12).toFloat(), paint)
        paint.color = look.colour(R.color.river)
        canvas.drawCircle(x, y, look.dp(10).toFloat(), paint)
        paint.color = look.colour(R.color.on_river)
        paint.textAlign = Paint.Align.CENTER
        paint.textSize = look.dp(12).toFloat()
        canvas.drawText(number, x, y + look.dp(4), paint)
    }

    /** The tip of the pin is at the place. */
    private fun drop(canvas: Canvas, x: Float, y: Float) {
        paint.style = Paint.Style.FILL
        paint.color = look.colour(R.color.river)
        paint.alpha = HALO
        canvas.drawCircle(x, y, look.dp(26).toFloat(), paint)
        val unit = look.dp(1).toFloat()
        val shape =
            Path().apply {
                moveTo(x, y)
                cubicTo(x - 4 * unit, y - 8 * unit, x - 15 * unit, y - 17 * unit, x - 15 * unit, y - 29 * unit)
                arcTo(x - 15 * unit, y - 44 * unit, x + 15 * unit, y - 14 * unit, 180f, 180f, false)
                cubicTo(x + 15 * unit, y - 17 * unit, x + 4 * unit, y - 8 * unit, x, y)
            }
        paint.color = look.colour(R.color.chili)
        canvas.drawPath(shape, paint)
        paint.color = look.colour(R.color.card)
        canvas.drawCircle(x, y - 29 * unit, 5 * unit, paint)
    }

    @SuppressLint("ClickableViewAccessibility") // the button that asks the device does the same
    override fun onTouchEvent(event: MotionEvent): Boolean = onTap != null && touch.onTouchEvent(event)

    private inner class Touch : GestureDetector.SimpleOnGestureListener() {
        override fun onDown(event: MotionEvent) = true

        override fun onSingleTapUp(event: MotionEvent): Boolean {
            onTap?.invoke(extent.at(event.x.toDouble() / width, event.y.toDouble() / height))
            return true
        }

        override fun onScroll(from: MotionEvent?, to: MotionEvent, across: Float, down: Float): Boolean {
            parent.requestDisallowInterceptTouchEvent(true)
            extent.move(across.toDouble() / width, down.toDouble() / height)
            invalidate()
            return true
        }
    }

    private companion object {
        const val SHAPE = 0.75
        const val FAINT = 40
        const val HALO = 41
    }
}

/** A place in words, and what can be done there. */
private fun spoken(map: MapPin, hint: String = "") =
    listOf(map.title, map.detail, hint).filter { it.isNotEmpty() }.joinToString(". ")

/** A point on a map to set: by a tap, by moving the map, or by asking the device. */
class PlaceFieldView(look: Look, private val host: Host, private var field: PlaceField) :
    Frame(look),
    Lasting {
    private val map =
        MapView(look, field.map) { pin ->
            host.set(field.id, Input.Point(pin.latitude, pin.longitude, null))
        }
    private val box = look.column()
    private val locate = Words.button(look, field.locate, R.drawable.i_locate)

    init {
        // A place that the device found is said at once.
        map.accessibilityLiveRegion = ACCESSIBILITY_LIVE_REGION_POLITE
        addLabel(field.label, false, field.help, host)
        addView(look.clipped(box), LayoutParams(MATCH_PARENT, WRAP_CONTENT))
        addView(locate, LayoutParams(MATCH_PARENT, WRAP_CONTENT))
        locate.setOnClickListener { host.locate(field.id) }
        val zoom =
            look.column(
                8,
                iconButton(look, R.drawable.i_nearer, host.controls.mapNearer) { map.zoom(nearer = true) },
                iconButton(look, R.drawable.i_farther, host.controls.mapFarther) { map.zoom(nearer = false) }
            )
        val frame = FrameLayout(look.context)
        frame.addView(map)
        val corner = FrameLayout.LayoutParams(WRAP_CONTENT, WRAP_CONTENT, Gravity.BOTTOM or Gravity.END)
        corner.setMargins(0, 0, look.dp(10), look.dp(10))
        frame.addView(zoom, corner)
        box.addView(frame)
        fill()
    }

    private fun fill() {
        while (box.childCount > 1) box.removeViewAt(1)
        Media(look, host).caption(field.map)?.let { box.addView(it) }
        map.contentDescription = spoken(field.map, host.controls.mapHint)
        addVerdict(field.error, null)
    }

    override fun update(block: Block): Boolean {
        val newer = (block as? Block.PlaceField)?.v1 ?: return false
        if (newer.label != field.label || newer.help != field.help) return false
        field = newer
        map.show(newer.map)
        fill()
        return true
    }
}
