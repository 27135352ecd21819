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
