import RunModel

/// What the system says of this process. Every field is nil where it does not say it.
public struct ProcessSnapshot: Hashable, Sendable {
    /// Processor time, user and system, in milliseconds.
    public var cpuMilliseconds: Int64?
    /// Open file descriptors.
    public var openDescriptors: Int64?
    /// File descriptors that may be open.
    public var maximumDescriptors: Int64?
    /// Virtual memory.
    public var virtualMemoryBytes: Int64?
    /// Virtual memory that may be used; nil when unlimited.
    public var maximumVirtualMemoryBytes: Int64?
    /// Resident memory.
    public var residentMemoryBytes: Int64?
    /// When the process started, to the precision of the system's clock tick (normally 10 ms).
    public var startedAt: Timestamp?
    /// Threads.
    public var threads: Int64?

    /// Nothing known.
    public init() {}
}
