import Synchronization

/// What a server has done since it started, and what it does now.
struct HTTPServerMetrics: Sendable, Equatable {
    /// Answers by status code, counted when they begin; those that the server gives by itself (400, 408, 431 …) are among them.
    var requestsByStatus: [Int: UInt64] = [:]
    var openConnections = 0
    var acceptedConnections: UInt64 = 0
    /// Connections closed to make room for another.
    var evictedConnections: UInt64 = 0
    /// Times that accepting failed for want of descriptors or memory.
    var acceptFailures: UInt64 = 0
    /// Answers cut off because the client did not read or went away.
    var abortedAnswers: UInt64 = 0
    var handshakeFailures: UInt64 = 0
    /// Times that changed TLS settings or files could not be used, so that the last good ones stayed.
    var tlsReloadFailures: UInt64 = 0
    /// The latest of these failures in words; nil when there was none.
    var latestTLSReloadFailure: String?
    /// Requests at or waiting for a worker now.
    var activeRequests = 0
    /// Body bytes of answers and requests in memory now, as ``HTTPServerLimits/inFlightBodyBytes`` counts them.
    var inFlightBodyBytes = 0
}

/// The figures of a server, written by its event loop and read by anyone.
final class Statistics: Sendable {
    private let figures = Mutex(HTTPServerMetrics())

    var snapshot: HTTPServerMetrics { figures.withLock { $0 } }

    func update(_ change: (inout HTTPServerMetrics) -> Void) { figures.withLock { change(&$0) } }
}
