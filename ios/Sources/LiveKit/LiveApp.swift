import Foundation
import LiveCore

/// The app as a view sees it: what is to be shown, and what a person can do. It decides nothing
/// that the core can decide; what it knows beside the core is gone when it is gone.
@MainActor
public final class LiveApp {
    /// What is to be seen.
    public enum Shown: Equatable {
        /// A screen of the core.
        case screen(Screen)
        /// There is none, and why.
        case closed(Closed)
    }

    /// What is to be seen now.
    public private(set) var shown = Shown.closed(.opening)
    /// What is said in passing, until it was.
    public private(set) var said: String?
    /// Called before anything of this changes.
    public var willChange: () -> Void = {}

    private let device: any Device
    private let engine: Engine
    private let clock: any Clock<Duration>
    private let language: Language
    private let photos = NSCache<NSString, NSData>()
    private var spoken: [Language: Controls] = [:]
    private var typed: [(field: String, text: String)] = []
    private var looking = false
    private var watching = false
    /// Sends what was typed, at the next pause.
    private var pause: Task<Void, Never>?
    /// Looks again by itself, where a screen asks for it.
    private var again: Task<Void, Never>?

    /// How long a pause in typing is.
    public static let pauseOfTyping = Duration.milliseconds(600)
    /// How long what is said in passing stays.
    public static let timeToRead = Duration.seconds(4)
    /// How many bytes of photos are kept in memory.
    private static let mostPhotoBytes = 8 << 20

    /// An app that was installed on a device.
    public init(
        _ installation: Installation, device: any Device,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.device = device
        self.clock = clock
        language = installation.language
        photos.totalCostLimit = Self.mostPhotoBytes
        let screens = Screens()
        engine = Engine(installation, keys: device.keys, observer: screens)
        screens.tell { [weak self] screen in self?.show(screen) }
    }

    // MARK: What the system tells

    /// Somebody looks: the core is opened or woken up.
    public func look() async {
        guard !looking else { return }
        looking = true
        show(await engine.acquire())
        if !watching {
            watching = true
            device.watchNetwork { [engine] in engine.send(.network($0)) }
        }
    }

    /// Nobody looks any more: what was typed is kept, what waits is left for later, and the core
    /// lets go of its files before the system stops the app.
    public func lookAway() async {
        guard looking else { return }
        looking = false
        again?.cancel()
        flush()
        if case .screen(let screen) = shown, screen.delivery.waits { device.planDelivery() }
        await device.finish { [engine] in await engine.release() }
    }

    /// Tries once more to open the core.
    public func retry() async {
        guard case .closed = shown else { return }
        show(.opening)
        show(await engine.acquire())
        await engine.release()
    }

    /// Sends what waits while nobody looks; whether something still waits.
    public func deliver() async -> Bool {
        guard let delivered = await engine.deliver() else { return true }
        if let news = delivered.news, !looking { device.notify(news) }
        return delivered.again
    }

    /// The system takes back the time that it gave while nobody looks: what is under way goes on
    /// another time, and no file stays open.
    public func timeIsOver() async {
        if !looking { await engine.letGo() }
    }

    /// A link, or a notification, leads to a screen.
    public func follow(_ url: URL) {
        if let route = Links.route(url) { open(route) }
    }

    /// The device is short of memory: what can be had again is let go of.
    public func memoryIsShort() {
        photos.removeAllObjects()
    }

    // MARK: What a person does

    /// Goes to a screen.
    public func open(_ route: String) {
        flush()
        engine.send(.open(route: route))
    }

    /// One screen back.
    public func back() {
        flush()
        engine.send(.back)
    }

    /// Fetches what is shown again.
    public func refresh() {
        engine.send(.refresh)
    }

    /// Something is being typed: it is sent at the next pause.
    public func type(_ text: String, into field: String) {
        typed.removeAll { $0.field == field }
        typed.append((field, text))
        pause?.cancel()
        pause = after(Self.pauseOfTyping) { $0.flush() }
    }

    /// A field was set.
    public func set(_ field: String, to input: Input) {
        flush()
        engine.send(.edit(field: Field(id: field, input: input)))
    }

    /// An option was chosen, or a judgement given.
    public func choose(_ value: String, for field: String) {
        device.feel(.chosen)
        set(field, to: .text(value))
    }

    /// A button was pressed. One that is for the owner alone waits for the device to confirm them.
    public func press(_ button: PressBlock) async {
        if let link = button.link.flatMap(URL.init) { return device.leave(to: link) }
        if button.ownerOnly {
            switch await device.confirmOwner(button.label) {
            case .confirmed: break
            case .refused: return
            case .noScreenLock: return say(controls.noScreenLock)
            }
        }
        engine.send(.press(action: button.action, fields: take()))
    }

    /// Takes a photo for a field, or picks one.
    public func photo(for field: String, from source: PhotoSource) async {
        let answer = await device.photo(from: source)
        take(answer, into: field, else: controls.photoUnreadable) { .photo($0) }
    }

