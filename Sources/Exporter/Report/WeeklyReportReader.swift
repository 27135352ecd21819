import RunAnalytics
import RunHistory
import RunModel

/// Computes weekly reports from a stored history. Only the weeks that a report needs are scanned, one dataset after the other.
public struct WeeklyReportReader: Sendable {
    private let history: RunHistory
    private let configuration: ExporterConfiguration

    /// A strip shows up to a run every quarter of an hour for a week.
    private static let stripRuns = 700

    /// - Parameter configuration: workspace, objectives and time zone come from it; without a workspace all accounts are told of.
    public init(history: RunHistory, configuration: ExporterConfiguration) {
        self.history = history
        self.configuration = configuration
    }

    /// The calendar in which weeks, days and hours are told.
    public var calendar: LocalCalendar { LocalCalendar(zoneName: configuration.report.timeZone) ?? .utc }

    /// Computes the report of a period. O(runs of the eight weeks before its end), in memory those of one dataset.
    ///
    /// - Parameters:
    ///   - now: runs created later are left out.
    ///   - selection: only datasets whose token or name matches; nil for all.
    ///   - isCancelled: asked before each dataset.
    /// - Throws: ``HistoryError``; `CancellationError` once `isCancelled` says so.
    public func report(
        of period: ReportPeriod,
        now: Timestamp,
        selection: NamePattern? = nil,
        isCancelled: () -> Bool = { false }
    ) throws -> WeeklyReport {
        var context = ReportContext(period: period, calendar: calendar, now: now)
        context.maximumStripRuns = Self.stripRuns
        var builder = WeeklyReportBuilder(context: context)
        let scanner = try history.makeScanner()
        let datasets = try selected(selection)
        let schedules = try history.read { snapshot in
            Dictionary(uniqueKeysWithValues: try datasets.map { ($0.id, try snapshot.schedules(dataset: $0.id)) })
        }
        var quality = ReportQuality(context: context)
        for stored in datasets {
            if isCancelled() { throw CancellationError() }
            let runs = try runs(of: stored.id, scanner, context, &quality)
            // A dataset that is gone is still told of in the weeks in which it ran.
            guard stored.isListed || runs.last.map({ $0.createdAt >= context.previous.since }) == true else { continue }
            quality.note(stored)
            builder.add(
                DatasetWeekInput(
                    account: stored.account,
                    dataset: stored.dataset,
                    runs: runs,
                    earlierSuccessAt: try earlierSuccess(of: stored.id, runs, context),
                    schedules: schedules[stored.id] ?? [],
                    objective: objective(of: stored.dataset)
                )
            )
        }
        let passes = try history.collectionHours(from: period.since, until: context.end)
        return builder.finish(quality: quality.finished(rejections: try history.rejections(), passes: passes))
    }

    /// The datasets of the account, in the order of their tokens.
    func selected(_ selection: NamePattern?) throws(HistoryError) -> [StoredDataset] {
        try history.datasets(account: configuration.mode.workspace).filter { stored in
            guard let selection else { return true }
            return selection.matches(stored.dataset.token.text) || stored.dataset.name.map(selection.matches) == true
        }.sorted { ($0.account, $0.dataset.token) < ($1.account, $1.dataset.token) }
    }

    private func runs(
        of dataset: DatasetID,
        _ scanner: RunScanner,
        _ context: ReportContext,
        _ quality: inout ReportQuality
    ) throws(HistoryError) -> [ReportRun] {
        var runs: [ReportRun] = []
        var estimated: Int64 = 0
        let until = min(context.runsNeededUntil, context.now.advanced(byMilliseconds: 1))
        try scanner.forEachNamedRun(dataset: dataset, from: context.runsNeededSince, until: until) { run in
            guard let token = RunToken(run.token) else { return }
            if run.isCompletionEstimated, context.period.contains(run.figures.createdMilliseconds) { estimated += 1 }
            runs.append(ReportRun(figures: run.figures, token: token))
        }
        quality.estimatedEnds += estimated
        return runs
    }

    /// The last success before the scanned runs; only asked for where it matters, as it costs a query.
    private func earlierSuccess(of dataset: DatasetID, _ runs: [ReportRun], _ context: ReportContext) throws(HistoryError) -> Timestamp? {
        let firstSuccess = runs.first { $0.figures.state.isSuccess }?.createdAt
        if let firstSuccess, firstSuccess < context.previous.since { return nil }
        guard let success = try history.latestRuns(dataset: dataset).lastSuccess, success.createdAt < context.runsNeededSince else {
            return nil
        }
        return success.completedAt ?? success.createdAt
    }

    /// The first objective whose pattern matches token or name.
    private func objective(of dataset: Dataset) -> ServiceObjective? {
        let found = configuration.objectives.first { objective in
            objective.match.matches(dataset.token.text) || dataset.name.map(objective.match.matches) == true
        }
        return found.map { objective in
            ServiceObjective(
                name: objective.match.description,
                success: objective.success,
                freshnessMilliseconds: objective.freshnessMilliseconds,
                durationP95Milliseconds: objective.durationP95Milliseconds
            )
        }
    }
}
