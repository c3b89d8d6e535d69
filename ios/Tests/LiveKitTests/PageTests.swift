import LiveCore
import LiveKit
import Testing

/// What a page is made of, and what stands in its fields.
struct PageTests {
    @Test func aCardKeepsItsNameWhenOthersComeBeforeIt() {
        let field = TextBlock.with(value: "")
        let blocks: [Block] = [.textField(field), .text(text: "a", quiet: false)]
        let before = screen("", blocks: blocks).page
        let notice = Notice(tone: .info, icon: .info, title: "a", text: "", route: nil)
        let after = screen("", blocks: [.notice(notice)] + blocks).page
        #expect(after.dropFirst().map(\.id) == before.map(\.id))
        #expect(Set(after.map(\.id)).count == 3)
    }

    @Test func cardsOfAKindHaveDifferentNames() {
        let text = Block.text(text: "a", quiet: false)
        let page = screen("", blocks: [text, text, text]).page
        #expect(Set(page.map(\.id)).count == 3)
        #expect(page.map(\.blocks) == [[text], [text], [text]])
    }

    @Test func besideAScreenOnlyTheListsAreKept() {
        let heading = Block.heading(text: "a")
        let blocks = [heading, items(leadingTo: ["b"]), .text(text: "c", quiet: true)]
        let lists = screen("", blocks: blocks).lists
        #expect(lists.flatMap(\.blocks) == [heading, items(leadingTo: ["b"])])
    }

    @Test func aKindIsOneWord() {
        #expect(Block.heading(text: "").kind == "heading")
        #expect(Block.workingDays(passed: 1, promised: 2, caption: "").kind == "workingDays")
        #expect(Block.textField(.with(value: "")).kind == "textField")
    }

    @Test func optionsStandInTheirGroups() {
        let option = { (label: String, group: String) in
            ChoiceOption(value: label, label: label, group: group, icon: nil)
        }
        let options = [option("a", "x"), option("b", "x"), option("c", "y"), option("d", "x")]
        let choice = Choice(
            id: "", label: "", help: "", style: .folded, options: options, value: "",
            optional: false, error: nil)
        let groups = choice.groups(with: "")
        #expect(groups.map(\.name) == ["x", "y", "x"])
        #expect(groups.map(\.id) == [0, 1, 2])
        #expect(groups.flatMap(\.options) == options)
        #expect(choice.groups(with: " Y ").map(\.name) == ["y"])
        #expect(choice.groups(with: "z") == [])
    }

    @Test func aCodeIsDrawnWithinItsQuietZone() {
        let code = QrCode(
            size: 2, modules: [true, true, false, true], caption: "", save: "", payload: "")
        // Two modules between four light ones on each side.
        #expect(
            code.dark(in: 100) == [
                .init(x: 40, y: 40, width: 10, height: 10),
                .init(x: 50, y: 40, width: 10, height: 10),
                .init(x: 50, y: 50, width: 10, height: 10),
            ])
        let empty = QrCode(size: 0, modules: [], caption: "", save: "", payload: "")
        #expect(empty.dark(in: 100) == [])
    }

    @Test func whatIsTypedStaysUnderTheFingers() {
        var typing = Typing(.with(value: "a"))
        let isNew = ["ab", "ab", "abc"].map { typing.type($0) }
        #expect(isNew == [true, false, true])
        // The answer to what was typed before.
        typing.take("ab", whileTyping: true)
        #expect(typing.text == "abc")
    }

    @Test func whatTheCoreChangesByItselfIsShown() {
        var typing = Typing(.with(value: ""))
        typing.take("3671", whileTyping: true)
        #expect(typing.text == "3671")
        _ = typing.type("36712")
        typing.take("3671 2", whileTyping: false)
        #expect(typing.text == "3671 2")
    }

    @Test func aFieldTakesALittleMoreThanTheCore() {
        var typing = Typing(.with(value: ""))
        _ = typing.type(String(repeating: "x", count: 100))
        #expect(typing.text.count == 20)
    }
}

func items(leadingTo routes: [String]) -> Block {
    let items = routes.map { route in
        Item(icon: .info, title: route, detail: "", state: "", tone: .plain, route: route)
    }
    return .items(items: items, empty: "")
}

func screen(
    _ route: String, back: String? = "Kembali", leadsTo routes: [String] = [],
    blocks: [Block] = [], busy: String? = nil, language: LiveCore.Language = .id
) -> Screen {
    Screen(
        route: route, language: language, brand: Brand(first: "", second: ""), title: route,
        progress: "", back: back, depth: UInt32(route.split(separator: "/").count),
        delivery: Delivery(text: "", icon: .sent, tone: .done, route: "outbox"),
        blocks: blocks + (routes.isEmpty ? [] : [items(leadingTo: routes)]), tabs: [], busy: busy,
        sensitive: false, againIn: nil)
}

extension TextBlock {
    static func with(value: String) -> TextBlock {
        TextBlock(
            id: "name", label: "", help: "", kind: .line, value: value, optional: false,
            maxChars: 10, error: nil, confirmed: nil, scan: nil)
    }
}
