import Foundation
import LiveCore

/// Keys that a test can lose, or make fail. What Apple's key store does in hardware is done here by
/// the `openssl` program.
final class TestKeys: PlatformKeys, @unchecked Sendable {
    private let folder = temporaryFolder()
    private let lock = NSLock()
    private var pad = TestKeys.newPad()
    private var refusal: (any Error)?
    private(set) var calls = 0

    init() throws {
        try openssl(["ecparam", "-genkey", "-noout", "-name", "prime256v1", "-out", key])
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private var key: String { folder.appendingPathComponent("key.pem").path }

    /// As another phone has other keys.
    func lose() {
        lock.withLock { pad = Self.newPad() }
    }

    /// From now on every call fails like this; nothing for none.
    func refuse(_ error: (any Error)?) {
        lock.withLock { refusal = error }
    }

    private static func newPad() -> [UInt8] {
        (0..<64).map { _ in UInt8.random(in: .min ... .max) }
    }

    private func called() throws -> [UInt8] {
        try lock.withLock {
            calls += 1
            if let refusal { throw refusal }
            return pad
        }
    }

    func wrap(key: Data) throws -> Data {
        let pad = try called()
        // The key's own bytes, hidden, and a part of the pad to know it again by.
        return Data(zip(key, pad).map { $0 ^ $1 }) + Data(pad.suffix(16))
    }

    func unwrap(wrapped: Data) throws -> Data {
        let pad = try called()
        guard wrapped.count > 16, Data(wrapped.suffix(16)) == Data(pad.suffix(16)) else {
            throw PlatformKeyError.Lost
        }
        return Data(zip(wrapped.dropLast(16), pad).map { $0 ^ $1 })
    }

    func publicKey() throws -> Data {
        _ = try called()
        return try made {
            try openssl(["ec", "-in", key, "-pubout", "-outform", "DER", "-out", $0])
        }
        .suffix(65)
    }

    func sign(message: Data) throws -> Data {
        _ = try called()
        let file = folder.appendingPathComponent(UUID().uuidString)
        try message.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try fixed(
            made { try openssl(["dgst", "-sha256", "-sign", key, "-out", $0, file.path]) })
    }

    /// What a program writes into a file.
    private func made(_ make: (String) throws -> Void) throws -> Data {
        let file = folder.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        try make(file.path)
        return try Data(contentsOf: file)
    }
}

/// The two numbers of a signature in 32 bytes each, out of their DER form.
private func fixed(_ signature: Data) throws -> Data {
    var rest = Array(signature).dropFirst(2)[...]
    var numbers = Data()
    for _ in 0..<2 {
        guard rest.first == 2, let length = rest.dropFirst().first.map(Int.init) else {
            throw Failed("openssl made no signature")
        }
        let number = rest.dropFirst(2).prefix(length).drop { $0 == 0 }
        numbers += Data(repeating: 0, count: 32 - number.count) + Data(number)
        rest = rest.dropFirst(2 + length)
    }
    return numbers
}

private func openssl(_ arguments: [String]) throws {
    let program = try Program("/usr/bin/openssl", arguments)
    guard program.wait() else { throw Failed("openssl \(arguments[0])") }
}
