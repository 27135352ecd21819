import Foundation

enum ChildProcess {
    /// - Returns: what it wrote to its standard output.
    /// - Throws: ``BenchmarkError`` with what it wrote to its standard error when it fails.
    static func output(_ executable: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        let errors = FileManager.default.temporaryDirectory.appendingPathComponent("benchmark-\(UUID().uuidString).err")
        try Data().write(to: errors)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let errorText = try String(contentsOf: errors, encoding: .utf8)
            throw BenchmarkError("\(executable) \(arguments.joined(separator: " ")) failed: \(errorText.suffix(2000))")
        }
        return text
    }

    /// The same for a program whose last line is a ``Sample``.
    static func sample(_ executable: String, _ arguments: [String]) throws -> Sample {
        let text = try output(executable, arguments)
        guard let line = text.split(separator: "\n").last, let sample = try? JSONDecoder().decode(Sample.self, from: Data(line.utf8)) else {
            throw BenchmarkError("\(executable) \(arguments.joined(separator: " ")) printed no sample: \(text.suffix(500))")
        }
        return sample
    }

    /// The path of a program on PATH or in `.tools`; nil when it is not installed.
    static func find(_ name: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let unpacked = ["sbin", "bin"].map { PackageRoot.path(".tools/\(name)/usr/\($0)") }
        return (folders + ["/usr/sbin"] + unpacked).map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

/// Where the sources lie, as this file knows.
enum PackageRoot {
    private static let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static func path(_ relative: String) -> String { url.appendingPathComponent(relative).path }
}

/// A peer written in Python, `Sources/Benchmarks/Peers/NAME.py`: prints a ``Sample`` as its last line.
struct PythonPeer {
    let name: String

    /// - Throws: ``Unavailable`` when its environment is not installed.
    func run(_ arguments: [String]) throws -> Sample {
        let interpreter = PackageRoot.path(".venv-bench/bin/python")
        guard FileManager.default.isExecutableFile(atPath: interpreter) else {
            throw Unavailable("no .venv-bench/bin/python: run `make bench`, which installs it")
        }
        return try ChildProcess.sample(interpreter, ["-B", PackageRoot.path("Sources/Benchmarks/Peers/\(name).py")] + arguments)
    }
}
