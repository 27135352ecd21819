import Configuration
import Reports
import RunAnalytics
import RunModel

/// Analyses capacity from a stored history or from a rollup tree.
struct CapacityAnalyzer {
    let source: any CapacitySource
    let configuration: ExporterConfiguration

    /// The window never reaches beyond what was collected, nor before the first run: an empty stretch would pass for idle slots.
    ///
    /// - Parameters:
    ///   - maximumRuns: more runs in the window than these are refused.
    ///   - isCancelled: asked again and again while runs are read.
    /// - Throws: ``CapacityQueryError``, ``CapacityError``, ``ReportQueryError``, what the source throws: each one line for a person;
    ///   `CancellationError` once `isCancelled` says so.
    func analyze(
        _ query: CapacityQuery, maximumRuns: Int = CapacityRuns.maximumRuns, isCancelled: () -> Bool = { false }
    ) throws -> CapacityAnalysis {
        let (entries, firstEnded) = try source.datasets(account: configuration.mode.workspace)
        let catalogue = try CapacityCatalogue(entries, pinned: query.pinned, grouping: try configuration.grouping(query.groupBy))
        let now = min(query.now, catalogue.knownUntil)
        let until = min(query.until ?? now, now)
        let wanted = query.since ?? until.advanced(byMilliseconds: -query.days * UTCDay.milliseconds)
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
            targetWaitMilliseconds: query.targetWaitMilliseconds,
            currentSlots: query.currentSlots, timeZoneName: query.timeZoneName ?? configuration.report.timeZone,
            spreads: query.spreads, maximumMoves: query.maximumMoves)
        options.looksForGrowth = query.asksGrowth
        options.groupedBy = query.groupBy
        options.choosesSlots = query.slots == nil
        return options
    }

    /// What is not known, so that it is not read as "did not happen".
    private func notes(
        _ catalogue: CapacityCatalogue, wanted: Timestamp, since: Timestamp, query: CapacityQuery,
        stuck: (count: Int, ageMilliseconds: Int64), incomplete: Int
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
                    + "\(HumanText.duration(milliseconds: stuck.ageMilliseconds)), longer than any run took: left out as stuck.")
        }
        return notes
    }
}
