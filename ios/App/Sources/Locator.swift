import CoreLocation
import LiveKit

/// Asks the device once where it is.
@MainActor
final class Locator: NSObject {
    private static let patience = Duration.seconds(20)
    private static let recent: TimeInterval = 60
    /// The name under which `InfoPlist.strings` says what the exact place is for.
    private static let purpose = "ExactPlace"

    private let manager = CLLocationManager()
    private let question = Question<Place>()
    private var askedForMore = false

    /// Where it is, or that it cannot or may not be said.
    func locate() async -> Answer<Place> {
        await question.ask {
            manager.desiredAccuracy = kCLLocationAccuracyNearestTenMeters
            // It is told at once what the person allows, and again when that changes.
            manager.delegate = self
        }
    }

    private func look() {
        if manager.accuracyAuthorization == .reducedAccuracy, !askedForMore {
            askForMore()
        } else if let last = manager.location, -last.timestamp.timeIntervalSinceNow < Self.recent {
            found(last)
        } else {
            manager.requestLocation()
            Task { [weak self] in
                try? await Task.sleep(for: Self.patience)
                self?.question.answer(.failed)
            }
        }
    }

    /// The person lets the app know only roughly where they are. For this once they may say more;
    /// when they do not, what is known roughly serves.
    private func askForMore() {
        askedForMore = true
        let purpose = Self.purpose
        manager.requestTemporaryFullAccuracyAuthorization(withPurposeKey: purpose) {
            @Sendable [weak self] _ in
            Task { @MainActor [weak self] in self?.look() }
        }
    }

    private func found(_ location: CLLocation) {
        let place = Place(
            latitude: location.coordinate.latitude, longitude: location.coordinate.longitude,
            accuracy: location.horizontalAccuracy)
        // A negative radius is how the platform says that there is no place.
        question.answer(place.accuracy < 0 ? .failed : .value(place))
    }
}

extension Locator: @preconcurrency CLLocationManagerDelegate {
    func locationManagerDidChangeAuthorization(_ manager: CLLocationManager) {
        switch manager.authorizationStatus {
        case .notDetermined: manager.requestWhenInUseAuthorization()
        case .authorizedWhenInUse, .authorizedAlways: look()
        default: question.answer(.failed)
        }
    }

    func locationManager(_ manager: CLLocationManager, didUpdateLocations found: [CLLocation]) {
        if let last = found.last { self.found(last) }
    }

    func locationManager(_ manager: CLLocationManager, didFailWithError error: any Error) {
        question.answer(.failed)
    }
}
