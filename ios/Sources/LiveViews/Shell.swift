import LiveCore
import LiveKit
import SwiftUI

/// The app as its views observe it.
@MainActor
public final class Shell: ObservableObject {
    /// What is to be seen, and what a person can do.
    let app: LiveApp
    private var followed: Trail

    /// An app to observe, and where in it the person is.
    public init(_ app: LiveApp, at trail: Trail = Trail()) {
        self.app = app
        followed = trail
        app.willChange = { [weak self] in self?.settle() }
    }

    /// The words of a shell's own controls.
    var controls: Controls { app.controls }

    /// The screens from the first one to the one that is shown.
    var trail: Trail {
        guard case .screen(let screen) = app.shown else { return followed }
        return followed.following(screen)
    }

    /// What lies over the first screen. It only gets shorter here: what slides over it is the core's
    /// to say.
    var path: [String] {
        get { trail.path }
        set {
            let left = trail.path.count - newValue.count
            guard left > 0 else { return }
            settle()
            followed.leave(left)
            for _ in 0..<left { app.back() }
        }
    }

    /// The main place that is marked.
    var place: String {
        get { trail.top?.tabs.first(where: \.here)?.route ?? "" }
        set { app.open(newValue) }
    }

    /// Something is about to change: what is shown until then is remembered.
    private func settle() {
        objectWillChange.send()
        followed = trail
    }
}
