import LiveCore
import LiveKit
import Testing

/// The screens that slide over each other.
struct TrailTests {
    private let list = screen("services", back: nil, leadsTo: ["ticket/1", "ticket/2"])
    private let first = screen("ticket/1")
    private let second = screen("ticket/2")
    private let form = screen("ticket/1/rate")

    @Test func itGrowsAsTheCoreLeads() {
        var trail = Trail()
        #expect(trail.top == nil && trail.path == [])
        for screen in [list, first, form] { trail.follow(screen) }
        #expect(trail.screens == [list, first, form])
        #expect(trail.path == ["ticket/1", "ticket/1/rate"])
        #expect(trail.top == form)
    }

    @Test func aNewerStateOfAScreenTakesItsPlace() {
        var trail = Trail([list, first])
        trail.follow(screen("ticket/1", busy: "Memuat"))
        #expect(trail.screens.count == 2)
        #expect(trail.top?.busy == "Memuat")
    }

    @Test func goingBackCutsItOff() {
        var trail = Trail([list, first, form])
        trail.follow(first)
        #expect(trail.screens == [list, first])
        // It is still seen while it slides away, until another slides in.
        #expect(trail.screen(form.route) == form)
        trail.follow(second)
        #expect(trail.screen(form.route) == nil)
    }

    @Test func whatWasSentLeavesItsFormBehind() {
        var trail = Trail([
            list, screen("a/new"), screen("a/new/where"), screen("a/new/where/check"),
        ])
        let sent = screen("a/sent")
        trail.follow(sent)
        #expect(trail.screens == [list, sent])
    }

    @Test func aMainPlaceStartsItAnew() {
        var trail = Trail([list, first, form])
        let home = screen("", back: nil)
        trail.follow(home)
        #expect(trail.screens == [home])
    }

    @Test func whereALinkLeadsIsTheFirstScreen() {
        #expect(Trail().following(form).screens == [form])
    }

    @Test func whatAPersonLeavesIsGoneBeforeTheCoreKnows() {
        var trail = Trail([list, first, form])
        trail.leave(2)
        #expect(trail.screens == [list])
        #expect(trail.screen(form.route) == form)
        // The core still shows it until it has heard.
        #expect(trail.following(form).screens == [list])
        trail.follow(list)
        #expect(trail.screens == [list])
        #expect(trail.screen(form.route) == form)
        // Later it may be opened again.
        #expect(trail.following(form).screens == [list, form])
    }

    @Test func whatTheCoreShowsAnewComesBack() {
        var trail = Trail([list, first])
        trail.leave(1)
        let newer = screen("ticket/1", busy: "Memuat")
        #expect(trail.following(newer).screens == [list, newer])
    }

    @Test(arguments: [-1, 0, 3, 4])
    func theFirstScreenIsNotLeft(count: Int) {
        var trail = Trail([list, first, form])
        trail.leave(count)
        #expect(trail.screens.count == 3)
    }

    @Test func theListThatLedHereIsKept() {
        #expect(Trail([list, first]).beside == list)
        // Another of the list's lies over the first.
        #expect(Trail([list, first, second]).beside == list)
        #expect(Trail([list, first, form]).beside == nil)
        #expect(Trail([list]).beside == nil)
        #expect(Trail().beside == nil)
        let english = screen("ticket/1", language: .en)
        #expect(Trail([list, english]).beside == nil)
    }

    @Test func theWayBackIsSaidByWhatLiesAbove() {
        let trail = Trail([list, screen("ticket/1", back: "Kembali")])
        #expect(trail.wayBack(to: "services") == "Kembali")
        #expect(trail.wayBack(to: "ticket/1") == nil)
        #expect(trail.wayBack(to: "elsewhere") == nil)
    }
}
