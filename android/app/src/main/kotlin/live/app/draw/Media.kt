package live.app.draw

import android.content.Context
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Color
import android.graphics.Paint
import android.view.Gravity
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.widget.ImageView
import android.widget.LinearLayout
import live.app.R
import live.core.screen.Document
import live.core.screen.MapPin
import live.core.screen.Photo
import live.core.screen.QrCode

/** Blocks that are looked at: photos, places, codes, documents. */
class Media(private val look: Look, private val host: Host) {
    /** Photos, two in a row. */
    fun photos(photos: List<Photo>): View {
        val rows =
            photos.chunked(2).map { pair ->
                val views =
                    pair.map { photo ->
                        val caption = look.text(photo.caption, Type.META).saidBeside()
                        look.column(6, picture(photo, MATCH_PARENT, look.dp(140)), caption).grow()
                    }
                val filler = if (pair.size == 1 && photos.size > 1) look.spacer() else null
                look.row(12, *views.toTypedArray(), filler).apply { gravity = Gravity.TOP }
            }
        return look.column(12, *rows.toTypedArray())
    }

    /** A small picture that opens the large one. */
    fun picture(photo: Photo, width: Int, height: Int): View = ImageView(look.context).apply {
        layoutParams = LinearLayout.LayoutParams(width, height)
        scaleType = ImageView.ScaleType.CENTER_CROP
        background = look.ground(R.color.line, 14)
        clipToOutline = true
        contentDescription = photo.caption
        link { host.enlarge(photo.file, photo.caption) }
        host.picture(photo.file, PREVIEW) { bitmap ->
            if (bitmap != null) {
                setImageBitmap(bitmap)
            } else {
                setImageResource(R.drawable.i_photo)
                scaleType = ImageView.ScaleType.CENTER
                contentDescription = "${photo.caption}. ${host.controls.photoMissing}"
            }
        }
    }

    /** A place to look at. */
    fun map(pin: MapPin): View = look.clipped(
        look.column(
            0,
            MapView(look, pin, null),
            caption(pin)
        )
    )

    /** What a place is called. */
    fun caption(pin: MapPin): View? {
        if (pin.title.isEmpty() && pin.detail.isEmpty()) return null
        val says =
            look.column(
                0,
                look.text(pin.title, Type.LABEL),
                pin.detail.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.META) }
            )
        return look.row(12, look.icon(R.drawable.i_place, R.color.river), says.grow()).saidBeside().apply {
            setPadding(look.dp(16), look.dp(14), look.dp(16), look.dp(14))
        }
    }

    /** A code to scan with another device or app. */
    fun code(code: QrCode): View {
        val drawing = QrView(look.context, code)
        drawing.contentDescription = code.caption
        drawing.background = look.ground(R.color.white, 14, R.color.line)
        val save =
            Words.button(look, code.save, R.drawable.i_download, R.color.on_river, filled = true).apply {
                setOnClickListener { host.share(QrView.bitmap(code), PICTURE) }
            }
        val copy =
            code.payload.takeIf { it.isNotEmpty() }?.let { payload ->
                Words.button(look, host.controls.copy, R.drawable.i_copy).apply {
                    setOnClickListener { host.copy(payload) }
                }
            }
        val caption = look.text(code.caption, Type.META).saidBeside().apply { gravity = Gravity.CENTER }
        val side = LinearLayout.LayoutParams(look.dp(QR_SIDE), look.dp(QR_SIDE))
        drawing.layoutParams = side.apply { gravity = Gravity.CENTER_HORIZONTAL }
        return look.card(14, drawing, caption, save, copy)
    }

    /** Something official to keep. */
    fun document(document: Document): View {
        val edge = View(look.context).apply { setBackgroundColor(look.colour(R.color.river)) }
        edge.layoutParams = LinearLayout.LayoutParams(MATCH_PARENT, look.dp(6))
        val title =
            look.row(
                12,
                look.icon(R.drawable.i_shield, R.color.river, 36),
                look
                    .column(
                        0,
                        look.heading(document.title, Type.HEADING),
                        look.text(document.number, Type.META)
                    ).grow()
            )
        title.setPadding(look.dp(16), look.dp(18), look.dp(16), look.dp(4))
        val facts = Lists(look, host).facts(document.facts).apply { background = null }
        facts.elevation = 0f
        val assurances =
            document.assurances.map { words ->
                look.row(
                    10,
                    look.icon(R.drawable.i_check, R.color.leaf, 20),
                    look.text(words, Type.LABEL, R.color.leaf).grow()
                )
            }
        val assured = look.column(8, *assurances.toTypedArray())
        assured.setPadding(look.dp(16), look.dp(4), look.dp(16), look.dp(8))
        val share =
            Words.button(look, host.controls.share, R.drawable.i_share).apply {
                setOnClickListener { document.file?.let { host.share(it) } ?: host.share(text(document)) }
            }
        val foot = look.column(0, share).apply { setPadding(look.dp(16), look.dp(4), look.dp(16), look.dp(16)) }
        return look.clipped(look.column(0, edge, title, facts, assured, foot))
    }

    private fun text(document: Document): String = (
        listOf(document.title, document.number) +
            document.facts.map { "${it.label}: ${it.value}" } + document.assurances
        ).joinToString("\n")

    private companion object {
        const val PREVIEW = 480
        const val QR_SIDE = 272
        const val PICTURE = "qr.png"
    }
}

/** Draws a code, dark on white by day and by night, with the quiet zone that readers need. */
class QrView(context: Context, private val code: QrCode) : View(context) {
    override fun getAccessibilityClassName(): CharSequence = ImageView::class.java.name

    override fun onDraw(canvas: Canvas) = draw(canvas, code, minOf(width, height).toFloat())

    companion object {
        private const val QUIET = 4
        private const val MODULE = 8

        private fun draw(canvas: Canvas, code: QrCode, side: Float) {
            val size = code.size.toInt()
            val module = side / (size + 2 * QUIET)
            val dark = Paint().apply { color = Color.BLACK }
            for ((index, on) in code.modules.withIndex()) {
                if (!on || size == 0) continue
                val left = (QUIET + index % size) * module
                val top = (QUIET + index / size) * module
                // A hair larger, so that no light line shows between two dark modules.
                canvas.drawRect(left, top, left + module + HAIR, top + module + HAIR, dark)
            }
        }

        private const val HAIR = 0.3f

        /** The code as a picture to keep. */
        fun bitmap(code: QrCode): Bitmap {
            val side = (code.size.toInt() + 2 * QUIET) * MODULE
            val bitmap = Bitmap.createBitmap(side, side, Bitmap.Config.ARGB_8888)
            val canvas = Canvas(bitmap)
            canvas.drawColor(Color.WHITE)
            draw(canvas, code, side.toFloat())
            return bitmap
        }
    }
}
