import LiveKit
import LocalAuthentication

/// Has the device confirm that its owner is here, by face, finger or code.
enum OwnerCheck {
    /// Asks, and says what for.
    static func ask(_ why: String) async -> OwnerAnswer {
        do {
            let confirmed = try await LAContext().evaluatePolicy(
                .deviceOwnerAuthentication, localizedReason: why)
            return confirmed ? .confirmed : .refused
        } catch LAError.passcodeNotSet {
            return .noScreenLock
        } catch {
            return .refused
        }
    }
}
