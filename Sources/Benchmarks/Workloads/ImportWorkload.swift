import HistoryImport

/// Files of runs into a history, against what a Python programmer would write, and against DuckDB's reader.
struct ImportWorkload: Workload {
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        try [
            contest("objects", "objects as the API answers them, dataset by dataset", count: min(300_000, scale.runs / 10), scratch),
            contest("lines", "lines as the simulator writes them, in the order of creation", count: scale.runs / 2, scratch),
        ]
    }

    private func contest(_ kind: String, _ what: String, count: Int, _ scratch: Scratch) throws -> Outcome {
        let file = scratch.path("\(kind).jsonl")
        defer { scratch.discard("\(kind).jsonl") }
        let made = try TaskName.makeLines.inOwnProcess(file, kind, "\(min(count, 1_000_000))")
        let python = "Python, orjson and sqlite3"
        let duckDB = "DuckDB read_json into a table"
        let named = "DuckDB read_json, columns named"
        let keyed = "DuckDB, columns named, same key"
        func read(_ way: String) throws -> Sample {
            try PythonPeer(name: "duckdb_import").run([file, scratch.fresh("import.duckdb"), way])
        }
        let contest = Contest(
            title: "import: \(Int(made.figures?["runs"] ?? 0)) \(what)",
            contenders: [
                Contender("RunImport") { try TaskName.importFile.inOwnProcess(file, scratch.fresh("import")) },
                Contender(python) { try PythonPeer(name: "sqlite_import").run([file, scratch.fresh("import.sqlite")]) },
                Contender(duckDB) { try read("all") },
                Contender(named) { try read("named") },
                Contender(keyed) { try read("keyed") },
            ], targets: [.factor(3, over: python), .factor(1, over: duckDB), .factor(1, over: named), .factor(1, over: keyed)],
            agreesOn: "runs")
        return try contest.run(rounds: scale.rounds)
    }
}
