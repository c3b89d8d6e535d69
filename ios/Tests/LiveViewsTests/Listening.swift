import SwiftUI
import Testing

/// The stand-in hears what VoiceOver would, and says so where nobody could know.
@MainActor
struct Listening {
    private func lines(_ view: some View) -> [String] {
        VoiceOver.stops(in: view).map(\.line)
    }

    private let two = ["a", "b"]

    private var texts: some View {
        VStack { ForEach(two, id: \.self) { Text($0) } }
    }

    @Test func eachTextIsAStopUnlessTheyAreMadeOne() {
        #expect(lines(texts) == ["text: a", "text: b"])
        #expect(lines(texts.accessibilityElement(children: .combine)) == ["text: a, b"])
        #expect(lines(texts.accessibilityElement(children: .ignore)) == ["text: "])
        #expect(lines(texts.accessibilityHidden(true)) == [])
    }

    @Test func aButtonSaysWhatIsInIt() {
        let button = Button {
        } label: {
            Image(systemName: "star")
            texts
        }
        #expect(lines(button) == ["press: star, a, b"])
        #expect(lines(button.accessibilityLabel(two[0])) == ["press: a"])
    }

    @Test func anOptionIsAButtonThatSaysWhetherItIsChosen() {
        let button = Button(two[0]) {}
        #expect(lines(button) == ["press: a"])
        #expect(lines(button.accessibilityAddTraits(.isSelected)) == ["option, chosen: a"])
        #expect(lines(button.accessibilityRemoveTraits(.isSelected)) == ["option: a"])
    }

    @Test func aTraitMakesAHeadingOrAnImage() {
        #expect(lines(Text(two[0]).accessibilityAddTraits(.isHeader)) == ["heading: a"])
        #expect(lines(Text(two[0]).accessibilityAddTraits(.isImage)) == ["image: a"])
    }

    @Test func whatIsSaidOfSeveralThingsAtOnceIsAFault() {
        #expect(lines(texts.accessibilityLabel(two[0])).last == "fault: a label of 2 things")
        #expect(lines(EmptyView().accessibilityLabel(two[0])) == ["fault: a label of 0 things"])
        #expect(lines(texts.accessibilityAddTraits(.isHeader)).last == "fault: traits of 2 things")
    }

    @Test func alternativesHaveToSayTheSame() {
        let same = ViewThatFits {
            HStack { Text(two[0]) }
            VStack { Text(two[0]) }
        }
        #expect(lines(same) == ["text: a"])
        let different = ViewThatFits {
            texts
            Text(two[0])
        }
        #expect(lines(different).last == "fault: alternatives differ")
    }

    @Test func twoThingsWithOneIdAreAFault() {
        let twice = ForEach(["a", "a"], id: \.self) { Text($0) }
        #expect(lines(twice) == ["fault: a is the id of several", "text: a", "text: a"])
    }
}
