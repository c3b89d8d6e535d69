@preconcurrency import BackgroundTasks
import LiveKit

/// Has what waits sent in time that the system gives while nobody looks.
@MainActor
enum Deliveries {
    // `project.yml` names both, too.
    private static let soon = "live.delivery.soon"
    private static let atLeisure = "live.delivery.at-leisure"

    /// Says who delivers. To be said while the app is starting, which the system may do for a
    /// delivery alone.
    static func register(_ app: LiveApp) {
        for kind in [soon, atLeisure] {
            BGTaskScheduler.shared.register(forTaskWithIdentifier: kind, using: .main) {
                @Sendable task in
                nonisolated(unsafe) let task = task  // The queue is the main one: it stays there.
                MainActor.assumeIsolated { run(task, app) }
            }
        }
    }

    /// Plans it, in place of what was planned before: a little time soon, and more of it when there
    /// is a network and the device is idle.
    static func plan() {
        let long = BGProcessingTaskRequest(identifier: atLeisure)
        long.requiresNetworkConnectivity = true
        let requests: [BGTaskRequest] = [BGAppRefreshTaskRequest(identifier: soon), long]
        // Where the person has switched it off, what waits is sent when they look.
        for request in requests { try? BGTaskScheduler.shared.submit(request) }
    }

    private static func run(_ task: BGTask, _ app: LiveApp) {
        let delivery = Delivery(task)
        // The time is over: what is under way is tried once more.
        task.expirationHandler = { @Sendable in
            Task { @MainActor in
                await app.timeIsOver()
                delivery.end(again: true)
            }
        }
        Task { delivery.end(again: await app.deliver()) }
    }
}

/// A delivery that the system has given time for, which ends once.
@MainActor
private final class Delivery {
    private var task: BGTask?

    init(_ task: BGTask) {
        self.task = task
    }

    func end(again: Bool) {
        guard let task else { return }
        self.task = nil
        if again { Deliveries.plan() }
        task.setTaskCompleted(success: !again)
    }
}
