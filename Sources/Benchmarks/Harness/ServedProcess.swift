import Foundation

final class ServedProcess {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ executable: String, _ arguments: [String], isSilent: Bool = false) throws {
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = input
        process.standardOutput = output
        if isSilent { process.standardError = FileHandle.nullDevice }
        try process.run()
    }

    var identifier: Int32 { process.processIdentifier }

    func usage() throws -> ProcessUsage { try ProcessUsage(of: identifier) }

    func firstLine() throws -> String {
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte.first != UInt8(ascii: "\n") {
            guard !byte.isEmpty else { throw BenchmarkError("the server ended before it listened") }
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        // It has nothing to save, and inherits the signals that the threads of this process block: SIGTERM does not reach nginx.
        kill(identifier, SIGKILL)
        process.waitUntilExit()
    }
}

/// What a running process has used so far, as /proc tells.
struct ProcessUsage {
    /// User and system time of all its threads, in steps of 10 ms.
    let cpuSeconds: Double
    let residentBytes: Int64

    /// - Throws: ``BenchmarkError`` when there is no such process.
    init(of process: Int32) throws {
        let statistics = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let fields = statistics.flatMap { text in text.lastIndex(of: ")").map { text[$0...].split(separator: " ") } } ?? []
        // The name in parentheses is the second field of proc(5), so that field n is at n - 2.
        guard fields.count > 22, let user = Double(fields[12]), let system = Double(fields[13]), let pages = Int64(fields[22]) else {
            throw BenchmarkError("process \(process) has ended")
        }
        cpuSeconds = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
        residentBytes = pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// User and system time of the processes that this one has started and waited for.
    static var ofEndedChildren: Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
