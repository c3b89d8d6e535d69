package live.app.draw

import android.annotation.SuppressLint
import android.graphics.drawable.InsetDrawable
import android.util.TypedValue
import android.view.Gravity
import android.view.MotionEvent
import android.view.View
import android.view.ViewGroup.LayoutParams.MATCH_PARENT
import android.view.ViewGroup.LayoutParams.WRAP_CONTENT
import android.widget.FrameLayout
import android.widget.LinearLayout
import android.widget.ProgressBar
import android.widget.ScrollView
import android.widget.TabWidget
import android.widget.TextView
import live.app.R
import live.core.screen.Block
import live.core.screen.Screen

/**
 * A whole screen: the app's head, the blocks, the tabs at the thumb. A newer state of the same
 * screen changes only what is different, so that nobody loses their place.
 */
@SuppressLint("ViewConstructor") // never made from XML
class ScreenView(private val look: Look, private val host: Host) : LinearLayout(look.context) {
    private val wide = look.context.resources.configuration.screenWidthDp >= WIDE
    private val top = look.row(12)
    private val tabs = TabBar(look)
    private val head = look.column(12)
    private val busy = busyView()
    private val page = Page(look, host)
    private val list = Page(look, host)
    private val scroll = PullView(look) { host.refresh() }
    private val beside = ScrollView(look.context)
    private var shown: Screen? = null
    private var parent: Screen? = null

    init {
        orientation = VERTICAL
        setBackgroundColor(look.colour(R.color.paper))
        top.setPadding(look.dp(16), look.dp(8), look.dp(16), look.dp(8))
        top.minimumHeight = look.dp(64)
        if (!wide) tabs.setBackgroundColor(look.colour(R.color.card))
        val body =
            look
                .column(
                    16,
                    head,
                    busy,
                    page
                ).apply { setPadding(look.dp(16), look.dp(4), look.dp(16), look.dp(32)) }
        scroll.addView(centred(body))
        beside.addView(list.apply { setPadding(look.dp(16), look.dp(4), look.dp(0), look.dp(32)) })
        addView(top, LayoutParams(MATCH_PARENT, WRAP_CONTENT))
        if (wide) {
            val panes = look.row()
            tabs.orientation = VERTICAL
            panes.addView(tabs, LayoutParams(look.dp(RAIL), MATCH_PARENT))
            panes.addView(beside, LayoutParams(0, MATCH_PARENT, LIST_SHARE))
            panes.addView(scroll, LayoutParams(0, MATCH_PARENT, 1f))
            addView(panes, LayoutParams(MATCH_PARENT, 0, 1f))
        } else {
            addView(scroll, LayoutParams(MATCH_PARENT, 0, 1f))
            addView(Lists.line(look))
            addView(tabs, LayoutParams(MATCH_PARENT, WRAP_CONTENT))
        }
    }

    /** How far down the page is, to be found again after a rotation. */
    var place: Int
        get() = scroll.scrollY
        set(value) {
            scroll.post { scroll.scrollTo(0, value) }
        }

    private fun centred(view: View) = FrameLayout(look.context).apply {
        val room = look.dp(COLUMN)
        addView(
            view,
            FrameLayout.LayoutParams(MATCH_PARENT, WRAP_CONTENT, Gravity.CENTER_HORIZONTAL)
        )
        addOnLayoutChangeListener { _, left, _, right, _, _, _, _, _ ->
            val side = ((right - left - room) / 2).coerceAtLeast(look.dp(16))
            if (view.paddingLeft != side) view.setPadding(side, view.paddingTop, side, view.paddingBottom)
        }
    }

    /** Draws a screen, or a newer state of the one that is drawn. */
    fun show(screen: Screen) {
        val before = shown
        if (before == screen) return
        shown = screen
        val another = before?.route != screen.route
        drawTop(before, screen)
        drawTabs(before, screen)
        drawHead(before, screen)
        busy.visibility = if (screen.busy == null) View.GONE else View.VISIBLE
        (busy.getChildAt(1) as TextView).text = screen.busy ?: ""
        page.show(screen.blocks, anew = another)
        if (wide) showBeside(before, screen)
        if (!another) return
        // The first screen stands at the river.
        setBackgroundResource(if (screen.route.isEmpty()) R.drawable.ground_first else R.color.paper)
        scroll.scrollTo(0, 0)
        // A screen reader begins at the new title.
        if (before != null) head.post { head.getChildAt(head.childCount - 1)?.performAccessibilityAction(FOCUS, null) }
    }

