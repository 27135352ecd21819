import Foundation

/// What a pass asks for when nothing has changed.
struct RequestsWorkload: Workload {
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        try (scale.isQuick ? [1000] : [1000, 10_000]).map { datasets in
            let sample = try TaskName.requestsPerPass.inOwnProcess(scratch.fresh("requests"), "\(datasets)")
            let peer = "one request per dataset"
            let rows = [
                Self.row("serve, the next pass", sample.figures?["next"]),
                Self.row("collect, a second process", sample.figures?["process"]),
                Self.row(peer, Double(datasets)),
            ]
            return Outcome(
                title: "requests: of a pass over \(datasets) datasets when nothing has changed", rows: rows,
                quantity: .count(of: "requests"), targets: [.factor(25, over: peer)])
        }
    }

    private static func row(_ name: String, _ requests: Double?) -> Outcome.Row {
        var row = Outcome.Row(name: name)
        row.samples = [Sample(seconds: 0, figures: requests.map { ["requests": $0] })]
        return row
    }
}

/// How late the end of a run is in `/metrics`, at three requests a second.
struct FreshnessWorkload: Workload {
    private static let datasetCount = 1000
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let minutes = scale.isQuick ? 30 : 120
        let sample = try TaskName.freshness.inOwnProcess(scratch.fresh("freshness"), "\(Self.datasetCount)", "\(minutes)")
        let peer = "asking for each list of runs in turn"
        let world =
            "\(Self.datasetCount) datasets, 3 requests a second, \(Int(sample.figures?["runs"] ?? 0)) runs that end within \(minutes) min"
        func outcome(_ what: String, _ figure: String, _ targets: [Target]) -> Outcome {
            var (ours, theirs) = (Outcome.Row(name: "serve"), Outcome.Row(name: peer))
            ours.samples = [Sample(seconds: 0, figures: sample.figures)]
            theirs.samples = [Sample(seconds: 0, figures: sample.figures?["turn-\(figure)"].map { [figure: $0] })]
            var least = Outcome.Row(name: "one request at each end, known in advance")
            least.samples = [Sample(seconds: 0, figures: sample.figures?["floor-\(figure)"].map { [figure: $0] })]
            return Outcome(
                title: "freshness: from the end of a run to /metrics, \(what), \(world)", rows: [ours, theirs, least],
                quantity: .duration(of: figure), targets: targets)
        }
        var last = outcome("95th percentile", "p95", [.atMost(20), .factor(10, over: peer)])
        last.notes.append("on a virtual clock; ends that were not seen until the watch ended: \(Int(sample.figures?["missing"] ?? 0))")
        return [outcome("median", "p50", []), last]
    }
}

/// The newest page of every dataset into an empty history, at 1,000 requests a second, which is no limit for either.
struct FirstPassWorkload: Workload {
    private static let datasetCount = 1000
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let program = try ExporterProgram()
        let api = try ServedProcess(TaskName.executable, ["task", TaskName.simulatedAPI.rawValue, "\(Self.datasetCount)", "1"])
        defer { api.stop() }
        let url = try api.firstLine()
        let configuration = scratch.path("first-pass.yml")
        try ExporterProgram.write(
            configuration: configuration, api: url, requestsPerSecond: 1000, more: "collect: { backfill: 1h, query_runs: none }")
        let peer = "Python, requests and sqlite3"
        let contest = Contest(
            title: "first pass: processor time, the newest runs of \(Self.datasetCount) datasets into an empty history",
            contenders: [
                Contender("collect") {
                    let arguments = ["--config.file", configuration, "--storage.path", scratch.fresh("first-pass")]
                    return try Stopwatch.sampleOfChildren {
                        _ = try ChildProcess.output(program.path, ["collect", "--log.level", "error"] + arguments)
                    }
                },
                Contender(peer) { try PythonPeer(name: "first_pass").run([url, scratch.fresh("first-pass.sqlite")]) },
                Contender("curl, as many requests alone") { try BareRequests(api: url).run(Self.datasetCount) },
            ], quantity: .processorSeconds, targets: [.factor(5, over: peer)])
        return [try contest.run(rounds: scale.rounds)]
    }
}
