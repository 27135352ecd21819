import Exposition
import Gzip
import RunModel
import SocketHTTPServer

/// `/metrics`: the published bytes, then the few families about the exporter itself, rendered for this scrape.
struct MetricsPage: Sendable {
    let snapshots: SnapshotStore
    /// Renders the exporter's own families in a format, with what ends the exposition.
    let tail: @Sendable (ExpositionFormat) -> [UInt8]

    func response(to request: HTTPRequest) -> HTTPResponse {
        let negotiation = ContentNegotiation(accept: request.headers["accept"])
        let tail = tail(negotiation.format)
        let rendered = snapshots.newest?.expositions[negotiation.format]
        var headers = [(name: "Content-Type", value: negotiation.contentType), (name: "Vary", value: "Accept, Accept-Encoding")]
        if let rendered, ContentNegotiation.acceptsGzip(acceptEncoding: request.headers["accept-encoding"]),
            let chunks = try? GzipSegment.finish(head: rendered.segment, tail: tail) {
            headers.append((name: "Content-Encoding", value: "gzip"))
            return HTTPResponse(status: 200, headers: headers, body: HTTPBody(chunks: chunks))
        }
        return HTTPResponse(status: 200, headers: headers, body: HTTPBody(chunks: [rendered?.plain ?? [], tail]))
    }
}
