import Foundation
import LiveCore

@testable import LiveKit

/// A device in a test's hand: what it answers is decided beforehand, what it was asked is kept.
@MainActor
final class TestDevice: Device {
    nonisolated let keys: any PlatformKeys
    var owner = OwnerAnswer.confirmed
    var picture = Answer<Data>.left
    var place = Answer<Place>.left
    var code = Answer<String>.left
    private(set) var shared: [Shared] = []
    private(set) var copied: [String] = []
    private(set) var notified: [News] = []
    private(set) var asked: [String] = []
    private(set) var deliveriesPlanned = 0
    private(set) var felt: [Feeling] = []
    private var network: (@Sendable (Network) -> Void)?

    init(keys: any PlatformKeys) {
        self.keys = keys
    }

    func watchNetwork(_ changed: @escaping @Sendable (Network) -> Void) {
        network = changed
    }

    /// The network is another.
    func has(_ network: Network) {
        self.network?(network)
    }

    func confirmOwner(_ why: String) async -> OwnerAnswer {
        asked.append(why)
        return owner
    }

    func photo(from source: PhotoSource) async -> Answer<Data> { picture }

    func locate() async -> Answer<Place> { place }

    func scan(_ controls: Controls) async -> Answer<String> { code }

    func leave(to page: URL) { asked.append("leave: \(page)") }

    func share(_ item: Shared) { shared.append(item) }

    func copy(_ text: String) { copied.append(text) }

    func askToNotify() { asked.append("notify") }

    func notify(_ news: News) { notified.append(news) }

    func planDelivery() { deliveriesPlanned += 1 }

    func finish(_ work: @escaping @MainActor () async -> Void) async { await work() }

    func feel(_ feeling: Feeling) { felt.append(feeling) }
}

/// Time that passes when a test says so.
final class TestClock: Clock, @unchecked Sendable {
    struct Instant: InstantProtocol {
        var offset = Swift.Duration.zero

        func advanced(by duration: Swift.Duration) -> Instant {
            Instant(offset: offset + duration)
        }

        func duration(to other: Instant) -> Swift.Duration { other.offset - offset }

        static func < (one: Instant, other: Instant) -> Bool { one.offset < other.offset }
    }

    private let lock = NSLock()
    private var time = Instant()
    private var sleepers: [(until: Instant, wake: CheckedContinuation<Void, any Error>, id: UUID)] =
        []

    var now: Instant { lock.withLock { time } }
    let minimumResolution = Swift.Duration.zero

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        let id = UUID()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let over = lock.withLock {
                    if Task.isCancelled || deadline <= time { return true }
                    sleepers.append((deadline, continuation, id))
                    return false
                }
                if over {
                    continuation.resume(
                        with: Task.isCancelled ? .failure(CancellationError()) : .success(()))
                }
            }
        } onCancel: {
            wake({ $0.id == id }, .failure(CancellationError()))
        }
    }

    /// Lets time pass, for who sleeps now and for who falls asleep meanwhile.
    func pass(_ duration: Swift.Duration) {
        let now = lock.withLock {
            time = time.advanced(by: duration)
            return time
        }
        wake({ $0.until <= now }, .success(()))
    }

    private typealias Sleeper = (
        until: Instant, wake: CheckedContinuation<Void, any Error>, id: UUID
    )

    private func wake(_ which: (Sleeper) -> Bool, _ how: Result<Void, any Error>) {
        let woken = lock.withLock {
            let woken = sleepers.filter(which)
            sleepers.removeAll(where: which)
            return woken
        }
        for sleeper in woken { sleeper.wake.resume(with: how) }
    }
}

/// A person with an iPhone in their hand: sees screens, does what can be done on them, and nothing
/// else.
@MainActor
final class Phone {
    let device: TestDevice
    let clock = TestClock()
    private let installation: Installation
    private(set) var app: LiveApp
    /// What is pressed once more when the app says that it was interrupted.
    private var pressed: Button?
    /// What happens to the phone after each thing that is done.
    var afterEachStep: (Phone) async -> Void = { _ in }

    /// A phone on which the app was just installed.
    init(_ city: City, keys: TestKeys? = nil, language: Language = .id) throws {
        device = TestDevice(keys: try keys ?? TestKeys())
        installation = Installation(
            folder: temporaryFolder(), gateway: city.address, language: language)
        app = LiveApp(installation, device: device, clock: clock)
    }

    deinit {
        try? FileManager.default.removeItem(at: installation.folder)
    }

    /// What is shown.
    var screen: Screen? {
        if case .screen(let screen) = app.shown { screen } else { nil }
    }

