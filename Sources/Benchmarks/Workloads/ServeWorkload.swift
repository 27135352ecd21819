import Foundation

/// The process that runs all day: how soon it answers, what it holds, what a scrape and an idle minute cost; next to an exporter in Go that
/// holds the same series.
struct ServeWorkload: Workload {
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let wrk = try WrkLoad(seconds: scale.loadSeconds)
        let history = try HistoryFolder.settled(runs: scale.runs, in: scratch)
        let size = "\(history.shape.datasetCount) datasets, \(history.shape.runCount) runs"
        var starts: [Sample] = []
        for _ in 1..<scale.rounds {
            let exporter = try LiveExporter(history, in: scratch)
            starts.append(Sample(seconds: exporter.secondsToFirstScrape))
            exporter.stop()
        }
        let exporter = try LiveExporter(history, in: scratch)
        defer { exporter.stop() }
        starts.append(Sample(seconds: exporter.secondsToFirstScrape))
        var held = [("after the first scrape", exporter.bytesAtFirstScrape)]
        try exporter.settle()
        held.append(("after the first pass, rollups and reports", try exporter.usage().residentBytes))
        let go = try? GoExporter(in: scratch).serve(exporter.body("/metrics"), in: scratch)
        defer { go?.process.stop() }
        let idle = try idle(exporter, size)
        let scrape = try scrape(exporter, go: go, wrk, size)
        let scrapes = try scrapeOften(exporter, go: go, wrk)
        held.append(("after \(scrapes) scrapes", try exporter.usage().residentBytes))
        return [
            start(starts, size), memory(held, go: try go?.process.usage().residentBytes, size), scrape, idle,
        ]
    }

    private func start(_ samples: [Sample], _ size: String) -> Outcome {
        var row = Outcome.Row(name: "serve")
        row.samples = samples
        return Outcome(
            title: "serve: from the start of the process to its first complete scrape, \(size)", rows: [row], quantity: .seconds,
            targets: [.atMost(0.5)])
    }

    /// The last state is compared with the peer and the target.
    private func memory(_ held: [(when: String, bytes: Int64)], go: Int64?, _ size: String) -> Outcome {
        var rows = held.reversed().map { state in Self.row("serve, \(state.when)", bytes: state.bytes) }
        let name = "Go exporter, after as many"
        if let go { rows.append(Self.row(name, bytes: go)) }
        return Outcome(
            title: "serve: resident memory, \(size)", rows: rows, quantity: .bytes,
            targets: [.atMost(80 * 1_048_576), .factor(1, over: name)])
    }

    private static func row(_ name: String, bytes: Int64) -> Outcome.Row {
        var row = Outcome.Row(name: name)
        var sample = Sample(seconds: 0)
        sample.peakBytes = bytes
        row.samples = [sample]
        return row
    }

    /// What a core does while no request arrives and nothing changes, as a share of the time.
    private func idle(_ exporter: LiveExporter, _ size: String) throws -> Outcome {
        let length = scale.isQuick ? 15 : 60
        var row = Outcome.Row(name: "serve, 3 requests a second")
        var floor = Outcome.Row(name: "curl, the requests alone")
        let requests = try? BareRequests(api: exporter.apiURL)
        if requests == nil { floor.unavailable = "curl is not installed" }
        func percent(_ cpuSeconds: Double) -> Sample {
            Sample(seconds: Double(length), figures: ["percent": cpuSeconds / Double(length) * 100])
        }
        for _ in 0..<(scale.isQuick ? 1 : scale.rounds) {
            let before = try exporter.usage().cpuSeconds
            sleep(UInt32(length))
            row.samples.append(percent(try exporter.usage().cpuSeconds - before))
            if let alone = try requests?.run(3 * length, perSecond: 3).cpuSeconds { floor.samples.append(percent(alone)) }
        }
        return Outcome(
            title: "serve: per cent of a core while nothing changes and no request arrives, over \(length) s, \(size)",
            rows: [row, floor], quantity: .count(of: "percent"), targets: [.atMost(0.2)])
    }

    private func scrape(_ exporter: LiveExporter, go: (process: ServedProcess, url: String)?, _ wrk: WrkLoad, _ size: String) throws
        -> Outcome
    {
        let peer = "Go exporter, client_golang"
        let contest = Contest(
            title: "serve: processor time of a gzip scrape, \(size)",
            contenders: [
                Contender("serve") { try Self.perScrape(exporter.url, wrk) { try exporter.usage() } },
                Contender(peer) {
                    guard let go else { throw Unavailable("the Go exporter cannot be built: run `make bench`") }
                    return try Self.perScrape(go.url, wrk) { try go.process.usage() }
                },
            ], quantity: .processorSeconds, targets: [.factor(20, over: peer)])
        return try contest.run(rounds: scale.rounds)
    }

    private static func perScrape(_ url: String, _ wrk: WrkLoad, usage: () throws -> ProcessUsage) throws -> Sample {
        let before = try usage().cpuSeconds
        var sample = try wrk.run(url + "/metrics")
        sample.cpuSeconds = try (usage().cpuSeconds - before) / max(1, sample.figures?["requests"] ?? 1)
        return sample
    }

    /// - Returns: how many scrapes there were, all of them as Prometheus asks.
    private func scrapeOften(_ exporter: LiveExporter, go: (process: ServedProcess, url: String)?, _ wrk: WrkLoad) throws -> Int {
        let wanted = scale.isQuick ? 5000.0 : 100_000
        let headers = [
            "Accept: application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", "Accept-Encoding: gzip",
        ]
        var done = 0.0
        while done < wanted {
            done += try wrk.run(exporter.url + "/metrics", headers: headers).figures?["requests"] ?? wanted
            if let go { _ = try wrk.run(go.url + "/metrics", connections: 1, headers: headers) }
        }
        return Int(done)
    }
}
