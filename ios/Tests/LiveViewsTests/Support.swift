import Foundation
import LiveCore
import LiveKit
import SwiftUI
import Testing

@testable import LiveViews

/// A device that keeps what it was asked for.
@MainActor
final class Asked: Device {
    nonisolated let keys: any PlatformKeys
    private(set) var asked: [String] = []

    init(keys: any PlatformKeys = PlatformKeysImpl(noHandle: .init())) {
        self.keys = keys
    }

    func watchNetwork(_ changed: @escaping @Sendable (Network) -> Void) { changed(.none) }

    func confirmOwner(_ why: String) async -> OwnerAnswer {
        asked.append("owner: \(why)")
        return .noScreenLock
    }

    func photo(from source: PhotoSource) async -> Answer<Data> {
        asked.append("photo from \(source)")
        return .failed
    }

    func locate() async -> Answer<Place> {
        asked.append("place")
        return .left
    }

    func scan(_ controls: Controls) async -> Answer<String> {
        asked.append("code")
        return .left
    }

    func leave(to page: URL) { asked.append("leave: \(page)") }

    func share(_ item: Shared) {
        switch item {
        case .text(let text): asked.append("share: \(text.prefix { $0 != "\n" })")
        case .file(let name, _): asked.append("share: \(name)")
        case .code(let code): asked.append("share: \(code.caption)")
        }
    }

    func copy(_ text: String) { asked.append("copy: \(text)") }
    func askToNotify() {}
    func notify(_ news: News) {}
    func planDelivery() {}
    func finish(_ work: @escaping @MainActor () async -> Void) async { await work() }
    func feel(_ feeling: Feeling) { asked.append("feel \(feeling)") }
}

/// The app at a recorded screen, in somebody's hand.
@MainActor
struct InHand {
    let device = Asked()
    let shell: Shell

    init(at names: String...) {
        let language = Recorded.screen(names[0]).language
        shell = Recorded.shell(language, at: names, device: device)
    }

    /// What can be stopped at now.
    func stops(_ surroundings: EnvironmentValues = EnvironmentValues()) -> [Spoken] {
        VoiceOver.stops(in: PlacesView().environmentObject(shell), surroundings)
    }

    /// Presses the first thing that says this.
    func press(_ words: String) throws { try stops().press(words) }

    /// Waits until the device was asked for something.
    func asked(_ what: String) async -> Bool { await eventually { device.asked.contains(what) } }
}

/// A test looked for something that is not there.
struct Missing: Error {
    let what: String
}

extension [Spoken] {
    /// Presses the first thing that says this.
    @MainActor
    func press(_ words: String) throws {
        guard let press = first(where: { $0.words == words && $0.press != nil })?.press else {
            throw Missing(what: words)
        }
        press()
    }

    /// Types into the first field.
    @MainActor
    func type(_ text: String) throws {
        guard let type = first(where: { $0.type != nil })?.type else { throw Missing(what: text) }
        type(text)
    }
}

/// Waits until something is so, for a while.
@MainActor
func eventually(_ isSo: @MainActor () -> Bool) async -> Bool {
    for _ in 0..<2_000 {
        if isSo() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return false
}

/// The platform orders its bars itself; the description has the app's name and what was sent first,
/// then the way back, what scrolls, and the tabs.
func inReadingOrder(_ stops: [Spoken]) -> [Spoken] {
    let order: [Spoken.Place] = [
        .bar(.principal), .bar(.topBarTrailing), .bar(.topBarLeading), .back, .content, .tabs,
    ]
    let known = order.flatMap { place in stops.filter { $0.place == place } }
    return known + stops.filter { !order.contains($0.place) }
}
