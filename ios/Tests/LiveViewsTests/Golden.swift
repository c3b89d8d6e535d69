import LiveCore
import LiveKit
import SwiftUI
import Testing

@testable import LiveViews

/// What VoiceOver says of each screen of the gallery is what the golden description says, which the
/// tests of every other shell compare with too.
@MainActor
struct Golden {
    @Test(arguments: Recorded.names)
    func aScreenIsSaidAsDescribed(name: String) throws {
        #expect(try lines(name) == described(name))
    }

    @Test(arguments: Recorded.names)
    func soItIsWithTheLargestLetters(name: String) throws {
        var surroundings = EnvironmentValues()
        surroundings.dynamicTypeSize = .accessibility5
        #expect(try lines(name, surroundings) == described(name))
    }

    @Test(arguments: Recorded.names)
    func soItIsOnATablet(name: String) throws {
        var surroundings = EnvironmentValues()
        surroundings.horizontalSizeClass = .regular
        #expect(try lines(name, surroundings) == described(name))
    }

    @Test func thereIsAGallery() {
        #expect(Recorded.names.count > 10)
    }

    private func described(_ name: String) throws -> [String] {
        let file = Recorded.folder.appendingPathComponent("\(name).lines")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func lines(
        _ name: String, _ surroundings: EnvironmentValues = EnvironmentValues()
    ) throws -> [String] {
        let screen = Recorded.screen(name)
        let view = PlacesView().environmentObject(Recorded.shell(screen.language, at: [name]))
        return inReadingOrder(VoiceOver.stops(in: view, surroundings)).map(\.line)
    }
}
