/// How slowly, and how far, an answer is sent: for simulators of slow and broken servers.
///
/// Timers of the event loop do the waiting, so a slow answer holds no thread.
package struct Pacing: Sendable, Equatable {
    /// How long to wait before the first byte of the answer; 0 means no wait.
    package var initialDelay: Duration
    /// How long to wait after each part of the body before the next; 0 means no wait.
    package var chunkInterval: Duration
    /// After how many bytes of the body to close the connection, though `Content-Length` promises all; 0 closes after the head, nil sends
    /// everything.
    package var truncateAfterBytes: Int?
    /// Whether to close the connection (after the initial delay) without sending anything, as a server that dies.
    package var closesWithoutAnswer: Bool

    /// Everything at once and complete, but for what is given. Negative values count as 0.
    package init(
        initialDelay: Duration = .zero,
        chunkInterval: Duration = .zero,
        truncateAfterBytes: Int? = nil,
        closesWithoutAnswer: Bool = false
    ) {
        self.initialDelay = initialDelay
        self.chunkInterval = chunkInterval
        self.truncateAfterBytes = truncateAfterBytes
        self.closesWithoutAnswer = closesWithoutAnswer
    }
}
