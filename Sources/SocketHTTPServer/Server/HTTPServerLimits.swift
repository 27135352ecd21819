/// What the server takes from its clients. Every limit answers with its status, where an answer is possible at all.
package struct HTTPServerLimits: Sendable, Equatable {
    /// The longest request line, without its CRLF. Default 8192; more is answered 414.
    package var requestLineBytes = 8192
    /// The longest header block: all field lines with their CRLF. Default 32768; more is answered 431. Limits trailers as well.
    package var headerBytes = 32_768
    /// The most header fields. Default 100; more is answered 431.
    package var headerCount = 100
    /// The longest request body. Default 1 MiB; more is answered 413, at once when the length is announced.
    package var bodyBytes = 1 << 20
    /// The most open connections. Default 512, and never more than the process's limit of open files leaves besides what is open at the
    /// start and a reserve of 28.
    ///
    /// When all are taken, a new one takes the place of the one that has been waiting (idle, or with half a request) for longest; when none
    /// waits, the one whose client has not read its answer for longest, if that is 5 s or more; else new ones wait in the backlog.
    var connections = 512
    /// How long a client may take from its first byte (on a new connection: from connecting) to the end of the header block, however
    /// steadily it sends. Default 5 s; then 408. The TLS handshake has the same time.
    var headerTimeout: Duration = .seconds(5)
    /// How long a client may take for a body after the header block. Default 30 s; then 408.
    var bodyTimeout: Duration = .seconds(30)
    /// How long a connection is kept without a request after an answer. Default 120 s (beyond a usual scrape interval); then it is closed.
    var idleTimeout: Duration = .seconds(120)
    /// How long a client may leave an answer unread. Default 20 s without a byte taken; then the connection is closed.
    var writeStallTimeout: Duration = .seconds(20)
    /// The most body bytes in memory: those of answers under way (a shared array counts once) and of requests. Default 256 MiB; then 503.
    /// A single answer is always allowed, whatever its size.
    var inFlightBodyBytes = 256 << 20
    /// The most requests at or waiting for a worker. Default 40, 0 for any number; then 503. What `inline` answers is not counted, nor is
    /// an answer that is being sent.
    package var concurrentRequests = 40
    /// The most requests whose admission is being decided on a thread of its own, or waits for that. Default 8; more are answered 429.
    var pendingDecisions = 8
    /// The most of them from one host. Default 4; more are answered 429.
    var pendingDecisionsPerHost = 4
    /// The number of threads that run handlers. Default 4; at least 1.
    var workerThreads = 4

    package init() {}
}
