import Foundation
import LiveKit
import UIKit

/// The folder that belongs to the core alone.
struct Home {
    /// Where it is.
    let folder = URL.applicationSupportDirectory.appending(
        path: "core", directoryHint: .isDirectory)

    /// Whether it was made before.
    var isThere: Bool {
        FileManager.default.fileExists(atPath: folder.path)
    }

    /// Makes it, readable from the first unlocking of the device on: what waits is sent while the
    /// device lies locked in a pocket. What is in it is sealed with a key that stays on this
    /// device, so a copy in a backup would help nobody.
    ///
    /// Where that fails, the core says why when it is opened.
    func prepare() {
        let protection = FileProtectionType.completeUntilFirstUserAuthentication
        try? FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true,
            attributes: [.protectionKey: protection])
        var (folder, values) = (folder, URLResourceValues())
        values.isExcludedFromBackup = true
        try? folder.setResourceValues(values)
    }
}

extension Installation {
    /// As the build and the device's settings say it.
    static func here(_ folder: URL) -> Installation {
        Installation(
            folder: folder,
            gateway: Bundle.main.object(forInfoDictionaryKey: "LiveGateway") as? String ?? "",
            language: Bundle.main.preferredLocalizations.first == "en" ? .en : .id,
            device: UIDevice.current.model)
    }
}
