import Foundation
import RunModel

/// Reads what Linux says of this process; elsewhere nothing is known.
///
/// The files are those of https://man7.org/linux/man-pages/man5/proc.5.html
package struct ProcessReader: Sendable {
    /// Where the process file system is mounted.
    private let root: String
    private let ticksPerSecond: Int64
    private let pageBytes: Int64
    /// When the system was started; nil where it does not say. Read once: the file tells of every interrupt.
    private let bootedAt: Timestamp?

    /// No file is read beyond this: `/proc/stat` grows with processors and interrupts.
    private static let maximumFileBytes = 1 << 20

    /// - Parameters:
    ///   - root: normally `/proc`.
    package init(root: String = "/proc") {
        self.init(root: root, ticksPerSecond: Int64(sysconf(Int32(_SC_CLK_TCK))), pageBytes: Int64(sysconf(Int32(_SC_PAGESIZE))))
    }

    init(root: String, ticksPerSecond: Int64, pageBytes: Int64) {
        self.root = root
        self.ticksPerSecond = max(1, ticksPerSecond)
        self.pageBytes = max(1, pageBytes)
        let boot = Self.lines(root + "/stat").first { $0.starts(with: Array("btime ".utf8)) }
        bootedAt = boot.flatMap { Self.number($0.dropFirst(6)) }.flatMap { Self.product($0, 1000) }.map(Timestamp.init(milliseconds:))
    }

    /// The figures of now. Never fails: what cannot be read is nil.
    package func read() -> ProcessSnapshot {
        var snapshot = ProcessSnapshot()
        readStatus(into: &snapshot)
        readLimits(into: &snapshot)
        snapshot.openDescriptors = openDescriptors
        return snapshot
    }

    /// `/proc/self/stat`: the fields after the name, which stands in parentheses and may hold anything.
    private func readStatus(into snapshot: inout ProcessSnapshot) {
        let text = Self.contents(root + "/self/stat")
        guard let name = text.lastIndex(of: UInt8(ascii: ")")) else { return }
        // The first of these is field 3 of proc(5).
        let fields = text[(name + 1)...].split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
        func field(_ number: Int) -> Int64? { number - 3 < fields.count ? Self.number(fields[number - 3]) : nil }
        if let user = field(14), let system = field(15) { snapshot.cpuTime = duration(ticks: user &+ system) }
        snapshot.threads = field(20)
        if let start = field(22).flatMap(duration(ticks:)), let bootedAt { snapshot.startedAt = bootedAt + start }
        snapshot.virtualMemoryBytes = field(23)
        snapshot.residentMemoryBytes = field(24).flatMap { Self.product($0, pageBytes) }
    }

    /// To the millisecond.
    private func duration(ticks: Int64) -> Duration? {
        Self.product(ticks, 1000).map { .milliseconds($0 / ticksPerSecond) }
    }

    /// Nil when it does not fit, so that nonsense in a file cannot trap.
    private static func product(_ left: Int64, _ right: Int64) -> Int64? {
        let (value, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? nil : value
    }

    /// `/proc/self/limits`: a table with the soft limit first; `unlimited` gives nil.
    private func readLimits(into snapshot: inout ProcessSnapshot) {
        let lines = Self.lines(root + "/self/limits")
        func limit(_ name: String) -> Int64? {
            let line = lines.first { $0.starts(with: name.utf8) }
            return line.flatMap { $0.dropFirst(name.utf8.count).split(separator: UInt8(ascii: " ")).first }.flatMap(Self.number)
        }
        snapshot.maximumDescriptors = limit("Max open files")
        snapshot.maximumVirtualMemoryBytes = limit("Max address space")
    }

    /// How many descriptors are open; nil where the system does not say.
    private var openDescriptors: Int64? {
        guard let folder = opendir(root + "/self/fd") else { return nil }
        defer { closedir(folder) }
        var count: Int64 = 0
        while readdir(folder) != nil { count += 1 }
        // The folder names itself and the one above, and reading it opens a descriptor.
        return max(0, count - 3)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? { Int64(String(decoding: digits, as: UTF8.self)) }

    private static func lines(_ path: String) -> [ArraySlice<UInt8>] { contents(path).split(separator: UInt8(ascii: "\n")) }

    /// The bytes of a file; none where it cannot be read. They are not made text: each scrape reads some kilobytes.
    private static func contents(_ path: String) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while bytes.count < maximumFileBytes {
            let count = Foundation.read(descriptor, &piece, piece.count)
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return bytes
    }
}

/// What the system says of this process. Every field is nil where it does not say it.
package struct ProcessSnapshot: Hashable, Sendable {
    /// Processor time, user and system.
    package var cpuTime: Duration?
    /// Open file descriptors.
    package var openDescriptors: Int64?
    /// File descriptors that may be open.
    package var maximumDescriptors: Int64?
    package var virtualMemoryBytes: Int64?
    /// Virtual memory that may be used; nil when unlimited.
    package var maximumVirtualMemoryBytes: Int64?
    package var residentMemoryBytes: Int64?
    /// When the process started, to the precision of the system's clock tick (normally 10 ms).
    package var startedAt: Timestamp?
    package var threads: Int64?

    package init() {}
}
