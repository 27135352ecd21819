import GRDB
import RunModel

/// The figures of one dataset, counted from its stored rows and from what is kept of the counting of single runs.
struct Recount {
    private(set) var delta: TotalsDelta
    private(set) var runs: Int64 = 0

    /// - Parameter asOf: Runs that ended later are left out; `Int64.max` for none.
    init(_ db: Database, dataset: Int64, settings: HistorySettings, asOf: Int64 = .max) throws {
        delta = TotalsDelta(settings)
        var kept = try CountedRuns(db: db).all(dataset: dataset)
        let keepsNothing = kept.isEmpty
        let statement = try RawStatement(db, "SELECT created_ms, \(RunTable.columns), token FROM run WHERE dataset_id = ?")
        try statement.bind(1, dataset)
        while try statement.step() {
            let record = RunTable.record(statement, from: 1)
            runs += 1
            let entry = keepsNothing ? nil : kept.removeValue(forKey: statement.text(8))
            if asOf != .max {
                guard let then = record.standing(at: asOf, created: statement.integer(0)), then.isEnded else { continue }
            }
            delta.add(entry?.counted ?? Contribution(record), sign: 1)
        }
        // Their rows are gone.
        for entry in kept.values where entry.created &+ (entry.counted.ended?.runTime ?? 0) <= asOf {
            delta.add(entry.counted, sign: 1)
        }
    }
}
