import Foundation
import LiveCore

// SwiftUI has things of the same names; views use these.

/// Something to press.
public typealias PressBlock = Button
/// A line or a page of text to type.
public typealias TextBlock = TextField
/// One of the main places.
public typealias Main = Tab

extension Block {
    /// Of a field: which one, and whether the core says that it is wrong.
    private var field: (id: String, isWrong: Bool)? {
        switch self {
        case .textField(let field): (field.id, field.error != nil)
        case .choice(let field): (field.id, field.error != nil)
        case .photoField(let field): (field.id, field.error != nil)
        case .placeField(let field): (field.id, field.error != nil)
        case .ratingField(let field): (field.id, field.error != nil)
        case .heading, .text, .notice, .tiles, .items, .facts, .amount, .ladder, .timeline,
            .workingDays, .photos, .map, .qr, .document, .button:
            nil
        }
    }

    /// Whether it is a field of which the core says that it is wrong.
    var isWrong: Bool { field?.isWrong ?? false }

    /// Its kind, in one word.
    public var kind: String {
        Mirror(reflecting: self).children.first?.label ?? ""
    }

    /// Its kind, and of a field and a button which one.
    fileprivate var name: String {
        if case .button(let button) = self { return "\(kind) \(button.action)" }
        return joined([kind, field?.id ?? ""], by: " ")
    }

    /// Whether it shares a card with the block before it: an amount and its facts, something under
    /// way and its clock.
    public func belongs(to before: Block) -> Bool {
        switch (before, self) {
        case (.amount, .facts), (.workingDays, .timeline): true
        case (.items(let items, _), .workingDays): !items.isEmpty
        default: false
        }
    }
}

/// Blocks that stand together on a screen.
public struct Card: Equatable, Identifiable, Sendable {
    /// Tells it apart from the others of its screen, also when some come or go before it.
    public let id: String
    /// Its blocks: more than one where they share a card.
    public let blocks: [Block]

    /// A card.
    public init(id: String, blocks: [Block]) {
        self.id = id
        self.blocks = blocks
    }
}

extension Delivery {
    /// Whether something is still to be sent.
    var waits: Bool { tone == .attention }
}

extension Screen {
    /// The cards from top to bottom.
    public var page: [Card] { Self.page(cards) }

    /// What is kept of it beside the screen that it led to: its lists, under their headings.
    public var lists: [Card] {
        Self.page(
            cards.filter { card in
                switch card[0] {
                case .items, .heading: true
                default: false
                }
            })
    }

    private static func page(_ cards: [[Block]]) -> [Card] {
        var seen: [String: Int] = [:]
        return cards.map { blocks in
            let name = blocks[0].name
            seen[name, default: 0] += 1
            return Card(id: "\(name) \(seen[name, default: 0])", blocks: blocks)
        }
    }

    /// The blocks, those together that share a card.
    public var cards: [[Block]] {
        blocks.reduce(into: []) { cards, block in
            if let before = cards.last?.last, block.belongs(to: before) {
                cards[cards.count - 1].append(block)
            } else {
                cards.append([block])
            }
        }
    }

    /// Whether something that is listed here leads to a route.
    public func leads(to route: String) -> Bool {
        blocks.contains { block in
            guard case .items(let items, _) = block else { return false }
            return items.contains { $0.route == route }
        }
    }
}

extension Controls {
    /// What is asked, as a field says it.
    public func label(_ label: String, optional: Bool) -> String {
        optional ? "\(label) (\(self.optional))" : label
    }

    /// A step as somebody hears it who does not see how it is drawn.
    public func spoken(_ step: Step) -> String {
        let stage =
            switch step.stage {
            case .done: stageDone
            case .now: stageNow
            case .ahead: stageAhead
            case .failed: stageFailed
            }
        return joined(["\(stage): \(step.title)", step.detail], by: ". ")
    }

    /// A folded choice as somebody hears it.
    public func spoken(_ choice: Choice) -> String {
        "\(choice.label): \(shown(choice))"
    }

    /// What a folded choice shows.
    public func shown(_ choice: Choice) -> String {
        choice.options.first { $0.value == choice.value }
            .map { joined([$0.label, $0.group], by: ", ") } ?? choose
    }

    /// A photo that cannot be shown now, as somebody hears it.
    public func spoken(missing photo: Photo) -> String {
        joined([photo.caption, photoMissing], by: ". ")
    }

