import Dispatch
import Foundation
import LiveCore

/// What the core is opened with.
public struct Installation: Sendable {
    /// The folder that belongs to the core alone.
    public let folder: URL
    /// The gateway's address.
    public let gateway: String
    /// The language until the citizen chooses one.
    public let language: Language
    /// How the device calls itself to its holder.
    public let device: String

    /// An installation in a folder.
    public init(folder: URL, gateway: String, language: Language, device: String = "") {
        self.folder = folder
        self.gateway = gateway
        self.language = language
        self.device = device
    }
}

/// Why there is no screen to draw.
public enum Closed: CaseIterable, Error, Sendable {
    /// The core is being opened.
    case opening
    /// The device's storage is full.
    case full
    /// A newer version wrote what is on the device.
    case tooOld
    /// It is open a second time on the same data.
    case inUse
    /// Anything else.
    case broken
}

/// Owns the core. Its calls wait for files and for the network: here they do so on threads of their
/// own, never on the one that draws.
///
/// The core goes on with what it was told whatever becomes of the task that told it: a task that is
/// cancelled only loses the answer.
final class Engine: Sendable {
    private struct State {
        var live: Live?
        var observation: Observation?
        /// What was sent before there was a core: a link that opened the app.
        var early: [Intent] = []
        /// Who needs the core awake: whoever looks at it, and deliveries in the background.
        var users = 0
    }

    /// More than anybody does before the first screen is there.
    private static let mostEarly = 16

    private let state = Guarded(State())
    /// Opening, sleeping and waking come one after the other: the core's files have one owner.
    private let turn = DispatchQueue(label: "live.engine.turn")
    private let installation: Installation
    private let keys: any PlatformKeys
    private let observer: any ScreenObserver

    init(_ installation: Installation, keys: any PlatformKeys, observer: any ScreenObserver) {
        self.installation = installation
        self.keys = keys
        self.observer = observer
    }

    deinit {
        let (live, observation) = state.use { ($0.live, $0.observation) }
        observation?.cancel()
        // Letting go of it waits for its threads, one of which may be here.
        turn.async { live?.suspend() }
    }

    /// Needs the core awake until `release`, and opens it if it was not. Why it cannot be; what it
    /// shows is told to the observer alone, so that no screen is drawn over a later one.
    func acquire() async -> Closed? {
        await away(on: turn) { [self] in
            let first = state.use { state in
                state.users += 1
                return state.users == 1
            }
            let closed = open()
            // What cannot be opened again stays as it is, and what is pressed next says why.
            if first { try? state.use(\.live)?.resume() }
            return closed
        }
    }

    /// Needs it no longer. When nobody does it lets go of every file.
    func release() async {
        await away(on: turn) { [self] in
            let live = state.use { state in
                state.users = max(state.users - 1, 0)
                return state.users == 0 ? state.live : nil
            }
            live?.suspend()
        }
    }

    /// Lets go of every file now, whoever still needs them: until somebody needs them anew.
    func letGo() async {
        await away(on: turn) { [self] in
            let live = state.use { state in
                state.users = 0
                return state.live
            }
            live?.suspend()
        }
    }

    private func open() -> Closed? {
        guard state.use(\.live) == nil else { return nil }
        do {
            let live = try Live.open(
                folder: installation.folder.path, gateway: installation.gateway,
                language: installation.language, device: installation.device, keys: keys)
            let observation = live.observe(observer: observer)
            state.use { state in
                state.live = live
                state.observation = observation
                // A link may have opened the app: what it says comes before anything else.
                state.early.forEach { live.send(intent: $0) }
                state.early = []
            }
            return nil
        } catch LiveError.StorageFull {
            return .full
        } catch LiveError.UpdateNeeded {
            return .tooOld
        } catch LiveError.InUse {
            return .inUse
        } catch {
            return .broken
        }
    }

    /// What the person did, in the order in which they did it.
    func send(_ intent: Intent) {
        state.use { state in
            if let live = state.live {
                live.send(intent: intent)
            } else if state.early.count < Self.mostEarly {
                state.early.append(intent)
            }
        }
    }

    /// The bytes of a photo; nothing when it cannot be had now.
    func file(_ id: String) async -> Data? {
        await away { [self] in try? state.use(\.live)?.file(id: id).bytes }
    }

    /// Sends what waits; nothing when the core cannot be opened.
    func deliver() async -> Delivered? {
        var delivered: Delivered?
        if await acquire() == nil {
            delivered = await away { [self] in state.use(\.live)?.deliver() }
        }
        await release()
        return delivered
    }
}

/// Does on another queue what waits, and suspends until it is done.
private func away<Answer: Sendable>(
    on queue: DispatchQueue = .global(qos: .userInitiated), _ work: @escaping @Sendable () -> Answer
) async -> Answer {
    await withCheckedContinuation { continuation in
        queue.async { continuation.resume(returning: work()) }
    }
}
