import Foundation

/// Counts the instructions of a program: the same on a busy machine and on a quiet one.
enum InstructionCounter: String {
    /// The processor's own counter, through perf.
    case perf
    /// A simulated processor, some fifty times slower, where there is no such counter.
    case callgrind

    /// The best that works here.
    ///
    /// - Throws: ``Unavailable``.
    static func here() throws -> InstructionCounter {
        if ChildProcess.find("perf") != nil, (try? perf.count("/bin/true", [])) != nil { return .perf }
        guard ChildProcess.find("valgrind") != nil else { throw Unavailable("neither perf's counters nor valgrind work here") }
        return .callgrind
    }

    /// This program as the counter can load it: valgrind gives up on debug information of Swift's kind.
    func program(in directory: String) throws -> String {
        guard self == .callgrind else { return TaskName.executable }
        let stripped = directory + "/program"
        _ = try ChildProcess.output("/usr/bin/env", ["strip", "-o", stripped, TaskName.executable])
        return stripped
    }

    /// What the program executes in user mode until it ends.
    func count(_ executable: String, _ arguments: [String]) throws -> Int {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("instructions-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        // Swift seeds the hashes of each process otherwise, and orders of sets are instructions too.
        let environment = ["SWIFT_DETERMINISTIC_HASHING=1"]
        let command: [String]
        switch self {
        case .perf: command = ["perf", "stat", "-x", ",", "-e", "instructions:u", "-o", file.path]
        case .callgrind: command = ["valgrind", "-q", "--tool=callgrind", "--callgrind-out-file=\(file.path)"]
        }
        _ = try ChildProcess.output("/usr/bin/env", environment + command + [executable] + arguments)
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let number =
            switch self {
            case .perf: lines.first { $0.contains("instructions") }?.split(separator: ",").first.flatMap { Int($0) }
            case .callgrind: lines.first { $0.hasPrefix("summary:") }?.split(separator: " ").last.flatMap { Int($0) }
            }
        guard let number else { throw BenchmarkError("\(rawValue) counted nothing") }
        return number
    }
}
