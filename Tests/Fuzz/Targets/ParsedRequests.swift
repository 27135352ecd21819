import SocketHTTPServer

/// What the parser makes of a connection's bytes.
package struct ParsedRequests: Equatable {
    /// Method and target of each request.
    package var requests: [String] = []
    /// The body of each request.
    package var bodies: [[UInt8]] = []
    /// The status of the refusal with which the connection ended.
    package var refusal: Int?

    /// Feeds the pieces one after the other.
    package init(_ pieces: [[UInt8]], limits: HTTPServerLimits = .init()) {
        var parser = RequestParser(limits: limits)
        for piece in pieces {
            piece.withUnsafeBytes { parser.append($0) }
            events: while true {
                switch parser.next() {
                case .needsMore: break events
                case .expectsContinue: continue
                case .head: parser.accept(bodyBytes: limits.bodyBytes)
                case .request(let request):
                    requests.append("\(request.message.method) \(request.message.target)")
                    bodies.append(request.message.body)
                case .refused(let refused):
                    refusal = refused.status
                    break events
                }
            }
        }
    }

    /// The text in one piece.
    package init(_ text: String, limits: HTTPServerLimits = .init()) { self.init([Array(text.utf8)], limits: limits) }
}
