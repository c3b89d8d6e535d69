import Foundation
import Security

/// Small secrets that stay on this device. They can be had from its first unlocking on, so that
/// what waits is sent while it lies locked in a pocket; no backup carries them to another device.
struct Keychain {
    /// The name that they have in common.
    let service: String

    /// A secret; nothing when there is none of this name.
    func read(_ name: String) throws -> Data? {
        var query = item(name)
        query[kSecReturnData] = true
        var found: CFTypeRef?
        let status = SecItemCopyMatching(query as CFDictionary, &found)
        if status == errSecItemNotFound { return nil }
        try check(status)
        return found as? Data
    }

    /// Keeps a secret under a name that is free.
    func add(_ secret: Data, as name: String) throws {
        var item = item(name)
        item[kSecAttrAccessible] = kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly
        item[kSecValueData] = secret
        try check(SecItemAdd(item as CFDictionary, nil))
    }

    /// Forgets a secret.
    func remove(_ name: String) {
        SecItemDelete(item(name) as CFDictionary)
    }

    private func item(_ name: String) -> [CFString: Any] {
        [kSecClass: kSecClassGenericPassword, kSecAttrService: service, kSecAttrAccount: name]
    }

    private func check(_ status: OSStatus) throws {
        guard status == errSecSuccess else {
            throw NSError(domain: NSOSStatusErrorDomain, code: Int(status))
        }
    }
}