    /// A place on a map as somebody hears it who does not see it.
    public func spoken(_ map: MapPin, settable: Bool) -> String {
        joined([map.title, map.detail, settable ? mapHint : ""], by: ". ")
    }
}

/// Options that belong together.
public struct OptionGroup: Equatable, Identifiable, Sendable {
    /// Its place in the list.
    public let id: Int
    /// What they have in common; empty for nothing.
    public let name: String
    /// The options, in order.
    public fileprivate(set) var options: [ChoiceOption]
}

extension Choice {
    /// The options that hold these words, by group.
    public func groups(with words: String) -> [OptionGroup] {
        options(with: words).reduce(into: []) { groups, option in
            if groups.last?.name == option.group {
                groups[groups.count - 1].options.append(option)
            } else {
                groups.append(OptionGroup(id: groups.count, name: option.group, options: [option]))
            }
        }
    }

    /// The options that hold these words, in themselves or in their group's name.
    public func options(with words: String) -> [ChoiceOption] {
        let words = words.trimmingCharacters(in: .whitespaces).lowercased()
        guard !words.isEmpty else { return options }
        return options.filter {
            $0.label.lowercased().contains(words) || $0.group.lowercased().contains(words)
        }
    }
}

extension Document {
    /// What it says, to hand on.
    public var text: String {
        let facts = facts.map { "\($0.label): \($0.value)" }
        return ([title, number] + facts + assurances).joined(separator: "\n")
    }
}

extension Fact {
    /// As somebody hears it who does not see how it is drawn.
    public var spoken: String { joined([label, value], by: ", ") }
}

extension [Fact] {
    /// Whether they are a few numbers to take in at a glance.
    public var areCounts: Bool {
        (2...4).contains(count)
            && allSatisfy { fact in
                (1...7).contains(fact.value.count)
                    && fact.value.allSatisfy { $0 == "." || ("0"..."9").contains($0) }
            }
    }
}

extension QrCode {
    /// How many modules stay light around it, so that readers find it.
    private static let quiet = 4

    /// Where it is dark, in a square of this side with the quiet zone in it.
    public func dark(in side: Double) -> [CGRect] {
        let module = side / Double(Int(size) + 2 * Self.quiet)
        return modules.enumerated().filter(\.element).map { at, _ in
            let (row, column) = at.quotientAndRemainder(dividingBy: max(Int(size), 1))
            return CGRect(
                x: Double(Self.quiet + column) * module, y: Double(Self.quiet + row) * module,
                width: module, height: module)
        }
    }
}

/// What stands in a text field. What somebody types is never taken from under their fingers: while
/// they do, only what the core changed by itself replaces it, as it does with a code that was read.
public struct Typing: Equatable, Sendable {
    /// What stands there.
    public private(set) var text: String
    private let most: Int
    /// Whether the core's next text is the answer to what was typed.
    private var isAwaited = false

    /// A field of the core's before anything is typed. It takes a little more than the core does,
    /// which judges and says what is too long.
    public init(_ field: TextBlock) {
        text = field.value
        most = Int(field.maxChars) * 2
    }

    /// Somebody typed; whether anything is different now.
    public mutating func type(_ newer: String) -> Bool {
        let newer = String(newer.prefix(most))
        guard newer != text else { return false }
        text = newer
        isAwaited = true
        return true
    }

    /// The core has another text.
    public mutating func take(_ newer: String, whileTyping: Bool) {
        if !(whileTyping && isAwaited) { text = newer }
        isAwaited = false
    }
}

/// A promised number of days as a bar: a piece for each day, fewer of the same meaning for many.
public enum DayPiece: Sendable {
    /// It has passed.
    case passed
    /// It is the day of now.
    case now
    /// It is to come.
    case ahead
    /// The promise is broken.
    case late

    private static let most = 30

    /// The pieces of so many days passed of so many promised.
    public static func pieces(passed: UInt16, promised: UInt16) -> [DayPiece] {
        let (passed, promised) = (Int(passed), max(Int(promised), 1))
        let pieces = min(promised, most)
        let on = (min(passed, promised) * pieces + promised - 1) / promised
        return (1...pieces).map { piece in
            if passed > promised { return .late }
            if piece == on { return .now }
            return piece < on ? .passed : .ahead
        }
    }
}

/// The words that are there, with something between them.
func joined(_ words: [String], by between: String) -> String {
    words.filter { !$0.isEmpty }.joined(separator: between)
}
