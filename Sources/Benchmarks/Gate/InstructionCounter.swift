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
        guard valgrind != nil else { throw Unavailable("neither perf's counters nor valgrind work here: make setup-bench") }
        return .callgrind
    }

    /// The valgrind that `.ci/setup` unpacked next to the sources because the system's is too old for Swift's programs, else the system's.
    private static var valgrind: [String]? {
        let unpacked = FileManager.default.currentDirectoryPath + "/.tools/valgrind/usr"
        if FileManager.default.isExecutableFile(atPath: unpacked + "/bin/valgrind.bin") {
            return ["VALGRIND_LIB=\(unpacked)/libexec/valgrind", unpacked + "/bin/valgrind.bin"]
        }
        return ChildProcess.find("valgrind").map { [$0] }
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
        case .callgrind: command = (Self.valgrind ?? []) + ["-q", "--tool=callgrind", "--callgrind-out-file=\(file.path)"]
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
