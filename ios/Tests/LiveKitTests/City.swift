import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A city of its own: a real gateway with its sandbox, on a free port of this machine.
final class City: @unchecked Sendable {
    private let folder = temporaryFolder()
    private let port: Int
    private var gateway: Program?

    /// Where the core finds it.
    var address: String { "http://127.0.0.1:\(port)" }

    init() throws {
        port = try freePort()
        try start()
    }

    deinit {
        cut()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The network comes back: the gateway is there again, with the same data.
    func start() throws {
        gateway = try Program(
            given("LIVE_GATEWAY_PROGRAM"), [],
            environment: [
                "LIVE_LISTEN": "127.0.0.1:\(port)",
                "LIVE_DATA": folder.appendingPathComponent("data").path,
                "LIVE_SANDBOX": "true",
            ])
        let end = Date().addingTimeInterval(patience)
        while (try? get("/health/ready")) == nil {
            guard Date() < end else { throw Failed("the gateway does not get ready") }
            Thread.sleep(forTimeInterval: 0.05)
        }
    }

    /// The network goes: nothing answers any more.
    func cut() {
        gateway?.tell(SIGTERM)
        gateway?.wait()
        gateway = nil
    }

    /// Every answer keeps people waiting, until `goesOn`.
    func holds() {
        gateway?.tell(SIGSTOP)
    }

    /// What was held is answered.
    func goesOn() {
        gateway?.tell(SIGCONT)
    }

    /// The code in the last message to a number.
    func lastCode(_ number: String) throws -> String {
        let page = try get("/sandbox/sms")
        let digits = { (text: Substring) in text.filter(\.isNumber) }
        for message in page.components(separatedBy: "data-phone=\"").dropFirst() {
            let parts = message.split(separator: "\"", omittingEmptySubsequences: false)
            guard let to = parts.first, digits(to) == digits(number[...]) else { continue }
            if let code = message.components(separatedBy: "data-code=\"").dropFirst().first {
                return String(code.prefix { $0 != "\"" })
            }
        }
        throw Failed("no message to \(number)")
    }

    /// Days pass, and the departments do what is due.
    func pass(days: Int) throws {
        try post("/sandbox/clock", ["advance": String(days * 86_400)])
    }

    /// A value of one of the people to try, by their place in the list.
    func person(_ index: Int, _ key: String) throws -> String {
        enum Value: Decodable {
            case one(String)
            case other

            init(from decoder: any Decoder) throws {
                let value = try decoder.singleValueContainer()
                if let text = try? value.decode(String.self) {
                    self = .one(text)
                } else if let first = try? value.decode([String].self).first {
                    self = .one(first)
                } else {
                    self = .other
                }
            }
        }
        let json = Data(try get("/sandbox/people.json").utf8)
        let people = try JSONDecoder().decode([[String: Value]].self, from: json)
        guard case .one(let value) = people[index][key] else { throw Failed("no \(key)") }
        return value
    }

    /// Pays a QRIS as its payer's bank does.
    func pay(_ payload: String) throws {
        try post("/sandbox/pay/confirm", ["qris": payload])
    }

    private func get(_ path: String) throws -> String {
        try fetch(URLRequest(url: url(path)))
    }

    private func post(_ path: String, _ fields: [String: String]) throws {
        var request = URLRequest(url: try url(path))
        request.httpMethod = "POST"
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        let body = fields.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        request.httpBody = Data(body.joined(separator: "&").utf8)
        _ = try fetch(request)
    }

    private func url(_ path: String) throws -> URL {
        guard let url = URL(string: address + path) else { throw Failed(path) }
        return url
    }

    private func fetch(_ request: URLRequest) throws -> String {
        let answer = Answer()
        let session = URLSession(configuration: .ephemeral)
        session.dataTask(with: request) { data, response, error in
            let status = (response as? HTTPURLResponse)?.statusCode ?? 0
            answer.arrived(data, status, error)
        }.resume()
        defer { session.invalidateAndCancel() }
        return try answer.wait()
    }
}

/// What a request was answered with, for somebody who waits.
private final class Answer: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    private var result: Result<String, any Error> = .failure(Failed("no answer"))

    func arrived(_ data: Data?, _ status: Int, _ error: (any Error)?) {
        let text = String(decoding: data ?? Data(), as: UTF8.self)
        if let error {
            result = .failure(error)
        } else if status < 400 {
            result = .success(text)
        } else {
            result = .failure(Failed("\(status): \(text)"))
        }
        done.signal()
    }

    func wait() throws -> String {
        _ = done.wait(timeout: .now() + patience)
        return try result.get()
    }
}

/// How long a test waits for what happens elsewhere.
let patience: TimeInterval = 30

/// Why a test cannot go on.
struct Failed: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// What the chore that runs the tests gives them.
func given(_ name: String) throws -> String {
    guard let value = ProcessInfo.processInfo.environment[name] else {
        throw Failed("\(name) is not set: run `cargo xtask ios`")
    }
    return value
}

/// A new folder.
func temporaryFolder() -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "live-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}

/// A port of this machine on which nobody listens.
private func freePort() throws -> Int {
    #if canImport(Glibc)
        let stream = Int32(SOCK_STREAM.rawValue)
    #else
        let stream = SOCK_STREAM
    #endif
    let socket = socket(AF_INET, stream, 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            bind(socket, address, length) == 0 && getsockname(socket, address, &length) == 0
        }
    }
    guard bound else { throw Failed("there is no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
}
