import DatasetMetrics
import Exposition
import Foundation
import Gzip

/// What the first scrape after a pass costs in which 1 % of the datasets changed: everything is rendered and compressed anew, in the one
/// format that is asked for. The peer changes its series where they are and pays at each scrape.
struct ScrapeWorkload: Workload {
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let datasets = 10_000
        let fleet = SyntheticFleet.make(datasetCount: datasets)
        let peer = "Go exporter, client_golang, a scrape"
        let go = try? GoExporter(in: scratch).serve(FleetRenderer.render(fleet, format: .text), in: scratch)
        defer { go?.process.stop() }
        let contest = Contest(
            title: "scrape: processor time of the gzip scrape after 1 % of \(datasets) datasets changed",
            contenders: [
                Contender("FleetRenderer and GzipSegment") {
                    try Stopwatch.sample { _ = try GzipSegment(FleetRenderer.render(fleet, format: .text), level: .fastest) }
                },
                Contender(peer) {
                    guard let go, let port = URL(string: go.url)?.port else { throw Unavailable("the Go exporter cannot be built") }
                    let before = try go.process.usage().cpuSeconds
                    guard let answer = Loopback.get("/metrics", port: UInt16(port), headers: "Accept-Encoding: gzip\r\n") else {
                        throw BenchmarkError("the Go exporter does not answer")
                    }
                    var sample = Sample(seconds: answer.firstByteSeconds)
                    sample.cpuSeconds = try go.process.usage().cpuSeconds - before
                    return sample
                },
            ], quantity: .processorSeconds, targets: [.factor(10, over: peer)])
        return [try contest.run(rounds: max(3, scale.rounds))]
    }
}
