/// What a server does with a request by its head, before any of its body is read.
package enum RequestAdmission: Sendable {
    /// Reads the body, of at most that many bytes (more is answered 413), and serves the request.
    case accept(bodyBytes: Int)
    /// Answers at once. A body that was announced is not read, and the connection closes.
    case answer(HTTPResponse)
    /// Decides on a thread that may block: few at a time, and outside of ``HTTPServerLimits/concurrentRequests``.
    case decideLater(@Sendable () -> RequestAdmission)
}
