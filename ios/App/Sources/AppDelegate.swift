import LiveKit
import UIKit

/// Hands to the app what the system tells it from the start to the end, with or without a window.
final class AppDelegate: NSObject, UIApplicationDelegate {
    /// The app of this device's owner.
    private(set) lazy var app: LiveApp = {
        let (home, keys) = (Home(), DeviceKeys())
        // The Keychain outlives an app that is removed. Where nothing is sealed with its keys, an
        // app that is installed again begins with new ones.
        if !home.isThere { keys.forget() }
        home.prepare()
        return LiveApp(.here(home.folder), device: AppleDevice(keys: keys))
    }()

    private lazy var notices = Notices(whenHidden: app.controls.news) { [app] in app.follow($0) }

    func application(
        _ application: UIApplication,
        didFinishLaunchingWithOptions options: [UIApplication.LaunchOptionsKey: Any]? = nil
    ) -> Bool {
        notices.listen()
        Deliveries.register(app)
        return true
    }

    func applicationDidReceiveMemoryWarning(_ application: UIApplication) {
        app.memoryIsShort()
    }
}
