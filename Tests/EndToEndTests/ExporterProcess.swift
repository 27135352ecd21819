import Foundation
import TestSupport

/// The real binary, serving on a free port.
struct ExporterProcess {
    let process: ChildProcess
    /// For example `http://127.0.0.1:41234`.
    let url: String

    /// Starts the binary with those arguments and waits until it answers.
    ///
    /// - Parameters:
    ///   - openFiles: its limit of open files, soft and hard; nil leaves the one of the test.
    ///   - fileBytes: how large a file may become that it writes; a soft limit, which `prlimit` may raise.
    ///   - port: where it listens; 0 for a free port.
    init(_ arguments: [String], environment: [String: String] = [:], openFiles: Int? = nil, fileBytes: Int? = nil, port: Int = 0)
        async throws
    {
        let arguments = arguments + ["--web.listen-address", "127.0.0.1:\(port)"]
        let process =
            if let openFiles {
                try ChildProcess(
                    "/bin/sh",
                    ["-c", "ulimit -n \(openFiles); exec \"$0\" \"$@\"", try BuiltBinary.path()] + arguments,
                    environment: environment
                )
            } else if let fileBytes {
                try ChildProcess(
                    "/usr/bin/prlimit", ["--fsize=\(fileBytes):unlimited", try BuiltBinary.path()] + arguments, environment: environment)
            } else {
                try ChildProcess(try BuiltBinary.path(), arguments, environment: environment)
            }
        self.process = process
        url = try await Eventually.get("the exporter to listen: \(process.errorOutput)") {
            guard process.isRunning else { throw PythonOracle.Failure(description: "the exporter ended: \(process.errorOutput)") }
            return process.errorOutput.split(separator: "\n").compactMap { line in
                line.split(separator: " ").first { $0.hasPrefix("address=http") }.map { String($0.dropFirst("address=".count)) }
            }.first
        }
    }

    /// Fetches a path with curl. - Returns: status and body.
    func get(_ path: String, headers: [String] = []) throws -> (status: Int, body: String) {
        let arguments = ["-s", "-m", "20", "--compressed", "-w", "\n%{http_code}"] + headers.flatMap { ["-H", $0] } + [url + path]
        let result = try ChildProcess.run(try Tool.path("curl"), arguments)
        let lines = result.output.components(separatedBy: "\n")
        return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
    }

    /// The samples of `/metrics` by their text before the value.
    func samples() throws -> [String: Double] {
        Samples.parse(try get("/metrics").body)
    }
}

/// Reads the text format just far enough for comparisons.
enum Samples {
    static func parse(_ text: String) -> [String: Double] {
        var samples: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...]) else { continue }
            samples[String(line[..<space])] = value
        }
        return samples
    }
}
