package live.app.draw

import android.graphics.Canvas
import android.graphics.Paint
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.LinearLayout
import live.app.R
import live.core.screen.Stage
import live.core.screen.Step

/** Blocks that show how far something is. */
class Progress(private val look: Look, private val host: Host) {
    /** Steps across; down where letters are too large for that. */
    fun ladder(steps: List<Step>): View {
        val across = look.context.resources.configuration.fontScale <= LARGE
        val views =
            steps.map { step ->
                val bar = View(look.context).apply { setBackgroundColor(look.colour(fill(step.stage))) }
                bar.layoutParams = LinearLayout.LayoutParams(MATCH_PARENT, look.dp(5))
                val words = look.text(step.title, Type.CHIP, ink(step.stage))
                val detail = step.detail.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.META) }
                look.column(6, bar, words, detail).asOne().apply {
                    contentDescription = spoken(step)
                    layoutParams =
                        if (across) {
                            LinearLayout.LayoutParams(0, WRAP_CONTENT, 1f)
                        } else {
                            LinearLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT)
                        }
                }
            }
        return if (across) {
            look.row(6, *views.toTypedArray()).apply { gravity = android.view.Gravity.TOP }
        } else {
            look.column(12, *views.toTypedArray())
        }
    }

    /** Steps down, with a line that binds them. */
    fun timeline(steps: List<Step>): View {
        val views =
            steps.mapIndexed { index, step ->
                val says =
                    look.column(
                        0,
                        look.text(
                            step.title,
                            Type.LABEL,
                            if (step.stage == Stage.AHEAD) R.color.ink_2 else R.color.ink
                        ),
                        step.detail.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.META) }
                    )
                says.setPadding(0, 0, 0, look.dp(20))
                val dot = Dot(look, step.stage, last = index == steps.lastIndex)
                look.row(14, dot, says.grow()).asOne().apply { contentDescription = spoken(step) }
            }
        return look.card(0, *views.toTypedArray()).apply {
            setPadding(look.dp(16), look.dp(18), look.dp(16), 0)
        }
    }

    /** A piece for each promised day; many days are drawn as fewer pieces of the same meaning. */
    fun workingDays(passed: UShort, promised: UShort, caption: String): View {
        val bar = Days(look, passed.toInt(), promised.toInt())
        return look.card(8, bar, look.text(caption, Type.META))
    }

    private fun spoken(step: Step): String {
        val stage =
            when (step.stage) {
                Stage.DONE -> host.controls.stageDone
                Stage.NOW -> host.controls.stageNow
                Stage.AHEAD -> host.controls.stageAhead
                Stage.FAILED -> host.controls.stageFailed
            }
        return listOf("$stage: ${step.title}", step.detail).filter { it.isNotEmpty() }.joinToString(". ")
    }

    private fun ink(stage: Stage) = when (stage) {
        Stage.DONE -> R.color.river_strong
        Stage.NOW -> R.color.ink
        Stage.AHEAD -> R.color.ink_2
        Stage.FAILED -> R.color.chili
    }

    private companion object {
        const val LARGE = 1.3f
    }
}

private fun fill(stage: Stage) = when (stage) {
    Stage.DONE -> R.color.river
    Stage.NOW -> R.color.turmeric_fill
    Stage.AHEAD -> R.color.line
    Stage.FAILED -> R.color.chili
}

/** A step's dot and the line to the next one. Its shape says the stage, not its colour alone. */
private class Dot(private val look: Look, private val stage: Stage, private val last: Boolean) : View(look.context) {
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG)
    private val sign =
        when (stage) {
            Stage.DONE -> R.drawable.i_tick
            Stage.FAILED -> R.drawable.i_remove
            else -> null
        }?.let { context.getDrawable(it)?.mutate() }

    init {
        layoutParams = LinearLayout.LayoutParams(look.dp(22), MATCH_PARENT)
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    override fun onDraw(canvas: Canvas) {
        val middle = width / 2f
        val radius = middle - look.dp(1.5f)
        if (!last) {
            paint.style = Paint.Style.FILL
            paint.color = look.colour(if (stage == Stage.DONE) R.color.river else R.color.line)
            canvas.drawRect(middle - look.dp(1), middle, middle + look.dp(1), height.toFloat(), paint)
        }
        paint.style = Paint.Style.FILL
        paint.color = look.colour(if (sign == null) R.color.card else fill(stage))
        canvas.drawCircle(middle, middle, radius, paint)
        paint.style = Paint.Style.STROKE
        paint.strokeWidth = look.dp(2.5f).toFloat()
        paint.color = look.colour(if (stage == Stage.AHEAD) R.color.edge else fill(stage))
        canvas.drawCircle(middle, middle, radius, paint)
        if (stage == Stage.NOW) {
            paint.style = Paint.Style.FILL
            canvas.drawCircle(middle, middle, look.dp(5).toFloat(), paint)
        }
        val inset = look.dp(4)
        sign?.setTint(look.colour(if (stage == Stage.DONE) R.color.on_river else R.color.card))
        sign?.setBounds(inset, inset, width - inset, width - inset)
        sign?.draw(canvas)
    }
}

/** The bar of a promised time. */
private class Days(private val look: Look, private val passed: Int, promised: Int) : View(look.context) {
    private val promised = promised.coerceAtLeast(1)
    private val paint = Paint(Paint.ANTI_ALIAS_FLAG)

    init {
        layoutParams = LinearLayout.LayoutParams(MATCH_PARENT, look.dp(9))
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_NO
    }

    override fun onDraw(canvas: Canvas) {
        val pieces = promised.coerceAtMost(MOST)
        val on = (passed.coerceAtMost(promised) * pieces + promised - 1) / promised
        val step = width.toFloat() / pieces
        val gap = look.dp(3).coerceAtMost((step / 2).toInt())
        for (piece in 1..pieces) {
            paint.color =
                look.colour(
                    when {
                        passed > promised -> R.color.chili
                        piece < on -> R.color.river
                        piece == on -> R.color.turmeric_fill
                        else -> R.color.line
                    }
                )
            val left = (piece - 1) * step
            val round = look.dp(3).toFloat()
            canvas.drawRoundRect(left, 0f, left + step - gap, height.toFloat(), round, round, paint)
        }
    }

    private companion object {
        const val MOST = 30
    }
}
