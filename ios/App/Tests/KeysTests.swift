import CryptoKit
import Foundation
import LiveCore
import Testing

@testable import LivePhone

/// What the core expects of a device's keys, on the Keychain of the system that runs the tests.
@Suite struct KeysTests {
    private let key = Data(repeating: 7, count: 32)

    private func withKeys(_ test: (DeviceKeys) throws -> Void) rethrows {
        let keys = DeviceKeys(in: Keychain(service: UUID().uuidString))
        defer { keys.forget() }
        try test(keys)
    }

    @Test func whatIsWrappedIsUnwrapped() throws {
        try withKeys { keys in
            let wrapped = try keys.wrap(key: key)
            #expect(try keys.unwrap(wrapped: wrapped) == key)
            #expect(try keys.wrap(key: key) != wrapped)
        }
    }

    @Test func whatIsDamagedIsLost() throws {
        try withKeys { keys in
            let wrapped = try keys.wrap(key: key)
            var changed = wrapped
            changed[wrapped.count - 1] ^= 1
            for broken in [Data(), wrapped.dropFirst(), wrapped.dropLast(), changed] {
                #expect(throws: PlatformKeyError.Lost) { try keys.unwrap(wrapped: broken) }
            }
        }
    }

    @Test func keysOfAnotherDeviceAreLost() throws {
        try withKeys { keys in
            let wrapped = try keys.wrap(key: key)
            try withKeys { other in
                #expect(throws: PlatformKeyError.Lost) { try other.unwrap(wrapped: wrapped) }
                _ = try other.wrap(key: key)
                #expect(throws: PlatformKeyError.Lost) { try other.unwrap(wrapped: wrapped) }
            }
        }
    }

    @Test func whatIsSignedCanBeVerified() throws {
        try withKeys { keys in
            let point = try keys.publicKey()
            #expect(point.count == 65 && point.first == 4)
            #expect(try keys.publicKey() == point)
            let message = Data("receipt".utf8)
            let signature = try P256.Signing.ECDSASignature(
                rawRepresentation: keys.sign(message: message))
            let signer = try P256.Signing.PublicKey(x963Representation: point)
            #expect(signer.isValidSignature(signature, for: message))
            #expect(!signer.isValidSignature(signature, for: point))
        }
    }
}
