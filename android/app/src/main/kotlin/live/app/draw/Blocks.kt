package live.app.draw

import android.view.View
import live.core.screen.Block

/** A drawn block that can take a newer state without losing what the person is doing in it. */
interface Lasting {
    /** Takes the newer state; `false` when it has to be drawn anew. */
    fun update(block: Block): Boolean
}

/**
 * Draws each kind of block. There is no `else`: a kind that this shell does not draw fails to
 * compile.
 */
class Blocks(look: Look, host: Host) {
    private val words = Words(look, host)
    private val lists = Lists(look, host)
    private val progress = Progress(look, host)
    private val fields = Fields(look, host)
    private val media = Media(look, host)

    /** The view of a block. */
    fun draw(block: Block): View = when (block) {
        is Block.Heading -> words.heading(block.text)
        is Block.Text -> words.text(block.text, block.quiet)
        is Block.Notice -> words.notice(block.v1)
        is Block.Tiles -> lists.tiles(block.tiles)
        is Block.Items -> lists.list(block.items, block.empty)
        is Block.Facts -> lists.facts(block.facts)
        is Block.Amount -> words.amount(block.label, block.amount, block.note)
        is Block.Ladder -> progress.ladder(block.steps)
        is Block.Timeline -> progress.timeline(block.steps)
        is Block.WorkingDays -> progress.workingDays(block.passed, block.promised, block.caption)
        is Block.TextField -> fields.text(block.v1)
        is Block.Choice -> fields.choice(block.v1)
        is Block.PhotoField -> fields.photo(block.v1)
        is Block.PlaceField -> fields.place(block.v1)
        is Block.RatingField -> fields.rating(block.v1)
        is Block.Photos -> media.photos(block.photos)
        is Block.Map -> media.map(block.v1)
        is Block.Qr -> media.code(block.v1)
        is Block.Document -> media.document(block.v1)
        is Block.Button -> words.button(block.v1)
    }
}

/** What tells a block apart from others of its screen: its kind, and for a field its id. */
fun key(block: Block): String {
    val id =
        when (block) {
            is Block.TextField -> block.v1.id
            is Block.Choice -> block.v1.id
            is Block.PhotoField -> block.v1.id
            is Block.PlaceField -> block.v1.id
            is Block.RatingField -> block.v1.id
            is Block.Button -> block.v1.action
            else -> ""
        }
    return block.javaClass.simpleName + " " + id
}

/** Blocks that share a card: an amount and its facts, something under way and its clock. */
fun groups(blocks: List<Block>): List<List<Block>> {
    val groups = ArrayList<ArrayList<Block>>()
    for (block in blocks) {
        val before = groups.lastOrNull()?.last()
        if (before != null && belongs(before, block)) groups.last() += block else groups += arrayListOf(block)
    }
    return groups
}

private fun belongs(before: Block, block: Block): Boolean = when (block) {
    is Block.Facts -> before is Block.Amount
    is Block.Timeline -> before is Block.WorkingDays
    is Block.WorkingDays -> before is Block.Items && before.items.isNotEmpty()
    else -> false
}