    /** On a wide screen the list that led here stays in sight, and leads on. */
    private fun showBeside(before: Screen?, screen: Screen) {
        if (before != null && leads(before, screen.route)) parent = before
        val still =
            parent?.takeIf {
                leads(it, screen.route) && it.route != screen.route &&
                    it.language == screen.language
            }
        parent = still ?: screen.takeIf { it.blocks.any { block -> block is Block.Items } }
        beside.visibility = if (still == null) View.GONE else View.VISIBLE
        if (still != null) list.show(still.blocks.filter { it is Block.Items || it is Block.Heading }, anew = false)
    }

    private fun leads(from: Screen, route: String) =
        from.blocks.any { block -> block is Block.Items && block.items.any { it.route == route } }

    private fun drawTop(before: Screen?, screen: Screen) {
        val (brand, delivery) = screen.brand to screen.delivery
        if (before?.brand == brand && before.delivery == delivery) return
        top.removeAllViews()
        val name = look.row(0, part(brand.first, R.color.river), part(brand.second, R.color.turmeric)).asOne()
        name.contentDescription = brand.first + brand.second
        val shade = look.shade(delivery.tone)
        val chip =
            look
                .row(
                    6,
                    look.icon(Icons.of(delivery.icon), shade.ink, 18),
                    look.text(delivery.text, Type.CHIP, shade.ink)
                ).apply {
                    // Looks slim, and is as large to a finger as all that can be pressed.
                    background =
                        InsetDrawable(look.pressable(look.ground(shade.ground, 99), 99), 0, look.dp(8), 0, look.dp(8))
                    setPadding(look.dp(12), look.dp(4), look.dp(12), look.dp(4))
                    minimumHeight = look.dp(48)
                    link { host.open(delivery.route) }
                }
        // Large letters leave no room for both in one line.
        val large = look.context.resources.configuration.fontScale > LARGE
        top.orientation = if (large) VERTICAL else HORIZONTAL
        top.gravity = if (large) Gravity.START else Gravity.CENTER_VERTICAL
        top.addView(if (large) name else name.grow())
        top.addView(chip, LayoutParams(WRAP_CONTENT, WRAP_CONTENT))
    }

    private fun part(words: String, colour: Int) = look.text(words, Type.HEADING, colour).apply {
        typeface = look.head(BRAND_WEIGHT)
        maxLines = 1
    }

    private fun drawHead(before: Screen?, screen: Screen) {
        val words = listOf(screen.route, screen.title, screen.progress, screen.back)
        if (before != null && words == listOf(before.route, before.title, before.progress, before.back)) return
        head.removeAllViews()
        val title = look.heading(screen.title, Type.TITLE)
        val back = screen.back?.let { words -> iconButton(look, R.drawable.i_back, words) { host.back() } }
        val progress = screen.progress.takeIf { it.isNotEmpty() }?.let { look.text(it, Type.META) }
        if (back != null || progress != null) {
            head.addView(look.row(12, back, progress?.grow()))
        }
        head.addView(title)
    }

    private fun drawTabs(before: Screen?, screen: Screen) {
        if (before?.tabs == screen.tabs) return
        tabs.removeAllViews()
        tabs.setPadding(look.dp(4), look.dp(4), look.dp(4), look.dp(6))
        for (place in screen.tabs) {
            val ink = if (place.here) R.color.river_strong else R.color.ink_2
            val mark = View(look.context).apply { if (place.here) background = look.ground(R.color.river, 3) }
            mark.layoutParams = LayoutParams(look.dp(28), look.dp(3)).apply { gravity = Gravity.CENTER_HORIZONTAL }
            val icon = look.icon(Icons.of(place.icon), ink)
            (icon.layoutParams as LayoutParams).gravity = Gravity.CENTER_HORIZONTAL
            val words = look.text(place.label, Type.TAB, ink).apply { gravity = Gravity.CENTER }
            // Four names in one line: they grow with the letters as far as there is room.
            val scale = look.context.resources.configuration.fontScale.coerceAtMost(LARGE)
            words.setTextSize(TypedValue.COMPLEX_UNIT_DIP, Type.TAB.size * scale)
            val tab =
                look.column(2, mark, icon, words).apply {
                    minimumHeight = look.dp(56)
                    gravity = Gravity.CENTER
                    background = look.pressable(null, 14)
                    isSelected = place.here
                    contentDescription = place.label
                    link { host.open(place.route) }
                }
            tabs.addView(
                tab,
                if (wide) LayoutParams(MATCH_PARENT, look.dp(76)) else LayoutParams(0, WRAP_CONTENT, 1f)
            )
        }
    }

    private fun busyView(): LinearLayout {
        val ring = ProgressBar(look.context)
        ring.layoutParams = LayoutParams(look.dp(20), look.dp(20))
        ring.importantForAccessibility = View.IMPORTANT_FOR_ACCESSIBILITY_NO
        return look.row(10, ring, look.text("", Type.META)).apply {
            accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
        }
    }

