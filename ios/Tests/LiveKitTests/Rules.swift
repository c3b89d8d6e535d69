import Foundation
import LiveCore
import LiveKit
import Testing

/// What LiveKit works out by itself, without a core.
struct Rules {
    @Test(arguments: [
        ("live.app://open/services", "services"),
        ("live.app://open/laksa/ticket/1/", "laksa/ticket/1"),
        ("LIVE.APP://open", ""), ("live.app://open/a%20b", "a b"),
        ("live.app://open/proof?code=a%20b&state=c", "proof?code=a%20b&state=c"),
    ])
    func aLinkLeadsToAScreen(link: String, route: String) throws {
        #expect(Links.route(try #require(URL(string: link))) == route)
    }

    @Test(arguments: [
        "https://open/services", "live.app://elsewhere/services", "file:///etc/passwd",
    ])
    func anotherLinkIsNotOurs(link: String) throws {
        #expect(Links.route(try #require(URL(string: link))) == nil)
    }

    @Test func aLinkIsCutToWhatARouteCanBe() throws {
        let link = "live.app://open/" + String(repeating: "x", count: 100_000)
        #expect(Links.route(try #require(URL(string: link)))?.count == 4096)
    }

    @Test(arguments: ["services", "laksa/ticket/01", ""])
    func aRouteComesBackOutOfItsLink(route: String) throws {
        #expect(Links.route(try #require(Links.link(route))) == route)
    }

    @Test func aPromiseIsDrawnInAsManyPiecesAsItHasDaysUpToThirty() {
        #expect(DayPiece.pieces(passed: 2, promised: 4) == [.passed, .now, .ahead, .ahead])
        #expect(DayPiece.pieces(passed: 0, promised: 2) == [.ahead, .ahead])
        #expect(DayPiece.pieces(passed: 5, promised: 4) == [.late, .late, .late, .late])
        #expect(DayPiece.pieces(passed: 0, promised: 0) == [.ahead])
        let many = DayPiece.pieces(passed: 60, promised: 120)
        #expect(many.count == 30 && many[14] == .now && many[13] == .passed)
        #expect(DayPiece.pieces(passed: .max, promised: .max).count == 30)
    }

    @Test func aFewNumbersAreCounts() {
        let facts = { (values: [String]) in values.map { Fact(label: "a", value: $0) } }
        #expect(facts(["1", "12.345"]).areCounts)
        #expect(!facts(["1"]).areCounts)
        #expect(!facts(["1", "Rp2"]).areCounts)
        #expect(!facts(["1", ""]).areCounts)
        #expect(!facts(["1", "2", "3", "4", "5"]).areCounts)
    }

    @Test func blocksThatBelongTogetherShareACard() {
        let item = Item(icon: .road, title: "a", detail: "", state: "", tone: .plain, route: nil)
        let screen = blank([
            .amount(label: "a", amount: "1", note: ""), .facts(facts: []), .heading(text: "b"),
            .items(items: [item], empty: ""),
            .workingDays(passed: 1, promised: 2, caption: ""),
            .timeline(steps: []), .items(items: [], empty: "none"),
            .workingDays(passed: 1, promised: 2, caption: ""),
        ])
        #expect(screen.cards.map(\.count) == [2, 1, 3, 1, 1])
    }

    @Test func optionsAreFoundByTheirWordsAndTheirGroup() {
        let option = { ChoiceOption(value: $0, label: $0, group: $1, icon: nil) }
        let choice = Choice(
            id: "a", label: "Place", help: "", style: .folded,
            options: [
                option("Sukarasa", "Tangerang"), option("Cikokol", "Tangerang"),
                option("Buaran", ""),
            ],
            value: "Cikokol", optional: false, error: nil)
        #expect(choice.options(with: " suka").map(\.label) == ["Sukarasa"])
        #expect(choice.options(with: "TANGERANG").count == 2)
        #expect(choice.options(with: "").count == 3)
        let controls = controls(language: .en)
        #expect(controls.spoken(choice) == "Place: Cikokol, Tangerang")
    }

    @Test func everyLanguageHasTheWordsOfControls() {
        #expect(controls(language: .id) != controls(language: .en))
    }

    private func blank(_ blocks: [Block]) -> Screen {
        Screen(
            route: "", language: .en, brand: Brand(first: "", second: ""), title: "",
            progress: "", back: nil, depth: 0,
            delivery: Delivery(text: "", icon: .sent, tone: .plain, route: ""), blocks: blocks,
            tabs: [], busy: nil, sensitive: false, againIn: nil)
    }
}
