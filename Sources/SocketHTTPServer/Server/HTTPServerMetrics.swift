/// What a server has done since it started, and what it does now.
public struct HTTPServerMetrics: Sendable, Equatable {
    /// Answers by status code, counted when they begin; those that the server gives by itself (400, 408, 431 …) are among them.
    public var requestsByStatus: [Int: UInt64] = [:]
    /// Connections open now.
    public var openConnections = 0
    /// Connections ever accepted.
    public var acceptedConnections: UInt64 = 0
    /// Connections closed to make room for another.
    public var evictedConnections: UInt64 = 0
    /// Times that accepting failed for want of descriptors or memory.
    public var acceptFailures: UInt64 = 0
    /// Answers cut off because the client did not read or went away.
    public var abortedAnswers: UInt64 = 0
    /// TLS handshakes that failed.
    public var handshakeFailures: UInt64 = 0
    /// Times that changed TLS settings or files could not be used, so that the last good ones stayed.
    public var tlsReloadFailures: UInt64 = 0
    /// The latest of these failures in words; nil when there was none.
    public var latestTLSReloadFailure: String?
    /// Requests at or waiting for a worker now.
    public var activeRequests = 0
    /// Body bytes of answers and requests in memory now, as ``HTTPServerLimits/inFlightBodyBytes`` counts them.
    public var inFlightBodyBytes = 0

    /// All zero.
    public init() {}
}
