import Foundation
import TestSupport

/// The real binary as the simulated API, on a free port.
struct SimulatorProcess {
    let process: ChildProcess
    let url: String

    /// Starts it and waits until it answers.
    init(_ arguments: [String]) async throws {
        let process = try ChildProcess(
            try BuiltBinary.path(), ["simulate", "--web.listen-address", "127.0.0.1:0"] + arguments)
        self.process = process
        url = try await Eventually.get("the simulator") {
            guard process.isRunning else { throw PythonOracle.Failure(description: "the simulator ended: \(process.errorOutput)") }
            let prefix = "simulated Mode API: "
            return process.output.split(separator: "\n").first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
    }

    /// What a client has to know.
    var environment: [String: String] { Self.environment(url) }

    static func environment(_ url: String) -> [String: String] {
        ["MODE_BASE_URL": url, "MODE_WORKSPACE": "acme", "MODE_TOKEN": "simulated-token", "MODE_SECRET": "simulated-secret"]
    }
}
