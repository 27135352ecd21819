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
    }

    /// The figures of now. Never fails: what cannot be read is nil.
    package func read() -> ProcessSnapshot {
        var snapshot = ProcessSnapshot()
        readStatus(into: &snapshot)
        readLimits(into: &snapshot)
        let descriptors = try? FileManager.default.contentsOfDirectory(atPath: root + "/self/fd")
        // Reading the folder opens one descriptor itself.
        snapshot.openDescriptors = descriptors.map { Int64(max(0, $0.count - 1)) }
        return snapshot
    }

    /// `/proc/self/stat`: the fields after the name, which stands in parentheses and may hold anything.
    private func readStatus(into snapshot: inout ProcessSnapshot) {
        guard let text = contents("/self/stat"), let name = text.lastIndex(of: ")") else { return }
        // The first of these is field 3 of proc(5).
        let fields = text[text.index(after: name)...].split(whereSeparator: \.isWhitespace)
        func field(_ number: Int) -> Int64? { number - 3 < fields.count ? Int64(fields[number - 3]) : nil }
        if let user = field(14), let system = field(15) { snapshot.cpuMilliseconds = milliseconds(ticks: user &+ system) }
        snapshot.threads = field(20)
        if let start = field(22).flatMap(milliseconds(ticks:)), let boot = bootMilliseconds() {
            snapshot.startedAt = Timestamp(milliseconds: boot).advanced(byMilliseconds: start)
        }
        snapshot.virtualMemoryBytes = field(23)
        snapshot.residentMemoryBytes = field(24).flatMap { Self.product($0, pageBytes) }
    }

    private func milliseconds(ticks: Int64) -> Int64? {
        Self.product(ticks, 1000).map { $0 / ticksPerSecond }
    }

    /// Nil when it does not fit, so that nonsense in a file cannot trap.
    private static func product(_ left: Int64, _ right: Int64) -> Int64? {
        let (value, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? nil : value
    }

    private func bootMilliseconds() -> Int64? {
        let line = contents("/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Int64($0.dropFirst("btime ".count)) }.flatMap { Self.product($0, 1000) }
    }

    /// `/proc/self/limits`: a table with the soft limit first; `unlimited` gives nil.
    private func readLimits(into snapshot: inout ProcessSnapshot) {
        let lines = contents("/self/limits")?.split(separator: "\n") ?? []
        func limit(_ name: String) -> Int64? {
            lines.first { $0.hasPrefix(name) }.flatMap { $0.dropFirst(name.count).split(separator: " ").first }.flatMap { Int64($0) }
        }
        snapshot.maximumDescriptors = limit("Max open files")
        snapshot.maximumVirtualMemoryBytes = limit("Max address space")
    }

    private func contents(_ path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: root + path) else { return nil }
        return (try? file.read(upToCount: Self.maximumFileBytes)).map { String(decoding: $0, as: UTF8.self) }
    }
}

/// What the system says of this process. Every field is nil where it does not say it.
package struct ProcessSnapshot: Hashable, Sendable {
    /// Processor time, user and system, in milliseconds.
    package var cpuMilliseconds: Int64?
    /// Open file descriptors.
    package var openDescriptors: Int64?
    /// File descriptors that may be open.
    package var maximumDescriptors: Int64?
    /// Virtual memory.
    package var virtualMemoryBytes: Int64?
    /// Virtual memory that may be used; nil when unlimited.
    package var maximumVirtualMemoryBytes: Int64?
    /// Resident memory.
    package var residentMemoryBytes: Int64?
    /// When the process started, to the precision of the system's clock tick (normally 10 ms).
    package var startedAt: Timestamp?
    /// Threads.
    package var threads: Int64?

    /// Nothing known.
    package init() {}
}
