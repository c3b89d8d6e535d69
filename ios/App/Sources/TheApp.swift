import LiveKit
import LiveViews
import SwiftUI

/// The iPhone and iPad app: the core's screens, and what only Apple's devices have.
@main
struct TheApp: App {
    @UIApplicationDelegateAdaptor(AppDelegate.self) private var system
    @Environment(\.scenePhase) private var phase

    var body: some Scene {
        WindowGroup {
            LiveRoot(system.app)
                .onOpenURL { system.app.follow($0) }
        }
        .onChange(of: phase) { phase in turn(to: phase) }
    }

    private func turn(to phase: ScenePhase) {
        let app = system.app
        switch phase {
        case .active: Task { await app.look() }
        case .background: Task { await app.lookAway() }
        // A call or the list of apps lies over it: it is looked at again in a moment.
        default: break
        }
    }
}
