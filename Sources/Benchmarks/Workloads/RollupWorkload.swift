/// The daily tree of a history against DuckDB, and what a changed day costs against a full build.
struct RollupWorkload: Workload {
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let history = try HistoryFolder.wide(scale, in: scratch)
        let size = "\(history.shape.runCount) runs of \(history.shape.datasetCount) datasets, 43 days"
        return try [daily(history, size, scratch)] + changedDay(history, size, tree: scratch.path("tree"))
    }

    private func daily(_ history: HistoryFolder, _ size: String, _ scratch: Scratch) throws -> Outcome {
        let database = scratch.path("runs.duckdb")
        let answer = scratch.path("duckdb.csv.gz")
        let csv = scratch.path("runs.csv")
        _ = try TaskName.exportRuns.inOwnProcess(history.path, csv)
        let load = try? PythonPeer(name: "duckdb_load").run([csv, database])
        scratch.discard("runs.csv")
        let ours = "RollupTree, 2 threads, level 4 (DuckDB's size)"
        let contest = Contest(
            title: "rollup: the full daily tree as csv.gz, \(size)",
            contenders: [
                Contender(ours) { try TaskName.dailyTree.inOwnProcess(history.path, scratch.path("tree-4"), "4") },
                Contender("RollupTree, 2 threads, level 6") {
                    try TaskName.dailyTree.inOwnProcess(history.path, scratch.path("tree"))
                },
                Contender("DuckDB, 2 threads, one file") { try PythonPeer(name: "duckdb_rollup").run([database, answer, "file"]) },
                Contender("DuckDB, 2 threads, a file per day") {
                    try PythonPeer(name: "duckdb_rollup").run([database, scratch.fresh("duckdb-tree"), "days"])
                },
            ], targets: [.factor(2, over: "DuckDB, 2 threads, one file"), .mebibytes(60)])
        var outcome = try contest.run(rounds: scale.rounds)
        if let load { outcome.notes.append("DuckDB reads its own table; loading it took another \(Table.duration(load.seconds))") }
        return outcome
    }

    /// A late run of one dataset changes one day. Not in turn: each update meets the tree that the full build before it left.
    private func changedDay(_ history: HistoryFolder, _ size: String, tree: String) throws -> [Outcome] {
        _ = try TaskName.wholeTree.inOwnProcess(history.path)
        var round = 0
        func contest(_ what: String, update: @escaping (String) throws -> Sample, full: @escaping () throws -> Sample) throws -> Outcome {
            var contest = Contest(
                title: "rollup: \(what) brought up to date after a day of one dataset changed, \(size)",
                contenders: [
                    Contender("update") {
                        round += 1
                        return try update("\(round)")
                    },
                    Contender("full build", full),
                ], targets: [.factor(15, over: "full build")])
            contest.rotates = false
            return try contest.run(rounds: scale.rounds)
        }
        return [
            try contest("the table daily") {
                try TaskName.changedDailyDay.inOwnProcess(history.path, $0, tree)
            } full: {
                try TaskName.dailyTree.inOwnProcess(history.path, tree)
            },
            try contest("all tables") {
                try TaskName.changedDay.inOwnProcess(history.path, $0)
            } full: {
                try TaskName.wholeTree.inOwnProcess(history.path)
            },
        ]
    }
}
