import DatasetMetrics
import Exposition
import Foundation
import Gzip
import SocketHTTPServer

/// Our HTTP server, for as long as its standard input is open.
enum ServeTask {
    /// DATASETS: `/small` is two bytes, `/metrics` a scrape of so many datasets, compressed, with a fresh tail each time.
    static func run(_ arguments: TaskArguments) throws -> Sample {
        let fleet = FleetRenderer.render(SyntheticFleet.make(datasetCount: try arguments.number(0)), format: .text)
        let head = try GzipSegment(fleet, level: .fastest)
        let small = HTTPResponse.text(200, "ok")
        let server = HTTPServer(
            listen: [.tcp(host: "127.0.0.1", port: 0)], inline: { $0.path == "/small" ? small : nil },
            handler: { _ in
                let tail = ExporterRenderer.render(ExporterSnapshot(build: .init(version: "1")), format: .text)
                guard let chunks = try? GzipSegment.finish(head: head, tail: tail, level: .fastest) else { return .text(500, "") }
                let headers = [(name: "Content-Type", value: ExpositionFormat.text.contentType), (name: "Content-Encoding", value: "gzip")]
                return HTTPResponse(status: 200, headers: headers, body: HTTPBody(chunks: chunks))
            })
        let addresses = try server.start()
        print(addresses.first?.localURL ?? "")
        fflush(nil)
        _ = FileHandle.standardInput.readDataToEndOfFile()
        server.stop(drainMilliseconds: 1000)
        return Sample(seconds: 0)
    }
}
