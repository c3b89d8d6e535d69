import Foundation

/// A program that runs beside the tests. Foundation's own waits for its end with a run loop, which
/// the core's threads do not have.
struct Program: Sendable {
    private let id: pid_t

    /// Starts it; what it prints goes nowhere.
    init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The threads that tests run on hear no signals, and what they start would not either.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for output in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0)
        }
        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var id = pid_t()
        let failure = posix_spawn(&id, path, &actions, &attributes, &argv, &envp)
        guard failure == 0 else { throw Failed("\(path): \(String(cString: strerror(failure)))") }
        self.id = id
    }

    /// Waits for its end; whether that was a good one.
    @discardableResult
    func wait() -> Bool {
        var status: Int32 = 0
        while waitpid(id, &status, 0) == -1 && errno == EINTR {}
        return status == 0
    }

    /// Tells it something.
    func tell(_ signal: Int32) {
        kill(id, signal)
    }
}
