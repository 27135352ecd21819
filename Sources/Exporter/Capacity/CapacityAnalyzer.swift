import Configuration
import Reports
import Rollups
import RunAnalytics
import RunHistory
import RunModel

/// Answers how many slots are needed, from a stored history or from a rollup tree.
package struct CapacityAnalyzer {
    private let source: any CapacitySource
    private let configuration: ExporterConfiguration
    /// The folder of the rollup tree; nil of a history.
    private let tree: String?

    package init(history: RunHistory, configuration: ExporterConfiguration) {
        source = HistoryCapacitySource(history: history, shards: configuration.shard.total)
        self.configuration = configuration
        tree = nil
    }

    /// Of a rollup tree, of one shard or of many. It holds the runs as they stood when it was written.
    ///
    /// - Throws: `LakeError`, `RollupError`.
    package init(lake directory: String, configuration: ExporterConfiguration) throws {
        source = LakeCapacitySource(lake: try RollupLake(directory: directory))
        self.configuration = configuration
        tree = directory
    }

    /// The answer as `capacity` gives it.
    ///
    /// - Throws: ``CapacityQueryError``, ``CapacityError``, ``ReportQueryError``, ``LakeReportError`` for a tree without runs, what the source
    ///   throws: each one line for a person.
    /// - Complexity: O(runs of the window), with growth O(runs of the history); of a tree O(runs of the window + weeks × datasets).
    package func analyze(_ query: CapacityQuery) throws -> CapacityAnalysis {
        do {
            return try analyze(query, maximumRuns: CapacityRuns.maximumRuns)
        } catch CapacityQueryError.nothingKnown {
            guard let tree else { throw CapacityQueryError.nothingKnown }
            throw LakeReportError(
                description: "capacity: \(tree) contains no runs of this workspace: check MODE_WORKSPACE, or run `mode-exporter rollup`")
        }
    }

    /// The window never reaches beyond what was collected, nor before the first run: an empty stretch would pass for idle slots.
    ///
    /// - Parameters:
    ///   - maximumRuns: more runs in the window than these are refused.
    ///   - isCancelled: asked again and again while runs are read.
    /// - Throws: ``CapacityQueryError``, ``CapacityError``, ``ReportQueryError``, what the source throws: each one line for a person;
    ///   `CancellationError` once `isCancelled` says so.
    func analyze(
        _ query: CapacityQuery, maximumRuns: Int, isCancelled: () -> Bool = { false }
    ) throws -> CapacityAnalysis {
        let (entries, firstEnded) = try source.datasets(account: configuration.mode.workspace)
        let catalogue = try CapacityCatalogue(entries, pinned: query.pinned, grouping: try configuration.grouping(query.groupBy))
        let now = min(query.now, catalogue.knownUntil)
        let until = min(query.until ?? now, now)
        let wanted = query.since ?? until - query.length
        guard wanted < until else { throw CapacityQueryError.windowNotCollected(since: wanted, knownUntil: now) }
        guard let first = firstEnded, first < until else { throw CapacityQueryError.nothingKnown }
        var runs = CapacityRuns(window: wanted..<until, now: now, maximumRuns: maximumRuns)
        try source.read(catalogue.entries, asksGrowth: query.asksGrowth, into: &runs, isCancelled: isCancelled)
        let since = max(wanted, first)
        let stuck = runs.removeStuck()
        var options = options(query, since: since, until: until, now: now)
        let incomplete = catalogue.incomplete(in: since..<until)
        options.isCovered = incomplete == 0
        options.knownFrom = catalogue.knownFrom
        options.notes = notes(catalogue, wanted: wanted, since: since, query: query, stuck: stuck, incomplete: incomplete)
        let demand = query.asksGrowth ? runs.weeklyDemand(from: max(catalogue.knownFrom ?? first, first)) : nil
        return try CapacityAnalysis.analyse(
            runs: runs.takeRuns(), datasets: catalogue.datasets, weeklyDemand: demand, options: options)
    }

    private func options(_ query: CapacityQuery, since: Timestamp, until: Timestamp, now: Timestamp) -> CapacityOptions {
        var options = CapacityOptions(
            since: since, until: until, now: now, slots: query.slots ?? Array(CapacityQuery.standardSlots),
            targetWait: query.targetWait,
            currentSlots: query.currentSlots, timeZoneName: configuration.report.timeZone,
            spreads: query.spreads)
        options.looksForGrowth = query.asksGrowth
        options.groupedBy = query.groupBy
        options.choosesSlots = query.slots == nil
        return options
    }

    /// What is not known, so that it is not read as "did not happen".
    private func notes(
        _ catalogue: CapacityCatalogue, wanted: Timestamp, since: Timestamp, query: CapacityQuery,
        stuck: (count: Int, age: Duration), incomplete: Int
    ) -> [String] {
        var notes: [String] = []
        if since > wanted { notes.append("The window begins with the first run in the history, not at \(HumanText.minute(wanted)).") }
        if let until = query.until, catalogue.knownUntil < until {
            notes.append("The window ends where the history does: it was last collected at \(HumanText.minute(catalogue.knownUntil)).")
        }
        if incomplete > 0 {
            notes.append(
                "\(incomplete) of \(catalogue.entries.count) datasets are not known over the whole window, so the load was higher than "
                    + "shown. Let `mode-exporter collect` run to completion.")
        }
        if catalogue.withoutAccess > 0 {
            notes.append(
                catalogue.withoutAccess == 1
                    ? "One dataset cannot be read with this key: its runs use slots but are missing here."
                    : "\(catalogue.withoutAccess) datasets cannot be read with this key: their runs use slots but are missing here.")
        }
        notes += source.notes
        if stuck.count > 0 {
            notes.append(
                "\(stuck.count == 1 ? "One run has" : "\(stuck.count) runs have") been in flight for more than "
                    + "\(HumanText.duration(stuck.age)), longer than any run took: left out as stuck.")
        }
        return notes
    }
}