    /// All words in sight.
    var sees: String {
        guard let screen else { return "\(app.shown)" }
        let tabs = screen.tabs.map(\.label)
        return "\(screen.delivery.text)\n\(screen.title)\n\(screen.blocks)\n\(tabs)"
    }

    /// The app's files that are open, where that can be known.
    var openFiles: [String] { LiveKitTests.openFiles(in: installation.folder) }

    /// Waits until these words are in sight.
    func waits(for words: String) async throws {
        try await waits("never saw “\(words)” but:\n\(sees)") { $0.sees.contains(words) }
    }

    /// Waits until something is so.
    func waits(
        _ what: @autoclosure () -> String, until happened: (Phone) -> Bool
    ) async throws {
        let end = Date().addingTimeInterval(patience)
        while !happened(self) {
            guard Date() < end else { throw Failed(what()) }
            if let button = pressed, sees.contains("silakan ulangi") {
                pressed = nil
                await app.press(button)
            }
            // The core works on threads of its own; the phone's clock goes on meanwhile.
            clock.pass(.milliseconds(20))
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Opens the app, or looks at it again.
    func looks() async { await app.look() }

    /// Looks at something else.
    func leaves() async { await app.lookAway() }

    /// The system ends the process without a word; the person opens the app again.
    func isKilled() async {
        await app.lookAway()
        app = LiveApp(installation, device: device, clock: clock)
        await app.look()
    }

    /// Goes where something with these words on it leads.
    func opens(_ words: String) async throws {
        try await waits(for: words)
        for block in screen?.blocks ?? [] {
            if let route = block.route(of: words) {
                app.open(route)
                return await afterEachStep(self)
            }
        }
        for tab in screen?.tabs ?? [] where tab.label == words {
            app.open(tab.route)
            return await afterEachStep(self)
        }
        throw Failed("“\(words)” leads nowhere:\n\(sees)")
    }

    /// Presses the button with these words.
    func presses(_ words: String) async throws {
        try await waits(for: words)
        for case .button(let button) in screen?.blocks ?? [] where button.label.contains(words) {
            pressed = button
            await app.press(button)
            return await afterEachStep(self)
        }
        throw Failed("there is no button “\(words)”:\n\(sees)")
    }

    /// Types into the field with this label.
    func types(_ text: String, into label: String) async throws {
        app.type(text, into: try await field(label))
    }

    /// Chooses the option with these words.
    func chooses(_ words: String) async throws {
        try await waits(for: words)
        for block in screen?.blocks ?? [] {
            if case .choice(let choice) = block,
                let option = choice.options.first(where: { $0.label.contains(words) })
            {
                app.choose(option.value, for: choice.id)
                return await afterEachStep(self)
            }
            if case .ratingField(let field) = block,
                let index = field.labels.firstIndex(where: { $0.contains(words) })
            {
                app.choose(String(index + 1), for: field.id)
                return await afterEachStep(self)
            }
        }
        throw Failed("“\(words)” cannot be chosen:\n\(sees)")
    }

    /// The id of the field with this label.
    func field(_ label: String) async throws -> String {
        try await waits(for: label)
        for block in screen?.blocks ?? [] {
            switch block {
            case .textField(let field) where field.label.contains(label): return field.id
            case .photoField(let field) where field.label.contains(label): return field.id
            case .placeField(let field) where field.label.contains(label): return field.id
            default: continue
            }
        }
        throw Failed("there is no field “\(label)”:\n\(sees)")
    }

    /// What stands in the text field with this label.
    func value(of label: String) async throws -> String {
        let id = try await field(label)
        for case .textField(let field) in screen?.blocks ?? [] where field.id == id {
            return field.value
        }
        throw Failed("“\(label)” takes no text")
    }
}

extension Block {
    /// Where the part of it leads that has these words.
    fileprivate func route(of words: String) -> String? {
        switch self {
        case .notice(let notice) where notice.title.contains(words): notice.route
        case .tiles(let tiles): tiles.first { $0.label.contains(words) }?.route
        case .items(let items, _): items.first { $0.title.contains(words) }?.route
        default: nil
        }
    }
}

/// The files of a folder that this process has open, where that can be known.
func openFiles(in folder: URL) -> [String] {
    let open = "/proc/self/fd"
    let files = (try? FileManager.default.contentsOfDirectory(atPath: open)) ?? []
    return files.compactMap { file in
        try? FileManager.default.destinationOfSymbolicLink(atPath: "\(open)/\(file)")
    }.filter { $0.hasPrefix(folder.path) }
}
