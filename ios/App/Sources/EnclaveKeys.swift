import CryptoKit
import Foundation
import LiveCore
import Security

/// A key that the Keychain keeps. What it keeps of one in the Secure Enclave is of use to that
/// enclave alone.
protocol KeptKey {
    /// The name that it is kept under.
    static var name: String { get }
    /// What is kept.
    var kept: Data { get }
    /// The key that was kept.
    init(kept: Data) throws
    /// A new key.
    static func new() throws -> Self
}

#if targetEnvironment(simulator)
    // A simulator has no Secure Enclave: its keys are in the Keychain themselves.

    /// Signs.
    typealias SigningKey = P256.Signing.PrivateKey
    /// Agrees with another key on a secret.
    typealias AgreementKey = P256.KeyAgreement.PrivateKey

    extension SigningKey: KeptKey {
        static let name = "signing"
        var kept: Data { rawRepresentation }
        init(kept: Data) throws { try self.init(rawRepresentation: kept) }
        static func new() -> Self { Self() }
    }

    extension AgreementKey: KeptKey {
        static let name = "wrapping"
        var kept: Data { rawRepresentation }
        init(kept: Data) throws { try self.init(rawRepresentation: kept) }
        static func new() -> Self { Self() }
    }
#else
    /// Signs.
    typealias SigningKey = SecureEnclave.P256.Signing.PrivateKey
    /// Agrees with another key on a secret.
    typealias AgreementKey = SecureEnclave.P256.KeyAgreement.PrivateKey

    extension SigningKey: KeptKey {
        static let name = "signing"
        var kept: Data { dataRepresentation }
        init(kept: Data) throws { try self.init(dataRepresentation: kept) }
        static func new() throws -> Self { try Self(accessControl: fromFirstUnlocking()) }
    }

    extension AgreementKey: KeptKey {
        static let name = "wrapping"
        var kept: Data { dataRepresentation }
        init(kept: Data) throws { try self.init(dataRepresentation: kept) }
        static func new() throws -> Self { try Self(accessControl: fromFirstUnlocking()) }
    }

    /// The enclave's own default would refuse while the device is locked, when what waits is sent.
    private func fromFirstUnlocking() throws -> SecAccessControl {
        let access = SecAccessControlCreateWithFlags(
            nil, kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly, .privateKeyUsage, nil)
        guard let access else { throw PlatformKeyError.Refused(why: "SecAccessControl") }
        return access
    }
#endif
