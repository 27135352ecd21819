/// How slowly, and how far, an answer is sent: for simulators of slow and broken servers.
///
/// Timers of the event loop do the waiting, so a slow answer holds no thread.
package struct Pacing: Sendable, Equatable {
    /// How long to wait before the first byte of the answer; 0 means no wait.
    package var initialDelayMilliseconds: Int
    /// How long to wait after each part of the body before the next; 0 means no wait.
    package var chunkIntervalMilliseconds: Int
    /// After how many bytes of the body to close the connection, though `Content-Length` promises all; 0 closes after the head, nil sends
    /// everything.
    package var truncateAfterBytes: Int?
    /// Whether to close the connection (after the initial delay) without sending anything, as a server that dies.
    package var closesWithoutAnswer: Bool

    /// Everything at once and complete, but for what is given. Negative values count as 0.
    package init(
        initialDelayMilliseconds: Int = 0,
        chunkIntervalMilliseconds: Int = 0,
        truncateAfterBytes: Int? = nil,
        closesWithoutAnswer: Bool = false
    ) {
        self.initialDelayMilliseconds = initialDelayMilliseconds
        self.chunkIntervalMilliseconds = chunkIntervalMilliseconds
        self.truncateAfterBytes = truncateAfterBytes
        self.closesWithoutAnswer = closesWithoutAnswer
    }
}
