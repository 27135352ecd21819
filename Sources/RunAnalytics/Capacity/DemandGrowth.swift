import RunModel

/// The time that the runs created in one ISO week took.
package struct WeeklyDemand: Hashable, Sendable {
    /// The week of creation, in UTC.
    package var week: ISOWeek
    /// The summed durations of the runs that ended.
    package var runTime: Duration
}

/// Sums durations by week while runs stream by.
package struct WeeklyDemandCounter: Sendable {
    private var millisecondsByMonday: [Int: Int64] = [:]

    package init() {}

    /// Counts a run that ended; one with a negative duration is ignored.
    package mutating func add(createdAt: Timestamp, durationMilliseconds: Int64) {
        guard durationMilliseconds >= 0 else { return }
        let day = UTCDay(containing: createdAt)
        let monday = day.daysSinceEpoch + 1 - day.isoWeekday
        millisecondsByMonday[monday, default: 0] &+= durationMilliseconds
    }

    /// The weeks that had runs, oldest first.
    package var weeks: [WeeklyDemand] {
        millisecondsByMonday.sorted { $0.key < $1.key }
            .map { WeeklyDemand(week: ISOWeek(containing: UTCDay(daysSinceEpoch: $0.key)), runTime: .milliseconds($0.value)) }
    }
}

/// Whether demand grows, and when it will outgrow today's slots.
package struct DemandGrowth: Hashable, Sendable {
    /// What the trend allows to say.
    package enum Verdict: Hashable, Sendable {
        /// Fewer complete weeks than ``DemandGrowth/minimumWeeks``: no trend is given.
        case tooFewWeeks
        /// The interval of the slope holds 0.
        case notDetectable
        case shrinking
        case growing
    }

    /// The fewest complete weeks for a trend.
    package static let minimumWeeks = 8
    /// Further ahead, nothing is said, in weeks (2 years).
    package static let horizonWeeks = 104.0

    /// The complete weeks, oldest first, those without runs at 0.
    package var weeks: [WeeklyDemand]
    /// The trend over the weeks, in milliseconds per week; nil with too few weeks.
    package var trend: TheilSen?
    package var verdict: Verdict
    /// By what factor executions may grow until the p95 wait misses its target at today's slots; nil when it was not looked
    /// for, or above 16.
    package var headroom: Double?
    /// The earliest day on which the target would be missed, by the upper end of the slope; nil when no date can be given.
    package var earliest: UTCDay?
    /// The latest, by the lower end; nil when it is beyond two years or no date can be given.
    package var latest: UTCDay?

    /// The level of the trend in the newest week, in milliseconds; nil without a trend.
    private var currentLevel: Double? { trend.map { $0.intercept + $0.slope * Double(weeks.count - 1) } }

    /// The slope and its interval as a share of the current level, per week; nil without a trend or level.
    package var weeklyGrowth: (low: Double, estimate: Double, high: Double)? {
        guard let trend, let level = currentLevel, level > 0 else { return nil }
        return (trend.slopeLow / level, trend.slope / level, trend.slopeHigh / level)
    }

    /// Fits the trend to the weeks that are over by `now`; weeks without runs in between count as 0.
    init(_ demand: [WeeklyDemand], now: Timestamp) {
        let over = demand.filter { $0.week.monday.advanced(by: 7).start <= now }.sorted { $0.week < $1.week }
        weeks = []
        for entry in over.suffix(TheilSen.maximumPoints) {
            while let last = weeks.last, weeks.count < TheilSen.maximumPoints, last.week.advanced(by: 1) < entry.week {
                weeks.append(WeeklyDemand(week: last.week.advanced(by: 1), runTime: .zero))
            }
            if weeks.last?.week != entry.week { weeks.append(entry) }
        }
        guard weeks.count >= Self.minimumWeeks else {
            verdict = .tooFewWeeks
            return
        }
        trend = TheilSen(values: weeks.map { Double($0.runTime.milliseconds) })
        switch trend {
        case .some(let line) where line.slopeLow > 0: verdict = .growing
        case .some(let line) where line.slopeHigh < 0: verdict = .shrinking
        default: verdict = .notDetectable
        }
    }

    /// Turns headroom into days, when demand grows.
    mutating func setHeadroom(_ factor: Double?) {
        headroom = factor
        guard verdict == .growing, let factor, let trend, let level = currentLevel, level > 0, let last = weeks.last
        else { return }
        func day(slope: Double) -> UTCDay? {
            let ahead = level * (factor - 1) / slope
            guard slope > 0, ahead <= Self.horizonWeeks else { return nil }
            return last.week.monday.advanced(by: 7 + Int((ahead * 7).rounded(.down)))
        }
        earliest = day(slope: trend.slopeHigh)
        latest = earliest == nil ? nil : day(slope: trend.slopeLow)
    }
}

extension ReplayTrace {
    /// Headroom is looked for up to this factor.
    static let maximumHeadroom = 16.0

    /// By what factor every execution may grow until the p95 wait exceeds a target; nil above ``maximumHeadroom``.
    ///
    /// Waits grow with executions, so bisection finds it. 12 replays, within half a percent.
    func headroom(slots: Int, target: Duration) -> Double? {
        var waits: [Int64] = []
        func holds(_ factor: Double) -> Bool {
            var scaled = self
            for index in scaled.services.indices { scaled.services[index] = Int64(Double(services[index]) * factor) }
            _ = scaled.replay(slots: slots, waits: &waits)
            return WaitSummary.summarise(&waits[scaled.firstCounted...]).p95 <= DurationEstimate(target)
        }
        if holds(Self.maximumHeadroom) { return nil }
        var low = 1.0
        var high = Self.maximumHeadroom
        for _ in 0..<12 {
            let middle = (low * high).squareRoot()
            if holds(middle) { low = middle } else { high = middle }
        }
        return low
    }
}
