import Foundation
import LiveCore
import Testing

@testable import LiveKit

/// What a hurried, unlucky or careless shell does to the core: nothing leaks, nothing crashes, and
/// what went wrong is said.
@MainActor
@Suite(.serialized)
struct Life {
    private func nowhere() -> Installation {
        // Nobody listens there.
        Installation(folder: temporaryFolder(), gateway: "http://127.0.0.1:9", language: .en)
    }

    private func opened(_ keys: TestKeys, _ installation: Installation) throws -> Live {
        try Live.open(
            folder: installation.folder.path, gateway: installation.gateway,
            language: installation.language, device: "", keys: keys)
    }

    /// Waits for something that happens elsewhere.
    private func eventually(_ what: String, _ happened: () -> Bool) async throws {
        let end = Date().addingTimeInterval(patience)
        while !happened() {
            guard Date() < end else { throw Failed("waited in vain: \(what)") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test func aThousandObserversComeAndGo() async throws {
        let live = try opened(try TestKeys(), nowhere())
        let alive = Count()
        for round in 0..<1_000 {
            let observation = live.observe(observer: Observer(alive))
            live.send(intent: .open(route: round.isMultiple(of: 2) ? "services" : ""))
            observation.cancel()
        }
        try await eventually("all observers are let go of") { alive.now == 0 }
        #expect(alive.ever == 1_000)
    }

    @Test func anAppIsLetGoOfWithAllThatBelongsToIt() async throws {
        weak var app: LiveApp?
        let keys = try TestKeys()
        let before = threads()
        for _ in 0..<20 {
            let device = TestDevice(keys: keys)
            var opened: LiveApp? = LiveApp(nowhere(), device: device)
            await opened?.look()
            opened?.type("one", into: "two")
            opened?.open("services")
            app = opened
            opened = nil
        }
        try await eventually("the app is gone") { app == nil }
        try await eventually("its threads have ended") { threads() <= before + 8 }
        var live: Live? = try opened(keys, nowhere())
        weak var core = live
        live = nil
        try await eventually("the core is gone") { core == nil }
    }

    @Test func anAppThatIsLetGoOfDuringACallDoesNotCrash() async throws {
        let keys = try TestKeys()
        for _ in 0..<20 {
            var app: LiveApp? = LiveApp(nowhere(), device: TestDevice(keys: keys))
            weak var held = app
            let looking = Task { [weak app] in await app?.look() }
            let delivering = Task { [weak app] in await app?.deliver() }
            let fetching = Task { [weak app] in await app?.photo(UUID().uuidString) }
            await Task.yield()
            app = nil
            await looking.value
            _ = await delivering.value
            _ = await fetching.value
            try await eventually("the app is gone") { held == nil }
        }
    }

    @Test func aCancelledTaskLosesItsAnswerAndNothingElse() async throws {
        let app = LiveApp(nowhere(), device: TestDevice(keys: try TestKeys()))
        await app.look()
        let tasks = (0..<50).map { _ in Task { await app.photo(UUID().uuidString) } }
        tasks.forEach { $0.cancel() }
        for task in tasks { #expect(await task.value == nil) }
        let pressing = Task { await app.press(button("faults")) }
        pressing.cancel()
        await pressing.value
        app.open("services")
        try await eventually("the app goes on") { screen(app)?.route == "services" }
    }

    @Test func aButtonThatLeadsOutOpensTheBrowserAndPressesNothing() async throws {
        let device = TestDevice(keys: try TestKeys())
        let app = LiveApp(nowhere(), device: device)
        await app.look()
        await app.press(
            PressBlock(
                action: "a", label: "b", role: .primary, icon: nil, ownerOnly: false,
                link: "https://inapas.example/x?y=1"))
        #expect(device.asked == ["leave: https://inapas.example/x?y=1"])
    }

    @Test func anOwnerWhoIsNotConfirmedPressesNothing() async throws {
        let device = TestDevice(keys: try TestKeys())
        let app = LiveApp(nowhere(), device: device)
        await app.look()
        let locked = PressBlock(
            action: "a", label: "b", role: .primary, icon: nil, ownerOnly: true, link: nil)
        device.owner = .refused
        await app.press(locked)
        #expect(device.asked == ["b"] && app.said == nil)
        device.owner = .noScreenLock
        await app.press(locked)
        #expect(app.said == app.controls.noScreenLock)
    }

    @Test func aKeyStoreThatThrowsIsSaid() async throws {
        struct Odd: Error {}
        for error: any Error in [Odd(), PlatformKeyError.Refused(why: "not now")] {
            let keys = try TestKeys()
            keys.refuse(error)
            let app = LiveApp(nowhere(), device: TestDevice(keys: keys))
            await app.look()
            #expect(app.shown == .closed(.broken))
            keys.refuse(nil)
            await app.retry()
            try await eventually("a screen") { screen(app)?.title.isEmpty == false }
        }
    }

    @Test func lostKeysAreSaidAndTheAppGoesOn() async throws {
        let (keys, installation) = (try TestKeys(), nowhere())
        var app = LiveApp(installation, device: TestDevice(keys: keys))
        await app.look()
        await app.lookAway()
        keys.lose()
        app = LiveApp(installation, device: TestDevice(keys: keys))
        await app.look()
        try await eventually("it is said") {
            "\(app.shown)".contains("The keys of this phone have changed")
        }
    }

    @Test func aFolderThatCannotBeWrittenIsSaid() async throws {
        let file = temporaryFolder().appendingPathComponent("file")
        try Data().write(to: file)
        let installation = Installation(folder: file, gateway: "http://127.0.0.1:9", language: .en)
        let app = LiveApp(installation, device: TestDevice(keys: try TestKeys()))
        await app.look()
        #expect(app.shown == .closed(.broken))
    }

    /// The routes are those of the core's `faults` section, which only tests have.
    @Test(arguments: ["faults/draw", "faults/load"])
    func aPanicInTheCoreReachesTheViewInWords(route: String) async throws {
        let app = LiveApp(nowhere(), device: TestDevice(keys: try TestKeys()))
        await app.look()
        app.open(route)
        try await eventually("the fault is said") {
            "\(app.shown)".contains("Something is wrong on our side")
        }
        await app.lookAway()
        await app.look()
        app.open("services")
        // Services load at once, and here from nowhere: that this ends is what shows the fault is over.
        try await eventually("the app goes on, and comes to rest") {
            screen(app)?.route == "services" && screen(app)?.busy == nil
        }
    }

    @Test func manyThreadsCallAtOnce() async throws {
        let live = try opened(try TestKeys(), nowhere())
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for round in 0..<50 {
                        live.send(intent: .open(route: "services"))
                        _ = live.screen()
                        _ = try? live.file(id: "\(task)/\(round)")
                        let observation = live.observe(observer: Observer(Count()))
                        if round.isMultiple(of: 10) {
                            live.suspend()
                            try? live.resume()
                        }
                        observation.cancel()
                    }
                }
            }
        }
        #expect(live.screen().title.isEmpty == false)
    }

    @Test func asleepNoFileIsHeldOpen() async throws {
        let installation = nowhere()
        let app = LiveApp(installation, device: TestDevice(keys: try TestKeys()))
        await app.look()
        #expect(!openFiles(in: installation.folder).isEmpty)
        await app.lookAway()
        #expect(openFiles(in: installation.folder) == [])
        _ = await app.deliver()
        #expect(openFiles(in: installation.folder) == [])
        await app.look()
        await app.timeIsOver()
        #expect(!openFiles(in: installation.folder).isEmpty, "somebody looks")
    }

    private func screen(_ app: LiveApp) -> Screen? {
        if case .screen(let screen) = app.shown { screen } else { nil }
    }

    private func button(_ action: String) -> PressBlock {
        PressBlock(
            action: action, label: action, role: .primary, icon: nil, ownerOnly: false, link: nil)
    }
}

/// How many of something there are.
final class Count: @unchecked Sendable {
    private let lock = NSLock()
    private var counts = (now: 0, ever: 0)

    var now: Int { lock.withLock { counts.now } }
    var ever: Int { lock.withLock { counts.ever } }

    func one() { lock.withLock { counts = (counts.now + 1, counts.ever + 1) } }

    func less() { lock.withLock { counts.now -= 1 } }
}

/// An observer that is counted as long as somebody holds it.
private final class Observer: ScreenObserver {
    private let alive: Count

    init(_ alive: Count) {
        self.alive = alive
        alive.one()
    }

    deinit { alive.less() }

    func changed(screen: Screen) {}
}

/// How many threads this process has, where that can be known.
private func threads() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
}
