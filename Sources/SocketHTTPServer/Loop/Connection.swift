/// One client. Used by the event loop's thread alone.
final class Connection {
    enum Phase {
        /// The TLS handshake is under way.
        case handshaking
        case receiving
        /// A thread decides whether the request may go on.
        case deciding
        case handling
        case answering
        /// All is sent; the client's last bytes are read so that closing does not reset what it has not read yet.
        case lingering
    }

    let id: ConnectionID
    let transport: any Transport
    let peer: String
    var parser: RequestParser
    var phase = Phase.handshaking
    /// What poll(2) is to wait for; nil for errors only.
    var interest: Readiness? = .readable
    /// When the phase has lasted too long, on the monotonic clock.
    var deadline: SuspendingClock.Instant?
    var resumesAt: SuspendingClock.Instant?
    var waitingSince: SuspendingClock.Instant
    /// How far the request was that came in when the deadline was set.
    var progress = RequestParser.Progress.idle
    /// Whether it has had an answer, so that a further request gets its own time.
    var hasAnswered = false
    /// Whether requests may be left in the parser though the client sends nothing.
    var hasBufferedInput = false
    var answerContext = OutgoingAnswer.Context()
    var answer: OutgoingAnswer?
    /// How many bytes of its request's body are in the ledger.
    var countedRequestBytes = 0

    init(id: ConnectionID, transport: any Transport, peer: String, limits: HTTPServerLimits, now: SuspendingClock.Instant) {
        self.id = id
        self.transport = transport
        self.peer = peer
        parser = RequestParser(limits: limits)
        waitingSince = now
        deadline = now + limits.headerTimeout
    }

    /// Whether the connection only waits for its client's request, so that it may make room for another.
    var isWaiting: Bool { phase == .receiving || phase == .handshaking || phase == .lingering }
}
