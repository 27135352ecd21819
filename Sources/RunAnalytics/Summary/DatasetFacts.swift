import RunModel

/// What is known of one dataset before anything is computed: the input of ``DatasetSummary``.
package struct DatasetFacts: Sendable {
    /// The account (workspace) that owns the dataset.
    package var account: String
    /// The dataset as the newest listing showed it: token, name, space.
    package var dataset: Dataset
    /// Which stretch of its runs is known; decides which of the other facts may be stated.
    package var known: KnownHistory
    /// Counters and histograms since the history began.
    package var totals: DatasetTotals
    /// The newest runs and those in flight, also where they lie before every window.
    package var latest: LatestRuns
    package var schedule: ScheduleFigures
    /// The runs from ``DatasetSummary/earliestFigure(windows:now:)`` on, ascending by creation. Runs before it do no harm, and fill the
    /// sparkline.
    package var figures: [RunFigures]
    /// When the run list was last known to be current; nil when it never was.
    package var lastCollectedAt: Timestamp?

    /// Everything that is not given is unknown or 0.
    package init(
        account: String,
        dataset: Dataset,
        known: KnownHistory = KnownHistory(),
        totals: DatasetTotals = DatasetTotals(),
        latest: LatestRuns = LatestRuns(),
        schedule: ScheduleFigures = ScheduleFigures(),
        figures: [RunFigures] = [],
        lastCollectedAt: Timestamp? = nil
    ) {
        self.account = account
        self.dataset = dataset
        self.known = known
        self.totals = totals
        self.latest = latest
        self.schedule = schedule
        self.figures = figures
        self.lastCollectedAt = lastCollectedAt
    }
}
