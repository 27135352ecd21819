import Configuration
import Delivery
import Foundation
import Logging
import Reports
import RunAnalytics
import RunHistory
import RunModel
import Threads

/// Keeps the weekly reports in the report directory, each with its capacity analysis: writes that of the last complete week when it is missing, and again when runs of it
/// ended late or were read later; the three weeks before when they are missing and the history covers them. Where the configuration names owners, datasets are grouped by them.
actor WeeklyReportJob {
    /// How many complete weeks a new installation gets, the last one included.
    static let weeks = 4
    /// Between two looks at the runs of the last week.
    private static let lookInterval: Duration = .minutes(1)
    /// How long the first report waits for the past to be read; then it is written with what is known, and says what is missing.
    private static let patience: Duration = .minutes(10)
    /// A report tells the figures as of this long after its week, so that the last slots of the week can be judged and bytes stay the same.
    private static let settled: Duration = .days(1)

    private let history: RunHistory
    private let logger: Logger
    private let deliveries: DeliveryRound
    private var startedAt: Timestamp?
    private var lookedAt: Timestamp?
    private var lookedFor: ISOWeek?
    private var writtenFingerprint: Int?
    private var fingerprints: [DatasetID: DatasetFingerprint] = [:]
    private var withoutRuns: Set<ISOWeek> = []

    /// What a dataset adds to a week's fingerprint, and for which revision that was computed.
    private struct DatasetFingerprint {
        var revision: Int64
        var value: Int
    }

    init(history: RunHistory, logger: Logger) {
        self.history = history
        self.logger = logger
        deliveries = DeliveryRound(userAgent: BuildInformation.current.userAgent, logger: logger)
    }

    /// Delivers the report of the last week once every run of that week is known.
    ///
    /// - Throws: ``HistoryError``; when the record of deliveries cannot be read or written.
    func deliver(_ configuration: ExporterConfiguration, directory: String, now: Timestamp) async throws {
        guard !configuration.report.deliver.isEmpty else { return }
        let calendar = configuration.calendar
        let last = calendar.week(of: now).advanced(by: -1)
        guard WeeklyReportFiles(directory: directory).hasAll(of: last) else { return }
        let datasets = try await history.reading { [account = configuration.mode.workspace] history throws(HistoryError) in
            try history.datasets(account: account)
        }
        guard Self.isKnown(datasets, ReportPeriod(week: last, calendar: calendar)) else { return }
        try await deliveries.run(configuration, week: last, directory: directory, now: now)
    }

    /// Writes what is due; a look that finds nothing to do costs a query, and a scan of the datasets that changed.
    ///
    /// - Parameters:
    ///   - directory: where the reports lie.
    ///   - isCancelled: asked between datasets.
    /// - Returns: the files that were written.
    /// - Throws: ``HistoryError``, ``OutputError``; `CancellationError` once `isCancelled` says so.
    @discardableResult
    func run(
        _ configuration: ExporterConfiguration,
        directory: String,
        now: Timestamp,
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) async throws -> [String] {
        let started = startedAt ?? now
        startedAt = started
        let reader = WeeklyReportReader(history: history, configuration: configuration)
        let files = WeeklyReportFiles(directory: directory)
        let last = reader.calendar.week(of: now).advanced(by: -1)
        let missing = (0..<Self.weeks).map { last.advanced(by: -$0) }.filter { !files.hasAll(of: $0) && !withoutRuns.contains($0) }
        if missing.isEmpty, let lookedAt, now - lookedAt < Self.lookInterval { return [] }
        let datasets = try await history.reading { [account = configuration.mode.workspace] history throws(HistoryError) in
            try history.datasets(account: account)
        }
        guard !datasets.isEmpty else { return [] }
        let isPatient = now - started < Self.patience
        var written: [String] = []
        for week in missing where week != last {
            let period = ReportPeriod(week: week, calendar: reader.calendar)
            guard Self.isKnown(datasets, period) else { continue }
            written += try await write(period, from: reader, to: files, configuration, now: now, isCancelled: isCancelled)
        }
        let period = ReportPeriod(week: last, calendar: reader.calendar)
        let isMissing = missing.contains(last)
        if isMissing, isPatient, !Self.isKnown(datasets, period) { return written }
        lookedAt = now
        if lookedFor != last { (fingerprints, writtenFingerprint, lookedFor) = ([:], nil, last) }
        let fingerprint = try await fingerprint(of: period, datasets, configuration, now: now)
        guard isMissing || fingerprint != writtenFingerprint else { return written }
        written += try await write(period, from: reader, to: files, configuration, now: now, isCancelled: isCancelled)
        writtenFingerprint = fingerprint
        return written
    }

    private func write(
        _ period: ReportPeriod,
        from reader: WeeklyReportReader,
        to files: WeeklyReportFiles,
        _ configuration: ExporterConfiguration,
        now: Timestamp,
        isCancelled: @escaping @Sendable () -> Bool
    ) async throws -> [String] {
        let asOf = Self.asOf(period, now: now)
        let capacity = ReportCapacity(history: history, configuration: configuration)
        let grouping = configuration.keptGrouping
        let written = try await BlockingWork.run(named: "weekly-report") { () throws -> [String]? in
            let report = try reader.report(of: period, now: asOf, isCancelled: isCancelled)
            guard report.headline.counts.runs + report.headline.previousCounts.runs > 0 else { return nil }
            let page = period.week.map(WeeklyReportFiles.capacityPage)
            let finding = try capacity.find(for: period, now: asOf, page: page, isCancelled: isCancelled)
            return try files.write(
                report,
                options: WeeklyOptions(configuration, capacity: finding.remark, grouping: grouping),
                capacityPage: finding.analysis.map { analysis in
                    CapacityHTML.render(
                        analysis,
                        links: period.week.map { [.init("Back to the weekly report", WeeklyReportFiles.reportPage(of: $0))] } ?? [])
                }
            )
        }
        guard let written else {
            if let week = period.week { withoutRuns.insert(week) }
            return []
        }
        if !written.isEmpty { logger.info("weekly report written", metadata: ["week": "\(period.week?.description ?? "")"]) }
        return written
    }

    /// What "now" is for a kept report: its own time at first, and from a day after its week on that moment.
    static func asOf(_ period: ReportPeriod, now: Timestamp) -> Timestamp {
        min(now, period.until + settled)
    }

    /// Whether the history covers a period for every dataset that may be read, so that a report of it needs no excuse.
    private static func isKnown(_ datasets: [StoredDataset], _ period: ReportPeriod) -> Bool {
        let readable = datasets.filter { $0.isListed && ($0.access ?? .ok) == .ok }
        return !readable.isEmpty
            && readable.allSatisfy {
                ReportQuality.isCovered($0, since: period.since, until: period.until)
                    && ($0.retentionHorizon ?? period.since) <= period.since
            }
    }

    /// Changes when a run that the report tells of changes, or what is known of its datasets. Scans only the datasets that changed at all.
    private func fingerprint(
        of period: ReportPeriod,
        _ datasets: [StoredDataset],
        _ configuration: ExporterConfiguration,
        now: Timestamp
    ) async throws -> Int {
        let calendar = configuration.calendar
        let context = ReportContext(period: period, calendar: calendar, now: now)
        let changed = datasets.filter { fingerprints[$0.id]?.revision != $0.revision }
        let values = try await BlockingWork.run(named: "weekly-report") { [history] in
            let scanner = try history.makeScanner()
            var values: [DatasetID: Int] = [:]
            for dataset in changed {
                var hasher = Hasher()
                try scanner.forEachRun(dataset: dataset.id, from: context.runsNeededSince, until: period.until) { hasher.combine($0) }
                values[dataset.id] = hasher.finalize()
            }
            return values
        }
        for dataset in changed { fingerprints[dataset.id] = DatasetFingerprint(revision: dataset.revision, value: values[dataset.id] ?? 0) }
        var hasher = Hasher()
        for dataset in datasets {
            hasher.combine(fingerprints[dataset.id]?.value)
            hasher.combine(dataset.dataset.name)
            hasher.combine(dataset.access)
            hasher.combine(dataset.isListed)
            hasher.combine(ReportQuality.isCovered(dataset, since: period.since, until: period.until))
        }
        hasher.combine("\(configuration.owners)\(configuration.objectives)\(configuration.report)\(configuration.mode.baseURL)")
        // The last slots of the week become ripe within two hours; after a day nothing does any more.
        let age = now - period.until
        hasher.combine(age < .hours(2) ? 0 : age < Self.settled ? 1 : 2)
        return hasher.finalize()
    }
}