    private companion object {
        const val WIDE = 600
        const val LARGE = 1.3f
        const val RAIL = 96
        const val COLUMN = 680
        const val LIST_SHARE = 0.7f
        const val BRAND_WEIGHT = 800
        const val FOCUS = 64 // AccessibilityNodeInfo.ACTION_ACCESSIBILITY_FOCUS
    }
}

/** The places of the app; a screen reader knows them for what they are. */
@SuppressLint("ViewConstructor") // never made from XML
private class TabBar(look: Look) : LinearLayout(look.context) {
    init {
        importantForAccessibility = IMPORTANT_FOR_ACCESSIBILITY_YES
    }

    override fun getAccessibilityClassName(): CharSequence = TabWidget::class.java.name
}

/** The blocks of a screen, one group below the other. */
@SuppressLint("ViewConstructor") // never made from XML
class Page(private val look: Look, host: Host) : LinearLayout(look.context) {
    private val blocks = Blocks(look, host)
    private var drawn = emptyList<List<Block>>()

    init {
        orientation = VERTICAL
        dividerDrawable = look.column(16).dividerDrawable
        showDividers = SHOW_DIVIDER_MIDDLE
    }

    /** Draws what is different; all of it when it is another screen. */
    fun show(newer: List<Block>, anew: Boolean) {
        if (anew) {
            removeAllViews()
            drawn = emptyList()
        }
        val wanted = groups(newer)
        val kept = HashMap<String, Pair<List<Block>, View>>()
        val seen = HashMap<String, Int>()
        for ((index, group) in drawn.withIndex()) kept[name(group, seen)] = Pair(group, getChildAt(index))
        seen.clear()
        for ((index, group) in wanted.withIndex()) {
            val view = reuse(kept.remove(name(group, seen)), group) ?: draw(group)
            if (getChildAt(index) !== view) {
                (view.parent as? LinearLayout)?.removeView(view)
                addView(view, index, LayoutParams(MATCH_PARENT, WRAP_CONTENT))
            }
        }
        if (childCount > wanted.size) removeViews(wanted.size, childCount - wanted.size)
        drawn = wanted
    }

    /** The same kind of group may stand on a screen more than once. */
    private fun name(group: List<Block>, seen: HashMap<String, Int>): String {
        val key = key(group.first())
        val count = seen.getOrDefault(key, 0)
        seen[key] = count + 1
        return "$key $count"
    }

    private fun reuse(old: Pair<List<Block>, View>?, group: List<Block>): View? {
        val (before, view) = old ?: return null
        val same = before == group || (group.size == 1 && (view as? Lasting)?.update(group.single()) == true)
        return view.takeIf { same }
    }

    private fun draw(group: List<Block>): View {
        val views = group.map { blocks.draw(it) }
        if (views.size == 1) return views.single()
        for (view in views) {
            view.background = null
            view.elevation = 0f
        }
        return look.clipped(look.column(0, *views.toTypedArray()))
    }
}

/** A page that fetches itself again when it is pulled down from its top. */
@SuppressLint("ViewConstructor", "ClickableViewAccessibility")
class PullView(private val look: Look, private val onPulled: () -> Unit) : ScrollView(look.context) {
    private var from = Float.NaN

    init {
        isFillViewport = true
        isVerticalScrollBarEnabled = false
        overScrollMode = OVER_SCROLL_IF_CONTENT_SCROLLS
    }

    override fun onInterceptTouchEvent(event: MotionEvent): Boolean {
        watch(event)
        return super.onInterceptTouchEvent(event)
    }

    override fun onTouchEvent(event: MotionEvent): Boolean {
        watch(event)
        return super.onTouchEvent(event)
    }

    private fun watch(event: MotionEvent) {
        when (event.actionMasked) {
            MotionEvent.ACTION_DOWN -> {
                from = if (scrollY == 0) event.y else Float.NaN
            }

            MotionEvent.ACTION_MOVE -> {
                val pulled = event.y - from
                if (scrollY > 0) from = Float.NaN
                if (!pulled.isNaN()) getChildAt(0).translationY = (pulled / 3).coerceIn(0f, look.dp(FAR).toFloat())
            }

            MotionEvent.ACTION_UP -> {
                if (event.y - from > look.dp(FAR)) onPulled()
                settle()
            }

            MotionEvent.ACTION_CANCEL -> {
                settle()
            }
        }
    }

    private fun settle() {
        from = Float.NaN
        getChildAt(0).animate().translationY(0f)
    }

    private companion object {
        const val FAR = 96
    }
}
