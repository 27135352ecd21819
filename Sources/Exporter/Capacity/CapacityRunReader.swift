import RunAnalytics
import RunHistory
import RunModel

/// Reads the runs of a window, and where it is asked for the demand of the whole history, in one go.
///
/// Memory: 40 bytes for each run of the window, whatever the length of the history.
struct CapacityRunReader {
    /// How far back runs are read.
    enum Depth {
        /// The window, and ``CapacityRunReader/warmUpMilliseconds`` before it.
        case window
        /// Everything: growth needs many weeks.
        case wholeHistory
    }

    /// More runs than these are refused: an analysis takes about 130 bytes for each, so this many take about 500 MB.
    static let maximumRuns = 4_000_000
    /// A run in flight for longer than this, and longer than any run took to end, is taken as stuck.
    static let leastStuckMilliseconds = UTCDay.milliseconds
    /// Where only the window is read, runs that began this long before it and still ran are read too: 7 days, since a run that took
    /// longer has not been heard of.
    static let warmUpMilliseconds = 7 * UTCDay.milliseconds

    /// The runs that had not ended when the window began, and were created before it ended.
    private(set) var runs: [CapacityRun] = []
    private let depth: Depth
    private let maximumRuns: Int
    private var demand = WeeklyDemandCounter()
    private var longestMilliseconds: Int64 = 0
    private var inFlightBefore: [Timestamp] = []
    private var isTooMuch = false

    init(depth: Depth = .wholeHistory, maximumRuns: Int = Self.maximumRuns) {
        self.depth = depth
        self.maximumRuns = maximumRuns
    }

    /// Reads the datasets, which get the numbers of their places.
    ///
    /// - Throws: ``HistoryError``; ``CapacityQueryError/tooManyRuns(limit:)``; `CancellationError` once `isCancelled` says so.
    /// - Complexity: O(runs read).
    mutating func read(
        _ history: RunHistory, datasets: [DatasetID], window: Range<Timestamp>, isCancelled: () -> Bool = { false }
    ) throws {
        var from = Timestamp(milliseconds: 0)
        if case .window = depth {
            from = window.lowerBound.advanced(byMilliseconds: -Self.warmUpMilliseconds)
            let wanted = Set(datasets)
            inFlightBefore = try history.runsInFlight().map(\.key)
                .filter { $0.createdAt < from && wanted.contains($0.dataset) }.map(\.createdAt)
        }
        let scanner = try history.makeScanner()
        for (index, dataset) in datasets.enumerated() {
            if isCancelled() { throw CancellationError() }
            try scanner.forEachRun(dataset: dataset, from: from, until: window.upperBound) { figures in
                guard runs.count < maximumRuns else { return isTooMuch = true }
                add(figures, index: Int32(truncatingIfNeeded: index), since: window.lowerBound.milliseconds)
            }
            guard !isTooMuch else { throw CapacityQueryError.tooManyRuns(limit: maximumRuns) }
        }
    }

    private mutating func add(_ figures: RunFigures, index: Int32, since: Int64) {
        if figures.hasDuration {
            if case .wholeHistory = depth {
                demand.add(createdMilliseconds: figures.createdMilliseconds, durationMilliseconds: figures.durationMilliseconds)
            }
            longestMilliseconds = max(longestMilliseconds, figures.durationMilliseconds)
        }
        let run = CapacityRun(datasetIndex: index, figures: figures)
        let reachesWindow = figures.createdMilliseconds >= since || run.endMilliseconds > since || !figures.state.isEnded
        if reachesWindow { runs.append(run) }
    }

    /// The demand of every week that began at an instant or later.
    ///
    /// - Parameter begin: from when on the runs of all datasets are known: half a week, or half of the datasets, would pass for growth.
    func weeklyDemand(from begin: Timestamp) -> [WeeklyDemand] { demand.weeks.filter { $0.week.monday.start >= begin } }

    /// Leaves out runs that are in flight for so long that they can hold no slot: Mode lists some indefinitely.
    ///
    /// - Returns: how many they were, and from which age on.
    mutating func removeStuck(now: Timestamp) -> (count: Int, ageMilliseconds: Int64) {
        let age = max(Self.leastStuckMilliseconds, longestMilliseconds)
        let before = runs.count
        runs.removeAll { !$0.state.isEnded && now.milliseconds - $0.createdMilliseconds > age }
        // Those that were not read are older than any run that was read took to end.
        return (before - runs.count + inFlightBefore.count { now.milliseconds - $0.milliseconds > age }, age)
    }

    /// Hands the runs out and keeps none, so that whoever takes them holds the only copy.
    mutating func takeRuns() -> [CapacityRun] {
        var taken: [CapacityRun] = []
        swap(&taken, &runs)
        return taken
    }
}
