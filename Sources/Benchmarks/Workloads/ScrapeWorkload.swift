import DatasetMetrics
import Exposition
import Foundation
import Gzip

/// What a scrape of 1,000 datasets costs: rendering once per summary, and compressing the fresh tail once per scrape.
struct ScrapeWorkload: Workload {
    private static let datasetCount = 1000
    private static let repetitions = 10
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let fleet = SyntheticFleet.make(datasetCount: Self.datasetCount)
        let page = FleetRenderer.render(fleet, format: .text)
        let samples = page.split(separator: UInt8(ascii: "\n")).count { $0.first != UInt8(ascii: "#") }
        let file = scratch.path("exposition.txt")
        try Data(page).write(to: URL(fileURLWithPath: file))
        let peer = PythonPeer(name: "prometheus_render", environment: .oracles)
        let size = "\(samples) samples, \(Table.number(Double(page.count) / 1e6)) MB"
        let render = Contest(
            title: "scrape: rendering \(Self.datasetCount) datasets (\(size)), once per summary",
            contenders: [
                Contender("FleetRenderer") {
                    Self.sample(Self.repetitions, count: samples) { _ = FleetRenderer.render(fleet, format: .text) }
                },
                Contender("Python prometheus_client") { try peer.run([file, "plain"]) },
            ], agreesOn: "samples")
        let head = try GzipSegment(page, level: .fastest)
        let scrape = Contest(
            title: "scrape: the gzip answer to one scrape of the same",
            contenders: [
                Contender("fresh tail and GzipSegment.finish") {
                    Self.sample(Self.repetitions * 20, count: samples) {
                        let tail = ExporterRenderer.render(ExporterSnapshot(build: .init(version: "1")), format: .text)
                        _ = GzipSegment.finish(head: head, tail: tail)
                    }
                },
                Contender("Python prometheus_client and gzip") { try peer.run([file, "gzip"]) },
            ], agreesOn: "samples")
        return [try render.run(rounds: scale.rounds), try scrape.run(rounds: scale.rounds), try afterChange(in: scratch)]
    }

    /// What the first scrape after a pass costs in which 1 % of the datasets changed: everything is rendered and compressed anew, in the
    /// one format that is asked for. The peer changes its series where they are and pays at each scrape.
    private func afterChange(in scratch: Scratch) throws -> Outcome {
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
        return try contest.run(rounds: max(3, scale.rounds))
    }

    private static func sample(_ repetitions: Int, count: Int, _ work: () throws -> Void) rethrows -> Sample {
        let sample = try Stopwatch.sample {
            for _ in 0..<repetitions { try work() }
        }
        return sample.divided(by: repetitions).with(["samples": Double(count)])
    }
}
