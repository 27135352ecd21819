import GRDB
import RunModel

extension HistorySnapshot {
    /// Recounts every row and compares with the stored counters, histograms and numbers of rows.
    ///
    /// Counters = recount + what retention removed, where a run counts as it was when it was first seen ended. O(rows).
    /// - Returns: One line for each figure that differs, at most 100; empty when all agree.
    package func verify() throws -> [String] {
        let settings = try storedSettings()
        var findings: [String] = []
        for row in try Row.fetchAll(db, sql: "SELECT id, stored_runs FROM dataset ORDER BY id") {
            let dataset: Int64 = row["id"]
            let recount = try Recount(db, dataset: dataset, settings: settings)
            let stored = try storedFigures(dataset, settings)
            let storedRuns: Int64 = row["stored_runs"]
            if storedRuns != recount.runs { findings.append("dataset \(dataset): \(recount.runs) rows, \(storedRuns) noted") }
            findings += differences(stored, recount.delta).map { "dataset \(dataset): \($0)" }
            if findings.count >= 100 { return Array(findings.prefix(100)) }
        }
        return findings
    }

    /// Figures without what retention removed.
    private func storedFigures(_ dataset: Int64, _ settings: HistorySettings) throws -> TotalsDelta {
        var stored = TotalsDelta(settings)
        for row in try Row.fetchAll(db, sql: "SELECT * FROM state_total WHERE dataset_id = ?", arguments: [dataset]) {
            func rest(_ name: String) -> Int64 { (row[name] as Int64) - (row["pruned_" + name] as Int64) }
            let total = StateTotal(runs: rest("runs"), runTime: .milliseconds(rest("run_ms")), estimatedRuns: rest("estimated_runs"))
            if total != StateTotal() { stored.states[row["state"]] = total }
        }
        for row in try Row.fetchAll(db, sql: "SELECT * FROM histogram_bucket WHERE dataset_id = ?", arguments: [dataset]) {
            guard let kind = HistogramKind(rawValue: row["kind"]) else { continue }
            let bucket = stored.histograms[kind.rawValue].bucket(of: row["bound_ms"])
            stored.histograms[kind.rawValue].counts[bucket] += (row["runs"] as Int64) - (row["pruned_runs"] as Int64)
        }
        for row in try Row.fetchAll(db, sql: "SELECT * FROM histogram_sum WHERE dataset_id = ?", arguments: [dataset]) {
            guard let kind = HistogramKind(rawValue: row["kind"]) else { continue }
            stored.histograms[kind.rawValue].sum = .milliseconds((row["sum_ms"] as Int64) - (row["pruned_sum_ms"] as Int64))
        }
        for row in try Row.fetchAll(db, sql: "SELECT * FROM failure_total WHERE dataset_id = ?", arguments: [dataset]) {
            let rest = (row["runs"] as Int64) - (row["pruned_runs"] as Int64)
            if rest != 0 { stored.failures[row["error_code"]] = rest }
        }
        return stored
    }

    private func differences(_ stored: TotalsDelta, _ recount: TotalsDelta) -> [String] {
        var findings: [String] = []
        for code in Set(stored.states.keys).union(recount.states.keys).sorted() {
            let (noted, counted) = (stored.states[code] ?? StateTotal(), recount.states[code] ?? StateTotal())
            if noted != counted { findings.append("state \(code): counted \(counted), noted \(noted)") }
        }
        for code in Set(stored.failures.keys).union(recount.failures.keys).sorted() where stored.failures[code] != recount.failures[code] {
            findings.append("error code \(code): counted \(recount.failures[code] ?? 0), noted \(stored.failures[code] ?? 0)")
        }
        for kind in HistogramKind.allCases where stored.histograms[kind.rawValue] != recount.histograms[kind.rawValue] {
            findings.append(
                "\(kind) histogram: counted \(recount.histograms[kind.rawValue]), noted \(stored.histograms[kind.rawValue])"
            )
        }
        return findings
    }
}
