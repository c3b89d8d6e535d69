import LiveCore
import Network

/// Tells how the network is, whenever that changes.
@MainActor
final class NetworkWatch {
    private let monitor = NWPathMonitor()
    private var last: LiveCore.Network?

    /// Begins to watch; the first answer comes at once.
    func start(_ changed: @escaping @Sendable (LiveCore.Network) -> Void) {
        monitor.pathUpdateHandler = { @Sendable [weak self] path in
            let network = Self.network(path)
            MainActor.assumeIsolated {
                guard let self, self.last != network else { return }
                self.last = network
                changed(network)
            }
        }
        monitor.start(queue: .main)
    }

    nonisolated private static func network(_ path: NWPath) -> LiveCore.Network {
        if path.status == .unsatisfied { return .none }
        return path.isExpensive || path.isConstrained ? .metered : .free
    }
}
