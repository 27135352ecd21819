import Foundation
import TestSupport

/// The real binary in a world in which a call to the operating system fails, kills the process half-way, or tells another time.
///
/// See `Tests/Faults/faults.c`, which the compiler that belongs to Swift turns into a library once.
enum FaultyProcess {
    /// What goes wrong in one process.
    struct Fault: CustomStringConvertible {
        /// Which call, as `faults.c` names it.
        var call: String
        /// Which one of them fails, from 1.
        var at: Int
        /// How many fail from there on.
        var count: Int
        /// What they say; 0 kills the process in the middle of the call.
        var error: Int32
        /// Seconds that the clock is wrong.
        var clockSeconds: Int

        var description: String { "\(call) \(at)+\(count) error \(error) clock \(clockSeconds)" }

        /// - Parameter path: only files whose path holds this text are meant.
        func environment(path: String) throws -> [String: String] {
            [
                "LD_PRELOAD": try library.get(), "FAULT_PATH": path, "FAULT_CALL": call, "FAULT_AT": "\(at)", "FAULT_COUNT": "\(count)",
                "FAULT_ERROR": "\(error)", "FAULT_CLOCK": "\(clockSeconds)",
            ]
        }
    }

    private static let folder = Result { try TemporaryDirectory() }

    private static let library = Result {
        let source = PythonOracle.packageRoot.appendingPathComponent("Tests/Faults/faults.c").path
        let path = try folder.get().path("faults.so")
        let result = try ChildProcess.run(
            try Tool.path("clang"), ["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-o", path, source, "-ldl"])
        guard result.status == 0 else { throw PythonOracle.Failure(description: "cannot compile \(source): \(result.errorOutput)") }
        return path
    }

    /// How a process ended.
    enum End: Equatable {
        case exit(Int32)
        case signal(Int32)
    }

    /// Runs the binary to its end.
    ///
    /// - Throws: ``PythonOracle/Failure`` when it does not end within ten minutes: it hangs then, however busy the machine is.
    static func run(_ arguments: [String], environment: [String: String]) async throws -> (end: End, output: String) {
        let child = try ChildProcess(try BuiltBinary.path(), arguments, environment: environment)
        _ = try await Eventually.get("the end of \(arguments)", within: 600) { child.isRunning ? nil : true }
        let status = child.wait()
        return (child.endedBySignal ? .signal(status) : .exit(status), child.output + child.errorOutput)
    }
}
