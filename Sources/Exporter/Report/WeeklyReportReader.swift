import Configuration
import RunAnalytics
import RunHistory
import RunModel
import Threads

/// Computes weekly reports from a stored history. Only the weeks that a report needs are scanned, one dataset after the other.
struct WeeklyReportReader: Sendable {
    private let history: RunHistory
    private let configuration: ExporterConfiguration

    /// A strip shows up to a run every quarter of an hour for a week.
    static let stripRuns = 700

    /// - Parameter configuration: workspace, objectives and time zone come from it; without a workspace all accounts are covered.
    init(history: RunHistory, configuration: ExporterConfiguration) {
        self.history = history
        self.configuration = configuration
    }

    var calendar: LocalCalendar { configuration.calendar }

    /// Computes the report of a period. O(runs of the eight weeks before its end), in memory those of one dataset for each thread.
    ///
    /// - Parameters:
    ///   - now: runs created later are left out.
    ///   - selection: only datasets whose token or name matches; nil for all.
    ///   - usesTwoThreads: whether half of the datasets are read on another thread. Default false: in a running exporter the other
    ///     core belongs to scrapes and the collector.
    ///   - isCancelled: asked before each dataset.
    /// - Throws: ``HistoryError``; `CancellationError` once `isCancelled` says so.
    func report(
        of period: ReportPeriod,
        now: Timestamp,
        selection: NamePattern? = nil,
        usesTwoThreads: Bool = false,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> WeeklyReport {
        try report(of: period, on: try selected(selection), now: now, usesTwoThreads: usesTwoThreads, isCancelled: isCancelled)
    }

    /// The same of those datasets alone.
    func report(
        of period: ReportPeriod,
        on datasets: [StoredDataset],
        now: Timestamp,
        usesTwoThreads: Bool = false,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> WeeklyReport {
        var context = ReportContext(period: period, calendar: calendar, now: now)
        context.maximumStripRuns = Self.stripRuns
        var builder = WeeklyReportBuilder(context: context)
        var quality = ReportQuality(context: context)
        var covered: Set<DatasetID> = []
        for part in try parts(of: datasets, context, usesTwoThreads, isCancelled) {
            builder.merge(part.builder)
            quality.estimatedEnds += part.estimatedEnds
            covered.formUnion(part.covered)
        }
        for stored in datasets where covered.contains(stored.id) { quality.note(stored) }
        let passes = try history.collectionHours(from: period.since, until: context.end)
        return builder.finish(quality: quality.finished(rejections: try history.rejections(), passes: passes))
    }

    /// The steps in the durations of one dataset over the eight weeks that end with a period, by the search of the report. O(its runs).
    func steps(of dataset: DatasetID, in period: ReportPeriod, now: Timestamp) throws(HistoryError) -> [StepChange] {
        let context = ReportContext(period: period, calendar: calendar, now: now)
        var estimatedEnds: Int64 = 0
        return StepChange.find(in: try runs(of: dataset, try history.makeScanner(), context, &estimatedEnds), context: context) ?? []
    }

    /// What was read of some of the datasets.
    private struct Part: Sendable {
        var builder: WeeklyReportBuilder
        var covered: [DatasetID] = []
        var estimatedEnds: Int64 = 0
    }

    private func parts(
        of datasets: [StoredDataset],
        _ context: ReportContext,
        _ usesTwoThreads: Bool,
        _ isCancelled: @escaping @Sendable () -> Bool
    ) throws -> [Part] {
        guard usesTwoThreads, datasets.count > 1 else { return [try part(of: datasets, context, isCancelled)] }
        // In turn, so that a busy space does not fall to one thread.
        let turns = Dictionary(grouping: datasets.enumerated(), by: { $0.offset % 2 }).mapValues { $0.map(\.element) }
        let (first, second) = try BlockingWork.both(
            { try part(of: turns[0] ?? [], context, isCancelled) },
            and: { try part(of: turns[1] ?? [], context, isCancelled) }
        )
        return [first, second]
    }

    private func part(of datasets: [StoredDataset], _ context: ReportContext, _ isCancelled: () -> Bool) throws -> Part {
        var part = Part(builder: WeeklyReportBuilder(context: context))
        let scanner = try history.makeScanner()
        let schedules = try history.read { snapshot in
            Dictionary(uniqueKeysWithValues: try datasets.map { ($0.id, try snapshot.schedules(dataset: $0.id)) })
        }
        for stored in datasets {
            if isCancelled() { throw CancellationError() }
            let runs = try runs(of: stored.id, scanner, context, &part.estimatedEnds)
            // A dataset that is gone is still covered in the weeks in which it ran.
            guard stored.isListed || runs.last.map({ $0.createdAt >= context.previous.since }) == true else { continue }
            part.covered.append(stored.id)
            let codes = try errorCodes(of: stored.id, runs, context)
            part.builder.add(
                DatasetWeekInput(
                    account: stored.account,
                    dataset: stored.dataset,
                    runs: runs,
                    earlierSuccessAt: try earlierSuccess(of: stored.id, runs, context),
                    schedules: schedules[stored.id] ?? [],
                    objective: configuration.objective(of: stored.dataset),
                    known: stored.knownForReports,
                    isFromFiles: stored.isFromFiles,
                    errorCodes: codes.now,
                    earlierErrorCodes: codes.before,
                    viewsUnchanged: stored.viewsUnchanged
                )
            )
        }
        return part
    }

    /// The datasets of the account, in the order of their tokens.
    func selected(_ selection: NamePattern?) throws(HistoryError) -> [StoredDataset] {
        try history.datasets(account: configuration.mode.workspace).filter { stored in
            guard let selection else { return true }
            return selection.matches(token: stored.dataset.token.text, name: stored.dataset.name)
        }.sorted { ($0.account, $0.dataset.token) < ($1.account, $1.dataset.token) }
    }

    private func runs(
        of dataset: DatasetID,
        _ scanner: RunScanner,
        _ context: ReportContext,
        _ estimatedEnds: inout Int64
    ) throws(HistoryError) -> [ReportRun] {
        var runs: [ReportRun] = []
        var estimated: Int64 = 0
        let until = min(context.runsNeededUntil, context.now.advanced(byMilliseconds: 1))
        try scanner.forEachNamedRun(dataset: dataset, from: context.runsNeededSince, until: until) { run in
            guard let token = RunToken(run.token) else { return }
            if run.isCompletionEstimated, context.period.contains(run.figures.createdAt) { estimated += 1 }
            runs.append(ReportRun(figures: run.figures, token: token))
        }
        estimatedEnds += estimated
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

    /// The error codes of the period and of the weeks before; only read where a run failed.
    private func errorCodes(
        of dataset: DatasetID, _ runs: [ReportRun], _ context: ReportContext
    ) throws(HistoryError) -> (now: [ErrorCodeFigures], before: [String]) {
        let (since, until) = (context.period.since, context.end)
        guard runs.contains(where: { $0.figures.state == .failed && (since..<until).contains($0.createdAt) }) else { return ([], []) }
        let now = try history.errorCodes(dataset: dataset, from: since, until: until)
        let before = try history.errorCodes(dataset: dataset, from: context.runsNeededSince, until: since)
        return (now, before.map(\.code))
    }
}

extension StoredDataset {
    /// What is known of the dataset's past. One whose list was read and held no run is known completely.
    var knownForReports: KnownHistory {
        guard coverage == nil, imported == nil, access == .ok, let read = lastCollectedAt else { return known }
        return KnownHistory(start: firstSeenAt, end: read, reachesBeginning: true, isComplete: true, hasWholeCounters: true)
    }

    var isFromFiles: Bool { coverage == nil && imported != nil }
}