    /// Asks the device where it is, for a field.
    public func locate(for field: String) async {
        say(controls.locating)
        take(await device.locate(), into: field, else: controls.locateFailed) { place in
            change { $0.said = nil }
            return .point(
                latitude: place.latitude, longitude: place.longitude, accuracyM: place.accuracy)
        }
    }

    /// Puts the pin of a field where somebody touched the map.
    public func put(_ pin: Pin, into field: String) {
        set(field, to: .point(latitude: pin.latitude, longitude: pin.longitude, accuracyM: nil))
    }

    /// Reads a code with the camera into a field.
    public func scan(for field: String) async {
        take(await device.scan(controls), into: field, else: controls.scanFailed) { text in
            device.feel(.done)
            return .text(text)
        }
    }

    /// Offers a document to other apps: its file, or what it says.
    public func share(_ document: Document) async {
        guard let file = document.file else { return share(.text(document.text)) }
        if let bytes = await engine.file(file.file) { share(.file(name: file.name, bytes: bytes)) }
    }

    /// Offers something to other apps.
    public func share(_ item: Shared) {
        device.share(item)
    }

    /// Puts text on the clipboard.
    public func copy(_ text: String) {
        device.copy(text)
        device.feel(.done)
        say(controls.copied)
    }

    // MARK: What a view needs

    /// The words of a shell's own controls, in the language of what is shown.
    public var controls: Controls {
        var language = language
        if case .screen(let screen) = shown { language = screen.language }
        if let known = spoken[language] { return known }
        let words = LiveCore.controls(language: language)
        spoken[language] = words
        return words
    }

    /// The bytes of a photo; nothing when it cannot be had now.
    public func photo(_ id: String) async -> Data? {
        if let kept = photos.object(forKey: id as NSString) { return kept as Data }
        guard let bytes = await engine.file(id) else { return nil }
        photos.setObject(bytes as NSData, forKey: id as NSString, cost: bytes.count)
        return bytes
    }

    // MARK: Inside

    private func show(_ closed: Closed?) {
        if let closed { change { $0.shown = .closed(closed) } }
    }

    private func show(_ screen: Screen) {
        guard shown != .screen(screen) else { return }
        if failed(screen) { device.feel(.wrong) }
        change { $0.shown = .screen(screen) }
        if looking && screen.delivery.waits { device.askToNotify() }
        again?.cancel()
        again = screen.againIn.flatMap { seconds in
            looking ? after(.seconds(Int64(seconds))) { $0.refresh() } : nil
        }
    }

    /// Whether a screen says of a field that it is wrong, which the one before did not.
    private func failed(_ screen: Screen) -> Bool {
        guard case .screen(let before) = shown, before.route == screen.route else { return false }
        return screen.blocks.contains(where: \.isWrong) && !before.blocks.contains(where: \.isWrong)
    }

    private func say(_ words: String) {
        change { $0.said = words }
        _ = after(Self.timeToRead) { app in
            if app.said == words { app.change { $0.said = nil } }
        }
    }

    private func change(_ change: (LiveApp) -> Void) {
        willChange()
        change(self)
    }

    private func flush() {
        for field in take() { engine.send(.edit(field: field)) }
    }

    /// What was typed and not yet sent.
    private func take() -> [Field] {
        pause?.cancel()
        defer { typed = [] }
        return typed.map { Field(id: $0.field, input: .text($0.text)) }
    }

    /// Puts what the device answered into a field, or says why there is nothing.
    private func take<Value>(
        _ answer: Answer<Value>, into field: String, else words: String, _ input: (Value) -> Input
    ) {
        switch answer {
        case .value(let value): set(field, to: input(value))
        case .left: break
        case .failed: say(words)
        }
    }

    private func after(
        _ time: Duration, _ work: @escaping @MainActor (LiveApp) -> Void
    ) -> Task<Void, Never> {
        Task { [weak self, clock] in
            do { try await clock.sleep(for: time) } catch { return }
            if let self { work(self) }
        }
    }
}

/// Brings the core's screens to the main actor. Of several that come before it has time, it sees
/// the last.
private final class Screens: ScreenObserver, Sendable {
    private struct State {
        var latest: Screen?
        var tell: (@MainActor @Sendable (Screen) -> Void)?
    }

    private let state = Guarded(State())

    func tell(_ tell: @escaping @MainActor @Sendable (Screen) -> Void) {
        state.use { $0.tell = tell }
    }

    func changed(screen: Screen) {
        let isFirst = state.use { state in
            defer { state.latest = screen }
            return state.latest == nil
        }
        if isFirst { Task { @MainActor in self.pass() } }
    }

    @MainActor
    private func pass() {
        let (latest, tell) = state.use { state in
            defer { state.latest = nil }
            return (state.latest, state.tell)
        }
        if let latest { tell?(latest) }
    }
}
