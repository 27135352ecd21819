import RunAnalytics
import RunHistory
import RunModel

/// Reads the runs of a window, and the demand of the whole history, in one go over it.
///
/// Memory: 40 bytes for each run of the window, whatever the length of the history.
struct CapacityRunReader {
    /// More runs than these are refused: an analysis takes about 130 bytes for each, so this many take about 500 MB.
    static let maximumRuns = 4_000_000
    /// A run in flight for longer than this, and longer than any run took to end, is taken as stuck.
    static let leastStuckMilliseconds = UTCDay.milliseconds

    /// The runs that had not ended when the window began, and were created before it ended.
    private(set) var runs: [CapacityRun] = []
    /// When the first run that has ended was created; nil without any. Runs in flight survive retention, so they say nothing of where
    /// the history begins.
    private(set) var firstEndedCreatedAt: Timestamp?
    private var demand = WeeklyDemandCounter()
    private var longestMilliseconds: Int64 = 0
    private var isTooMuch = false

    /// Reads the datasets, which get the numbers of their places.
    ///
    /// - Throws: ``HistoryError``; ``CapacityQuestionError/tooManyRuns(limit:)``.
    /// - Complexity: O(runs of the history).
    mutating func read(
        _ history: RunHistory, datasets: [DatasetID], window: Range<Timestamp>, maximumRuns: Int = Self.maximumRuns
    ) throws {
        let scanner = try history.makeScanner()
        for (index, dataset) in datasets.enumerated() {
            try scanner.forEachRun(dataset: dataset, from: Timestamp(milliseconds: 0), until: window.upperBound) { figures in
                guard runs.count < maximumRuns else { return isTooMuch = true }
                add(figures, index: Int32(truncatingIfNeeded: index), since: window.lowerBound.milliseconds)
            }
            guard !isTooMuch else { throw CapacityQuestionError.tooManyRuns(limit: maximumRuns) }
        }
    }

    private mutating func add(_ figures: RunFigures, index: Int32, since: Int64) {
        let created = Timestamp(milliseconds: figures.createdMilliseconds)
        if figures.state.isEnded { firstEndedCreatedAt = min(firstEndedCreatedAt ?? created, created) }
        if figures.hasDuration {
            demand.add(createdMilliseconds: figures.createdMilliseconds, durationMilliseconds: figures.durationMilliseconds)
            longestMilliseconds = max(longestMilliseconds, figures.durationMilliseconds)
        }
        let run = CapacityRun(datasetIndex: index, figures: figures)
        let reachesWindow = figures.createdMilliseconds >= since || run.endMilliseconds > since || !figures.state.isEnded
        if reachesWindow { runs.append(run) }
    }

    /// The demand of every week that began when the runs of all datasets were known: half a week, or half of the datasets, would pass
    /// for growth.
    func weeklyDemand(completeFrom: Timestamp?) -> [WeeklyDemand] {
        let begin = max(completeFrom ?? Timestamp(milliseconds: 0), firstEndedCreatedAt ?? Timestamp(milliseconds: 0))
        return demand.weeks.filter { $0.week.monday.start >= begin }
    }

    /// Leaves out runs that are in flight for so long that they can hold no slot: Mode lists some for ever.
    ///
    /// - Returns: how many they were, and from which age on.
    mutating func removeStuck(now: Timestamp) -> (count: Int, ageMilliseconds: Int64) {
        let age = max(Self.leastStuckMilliseconds, longestMilliseconds)
        let before = runs.count
        runs.removeAll { !$0.state.isEnded && now.milliseconds - $0.createdMilliseconds > age }
        return (before - runs.count, age)
    }

    /// Hands the runs out and keeps none, so that whoever takes them holds the only copy.
    mutating func takeRuns() -> [CapacityRun] {
        var taken: [CapacityRun] = []
        swap(&taken, &runs)
        return taken
    }
}
