/// The weekly report of 1,000 datasets, next to DuckDB, which computes the aggregates alone, and to SQLite, which adds up the runs it reads.
struct ReportWorkload: Workload {
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let history = try HistoryFolder.long(scale, in: scratch)
        let size = "\(history.shape.runCount) runs over \(history.shape.days) days"
        let (csv, database) = (scratch.path("report.csv"), scratch.path("report.duckdb"))
        _ = try TaskName.exportRuns.inOwnProcess(history.path, csv)
        let load = try? PythonPeer(name: "duckdb_load").run([csv, database])
        scratch.discard("report.csv")
        let end = "\(SyntheticHistory.end.milliseconds)"
        let peer = "DuckDB, 2 threads, aggregates only"
        let contest = Contest(
            title: "report: the last week of 1000 datasets as HTML, from a history of \(size)",
            contenders: [
                Contender("report --format html") { try TaskName.report.inOwnProcess(history.path) },
                Contender(peer) { try PythonPeer(name: "duckdb_report").run([database, end]) },
                Contender("SQLite, sums of the same runs") {
                    try PythonPeer(name: "sqlite_report").run([history.path + "/history.sqlite", end])
                },
            ], targets: [.atMost(1), .mebibytes(100), .factor(1, over: peer)])
        var outcome = try contest.run(rounds: scale.rounds)
        if let load { outcome.notes.append("DuckDB reads its own table; loading it took another \(Table.duration(load.seconds))") }
        if history.shape.runCount < 10_000_000 { outcome.notes.append("the targets are meant for 10000000 runs: --runs 10000000") }
        return [outcome]
    }
}
