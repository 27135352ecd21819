import Foundation

/// A program that a test starts, watches and stops.
///
/// `@unchecked Sendable`: `Process` is only told to start in `init` and to stop afterwards; output goes to files.
package final class ChildProcess: @unchecked Sendable {
    private let process = Process()
    private let folder: TemporaryDirectory

    /// Starts a program with stdout and stderr going to files.
    package init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        folder = try TemporaryDirectory()
        for name in ["stdout", "stderr"] { try Data().write(to: folder.url.appendingPathComponent(name)) }
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: folder.url.appendingPathComponent("stdout"))
        process.standardError = try FileHandle(forWritingTo: folder.url.appendingPathComponent("stderr"))
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// What the program has written to stdout so far.
    package var output: String { text("stdout") }
    /// What the program has written to stderr so far.
    package var errorOutput: String { text("stderr") }
    /// Its number; free again once it was waited for.
    package var identifier: Int32 { process.processIdentifier }
    /// Whether a signal ended it; then that is what ``wait()`` returns.
    package var endedBySignal: Bool { process.terminationReason == .uncaughtSignal }
    /// Whether it still runs.
    package var isRunning: Bool { process.isRunning }

    /// Sends a signal.
    package func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for the end. - Returns: the exit status.
    @discardableResult
    package func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Runs a program to its end. - Returns: exit status, stdout and stderr.
    package static func run(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String] = [:]
    ) throws -> (status: Int32, output: String, errorOutput: String) {
        let child = try ChildProcess(executable, arguments, environment: environment)
        let status = child.wait()
        return (status, child.output, child.errorOutput)
    }

    private func text(_ name: String) -> String {
        String(decoding: (try? Data(contentsOf: folder.url.appendingPathComponent(name))) ?? Data(), as: UTF8.self)
    }
}

/// Waits for a state of the outside world, by looking again and again until it is there.
package enum Eventually {
    /// - Throws: ``PythonOracle/Failure`` with `what` when `look` gave nothing for `seconds`; whatever `look` throws.
    package static func get<Value>(_ what: String, within seconds: Double = 180, _ look: () async throws -> Value?) async throws -> Value {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if let value = try await look() { return value }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw PythonOracle.Failure(description: "waited \(seconds) s in vain for \(what)")
    }
}
