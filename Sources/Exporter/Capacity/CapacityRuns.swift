import RunAnalytics
import RunModel

/// The runs of a window, and where it is asked for the demand of all weeks, as they stream by.
///
/// Memory: 40 bytes for each run of the window, whatever the length of the history.
struct CapacityRuns {
    /// More runs than these are refused: an analysis takes about 130 bytes for each, so this many take about 500 MB.
    static let maximumRuns = 4_000_000
    /// A run in flight for longer than this, and longer than any run took to end, is taken as stuck.
    static let leastStuck: Duration = .days(1)
    /// Where only the window is read, runs that began this long before it and still ran are read too: 7 days, since a run that took
    /// longer has not been heard of.
    static let warmUp: Duration = .days(7)

    /// Of which runs are kept.
    let window: Range<Timestamp>
    /// Until when a run in flight has lasted.
    let now: Timestamp
    /// Those that had not ended when the window began, and were created before it ended.
    private(set) var runs: [CapacityRun] = []
    /// How long the longest run that was seen took.
    private(set) var longestMilliseconds: Int64 = 0
    private let maximumRuns: Int
    private var demand = WeeklyDemandCounter()
    private var inFlightBefore: [Timestamp] = []
    private var isTooMuch = false

    init(window: Range<Timestamp>, now: Timestamp, maximumRuns: Int = Self.maximumRuns) {
        self.window = window
        self.now = now
        self.maximumRuns = maximumRuns
    }

    /// From when on runs are read where only the window is; see ``warmUp``.
    var warmUpBegin: Timestamp { window.lowerBound - Self.warmUp }

    /// Takes a run that was created before the window ended.
    ///
    /// - Parameters:
    ///   - index: the place of its dataset.
    ///   - countsDemand: whether it adds to the demand of its week.
    mutating func add(_ figures: RunFigures, index: Int, countsDemand: Bool) {
        guard runs.count < maximumRuns else { return isTooMuch = true }
        if figures.hasDuration {
            if countsDemand {
                demand.add(createdMilliseconds: figures.createdMilliseconds, durationMilliseconds: figures.durationMilliseconds)
            }
            addLongest(milliseconds: figures.durationMilliseconds)
        }
        let run = CapacityRun(datasetIndex: Int32(truncatingIfNeeded: index), figures: figures)
        let since = window.lowerBound.milliseconds
        let reachesWindow = figures.createdMilliseconds >= since || run.endMilliseconds > since || !figures.state.isEnded
        if reachesWindow { runs.append(run) }
    }

    mutating func addDemand(of week: ISOWeek, milliseconds: Int64) {
        demand.add(createdMilliseconds: week.monday.start.milliseconds, durationMilliseconds: milliseconds)
    }

    /// Takes the duration of a run that is not added itself.
    mutating func addLongest(milliseconds: Int64) { longestMilliseconds = max(longestMilliseconds, milliseconds) }

    /// Takes a run in flight that was created too early to be added.
    mutating func addInFlightBefore(createdAt: Timestamp) { inFlightBefore.append(createdAt) }

    /// - Throws: ``CapacityQueryError/tooManyRuns(limit:)``.
    func checkLimit() throws(CapacityQueryError) {
        if isTooMuch { throw .tooManyRuns(limit: maximumRuns) }
    }

    /// Whether a run in flight may be stuck: then the longest run of all decides.
    var holdsOldInFlight: Bool {
        runs.contains { !$0.state.isEnded && now.milliseconds - $0.createdMilliseconds > Self.leastStuck.milliseconds }
    }

    /// The demand of every week that began at an instant or later.
    ///
    /// - Parameter begin: from when on the runs of all datasets are known: half a week, or half of the datasets, would pass for growth.
    func weeklyDemand(from begin: Timestamp) -> [WeeklyDemand] { demand.weeks.filter { $0.week.monday.start >= begin } }

    /// Leaves out runs that are in flight for so long that they can hold no slot: Mode lists some indefinitely.
    ///
    /// - Returns: how many they were, and from which age on.
    mutating func removeStuck() -> (count: Int, ageMilliseconds: Int64) {
        let age = max(Self.leastStuck.milliseconds, longestMilliseconds)
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
