import RunModel

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
