import Configuration
import HistoryAnalysis
import RunAnalytics
import RunHistory
import RunModel

/// Everything that the page of a dataset shows, as values: HTML and JSON say the same numbers.
struct DatasetView: Sendable {
    /// The state now and the windows, as the metrics say them.
    let summary: DatasetSummary
    /// The past day by day, with the newest runs and the errors.
    let past: DatasetPast
    /// The last 7 days as the weekly report judges a week: punctuality and objectives.
    let week: DatasetWeek?
    /// Steps in the duration within the last eight weeks, oldest first.
    let steps: [StepChange]
    /// The same weeks by hour of the local week; nil for a dataset without a past.
    let hourOfWeek: HourOfWeekTable?
    let zoneName: String
    /// Mode's own page about the dataset.
    let url: String
    /// Grafana and Prometheus, where the configuration names them.
    let outside: OutsideLinks
    let now: Timestamp

    /// How long the stretch is that ``week`` is about, in milliseconds.
    static let week: Duration = .days(7)

    /// Reads what the summary does not hold.
    ///
    /// - Throws: ``HistoryError``.
    init(_ summary: DatasetSummary, history: RunHistory, configuration: ExporterConfiguration, now: Timestamp) throws {
        let reader = WeeklyReportReader(history: history, configuration: configuration)
        let token = summary.dataset.token
        let stored = try history.dataset(account: summary.account, token: token)
        let past = try DatasetPast.read(history, account: summary.account, token: token, calendar: reader.calendar, now: now)
        self.summary = summary
        self.past = past ?? .nothing
        let period = ReportPeriod(since: now - Self.week, until: now)
        let report = try reader.report(of: period, on: stored.map { [$0] } ?? [], now: now)
        steps = try stored.map { try reader.steps(of: $0.id, in: period, now: now) } ?? []
        hourOfWeek = past == nil ? nil : report.hourOfWeek
        week = report.datasets.first { $0.reference.dataset.token == token }
        zoneName = reader.calendar.zoneName
        url = "\(configuration.mode.baseURL)/\(PercentEncoding.encode(summary.account))/datasets/\(token)"
        outside = OutsideLinks(configuration.web)
        self.now = now
    }

    /// Mode's own page about a run.
    func url(of run: StoredRun) -> String { "\(url)/runs/\(run.key.token)" }
}

extension DatasetView {
    /// Missed and late runs of the last 7 days; nil where nothing can be said of them.
    var punctuality: Punctuality? {
        guard case .judged(let punctuality)? = week?.punctuality else { return nil }
        return punctuality
    }

    /// The oldest run in flight, as the report judges it; nil where it differs from the summary's, which is older or newer by a moment.
    var oldestInFlight: RunsInFlight.Run? {
        week?.inFlight?.runs.first.flatMap { $0.createdAt == summary.latest.oldestInFlightCreatedAt ? $0 : nil }
    }
}
