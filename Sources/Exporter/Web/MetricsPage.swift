import Exposition
import Gzip
import Reports
import RunModel
import SocketHTTPServer
import Synchronization

/// `/metrics`: the families of the datasets, then the few about the exporter itself, rendered for this scrape.
struct MetricsPage: Sendable {
    let snapshots: SnapshotStore
    /// Renders the exporter's own families in a format, with what ends the exposition.
    let tail: @Sendable (ExpositionFormat) -> [UInt8]
    let sizeWarning: ScrapeSizeWarning

    /// Blocks where the families of the datasets have to be rendered, or compressed.
    func response(to request: HTTPRequest) -> HTTPResponse {
        let scrape = Scrape(request)
        let tail = tail(scrape.format)
        let families = snapshots.newest?.families
        if !scrape.names.isEmpty {
            let selection = FamilySelection(scrape.names)
            let body = selection.apply(to: families?.plain(scrape.format) ?? []) + selection.apply(to: tail)
            return scrape.answer([body]).compressed(scrape.acceptsGzip)
        }
        if scrape.acceptsGzip, let head = try? families?.segment(scrape.format) {
            sizeWarning.note(bytes: head.contentBytes + tail.count)
            return scrape.answer(head, tail)
        }
        let plain = families?.plain(scrape.format) ?? []
        sizeWarning.note(bytes: plain.count + tail.count)
        return scrape.answer([plain, tail])
    }

    /// The same answer to the normal scrape, the whole exposition as gzip, once it is there to be sent: never blocks. Nil for everything else.
    func readyResponse(to request: HTTPRequest) -> HTTPResponse? {
        let scrape = Scrape(request)
        guard scrape.acceptsGzip, scrape.names.isEmpty, let head = snapshots.newest?.families.madeSegment(scrape.format) else { return nil }
        return scrape.answer(head, tail(scrape.format))
    }

    private struct Scrape {
        let acceptsGzip: Bool
        /// The families that are selected; empty for all.
        let names: [String]
        private let negotiation: ContentNegotiation

        init(_ request: HTTPRequest) {
            negotiation = ContentNegotiation(accept: request.headers["accept"])
            acceptsGzip = ContentNegotiation.acceptsGzip(acceptEncoding: request.headers["accept-encoding"])
            names = request.query.filter { $0.name == "name[]" }.map(\.value)
        }

        var format: ExpositionFormat { negotiation.format }

        func answer(_ chunks: [[UInt8]]) -> HTTPResponse {
            let headers = [(name: "Content-Type", value: negotiation.contentType), (name: "Vary", value: "Accept, Accept-Encoding")]
            return HTTPResponse(status: 200, headers: headers, body: HTTPBody(chunks: chunks))
        }

        func answer(_ head: GzipSegment, _ tail: [UInt8]) -> HTTPResponse {
            answer(GzipSegment.finish(head: head, tail: tail)).with("Content-Encoding", "gzip")
        }
    }
}

extension HTTPResponse {
    /// The same with its body as gzip, if the client takes that and no coding is applied yet. Costs some milliseconds a megabyte.
    func compressed(_ isAccepted: Bool) -> HTTPResponse {
        let isEncoded = headers.contains { $0.name.lowercased() == "content-encoding" }
        guard isAccepted, !isEncoded, let body = try? Gzip.compress(Array(body.chunks.joined()), level: .fastest) else { return self }
        var response = with("Content-Encoding", "gzip")
        response.body = HTTPBody(body)
        return response
    }
}

/// Says once when a scrape comes near what scrapers take, and again only after it was smaller in between.
final class ScrapeSizeWarning: Sendable {
    /// From how many bytes on, uncompressed. The default limit of vmagent is 16 MiB, and what it refuses is lost.
    static let bytes = 12_000_000

    static func text(bytes: Int) -> String {
        "\(HumanText.decimal(Double(bytes) / 1e6, places: 1)) MB, and many scrapers refuse more than 16 MiB: raise their limit, select "
            + "families with name[], or leave some out with metrics.exclude"
    }

    private let isLarge = Mutex(false)
    private let report: @Sendable (_ bytes: Int) -> Void

    init(report: @escaping @Sendable (_ bytes: Int) -> Void) { self.report = report }

    func note(bytes: Int) {
        let becameLarge = isLarge.withLock { isLarge in
            let wasLarge = isLarge
            isLarge = bytes >= Self.bytes
            return isLarge && !wasLarge
        }
        if becameLarge { report(bytes) }
    }
}
