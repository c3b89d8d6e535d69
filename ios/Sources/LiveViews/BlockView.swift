import LiveCore
import LiveKit
import SwiftUI

/// A block. There is no `default`: a kind that has no view does not compile.
struct BlockView: View {
    let block: Block

    var body: some View {
        switch block {
        case .heading(let text): HeadingView(text: text)
        case .text(let text, let quiet): TextView(text: text, isQuiet: quiet)
        case .notice(let notice): NoticeView(notice: notice)
        case .tiles(let tiles): TilesView(tiles: tiles)
        case .items(let items, let empty): ItemsView(items: items, empty: empty)
        case .facts(let facts): FactsView(facts: facts)
        case .amount(let label, let amount, let note):
            AmountView(label: label, amount: amount, note: note)
        case .ladder(let steps): LadderView(steps: steps)
        case .timeline(let steps): TimelineStepsView(steps: steps)
        case .workingDays(let passed, let promised, let caption):
            WorkingDaysView(passed: passed, promised: promised, caption: caption)
        case .textField(let field): TextFieldView(field: field)
        case .choice(let choice): ChoiceView(choice: choice)
        case .photoField(let field): PhotoFieldView(field: field)
        case .placeField(let field): PlaceFieldView(field: field)
        case .ratingField(let field): RatingView(field: field)
        case .photos(let photos): PhotosView(photos: photos)
        case .map(let map): MapPinView(map: map)
        case .qr(let code): CodeView(code: code)
        case .document(let document): DocumentView(document: document)
        case .button(let button): PressView(button: button)
        }
    }
}

/// Blocks that belong together, on a card where their kind stands on one.
struct CardView: View {
    let blocks: [Block]

    var body: some View {
        let content = VStack(alignment: .leading, spacing: 16) {
            ForEach(Array(blocks.enumerated()), id: \.offset) { BlockView(block: $0.element) }
        }
        if blocks[0].standsOnCard {
            content.onCard()
        } else {
            content
        }
    }
}

extension Block {
    fileprivate var standsOnCard: Bool {
        switch self {
        case .items, .facts, .amount, .timeline, .workingDays, .map, .qr, .document: true
        case .heading, .text, .notice, .tiles, .ladder, .textField, .choice, .photoField,
            .placeField, .ratingField, .photos, .button:
            false
        }
    }
}
