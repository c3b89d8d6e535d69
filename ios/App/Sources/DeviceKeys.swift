import CryptoKit
import Foundation
import LiveCore

/// The device's keys: they are made in the Secure Enclave and never leave it.
///
/// The enclave knows only keys of elliptic curves. So what is wrapped is sealed with a secret on
/// which the enclave's key and one that is used once agree, and the public half of the latter lies
/// in front of it.
final class DeviceKeys: PlatformKeys {
    private static let purpose = Data("live.data-key.1".utf8)
    private static let pointBytes = 65
    private static let keyBytes = 32

    private let keychain: Keychain
    /// One caller after the other: two at once could make two keys.
    private let turn = NSLock()

    /// The keys that a Keychain keeps.
    init(in keychain: Keychain = Keychain(service: "live.keys")) {
        self.keychain = keychain
    }

    func wrap(key: Data) throws -> Data {
        try asked {
            let once = P256.KeyAgreement.PrivateKey()
            let ours = try keptOrNew(AgreementKey.self).publicKey
            let point = once.publicKey.x963Representation
            let secret = try once.sharedSecretFromKeyAgreement(with: ours)
            return try point + ChaChaPoly.seal(key, using: sealing(secret, point)).combined
        }
    }

    func unwrap(wrapped: Data) throws -> Data {
        try asked {
            let point = wrapped.prefix(Self.pointBytes)
            let sealed = wrapped.dropFirst(Self.pointBytes)
            guard let ours = try kept(AgreementKey.self),
                let once = try? P256.KeyAgreement.PublicKey(x963Representation: point),
                let box = try? ChaChaPoly.SealedBox(combined: sealed)
            else { throw PlatformKeyError.Lost }
            let secret = try ours.sharedSecretFromKeyAgreement(with: once)
            guard let key = try? ChaChaPoly.open(box, using: sealing(secret, point))
            // Wrapped by a key of another device.
            else { throw PlatformKeyError.Lost }
            return key
        }
    }

    func publicKey() throws -> Data {
        try asked { try keptOrNew(SigningKey.self).publicKey.x963Representation }
    }

    func sign(message: Data) throws -> Data {
        try asked {
            guard let key = try kept(SigningKey.self) else { throw PlatformKeyError.Lost }
            return try key.signature(for: message).rawRepresentation
        }
    }

    /// Forgets them for good.
    func forget() {
        turn.withLock {
            keychain.remove(AgreementKey.name)
            keychain.remove(SigningKey.name)
        }
    }

    private func kept<Key: KeptKey>(_ kind: Key.Type) throws -> Key? {
        try keychain.read(Key.name).map { try Key(kept: $0) }
    }

    private func keptOrNew<Key: KeptKey>(_ kind: Key.Type) throws -> Key {
        if let key = try kept(kind) { return key }
        let key = try Key.new()
        try keychain.add(key.kept, as: Key.name)
        return key
    }

    private func sealing(_ secret: SharedSecret, _ point: Data) -> SymmetricKey {
        secret.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: point, sharedInfo: Self.purpose,
            outputByteCount: Self.keyBytes)
    }

    /// What the platform throws, as the core understands it. Only what is certainly gone is lost: a
    /// fault that may pass must not cost what was sealed.
    private func asked<Answer>(_ ask: () throws -> Answer) throws -> Answer {
        do {
            return try turn.withLock(ask)
        } catch let error as PlatformKeyError {
            throw error
        } catch {
            let error = error as NSError
            throw PlatformKeyError.Refused(why: "\(error.domain) \(error.code)")
        }
    }
}
