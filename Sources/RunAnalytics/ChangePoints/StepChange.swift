import Foundation
import RunModel

/// A lasting change of a dataset's duration, and the run with which it began.
package struct StepChange: Hashable, Sendable, Codable {
    /// The first run at the new level.
    package var run: RunToken
    /// When that was created.
    package var beganAt: Timestamp
    /// The geometric mean of the durations before, back to the step before it, without the usual differences between hours
    /// of the day and days of the week.
    package var before: DurationEstimate
    /// The same of the durations since, up to the next step.
    package var after: DurationEstimate
    /// How many runs the level before rests on.
    package var runsBefore: Int
    /// How many runs the new level rests on.
    package var runsAfter: Int
    /// How likely such a step is where nothing changed: with the search for its place and the dependence of runs taken into account.
    package var pValue: Double
    /// The same, adjusted for having searched all datasets of the report.
    package var adjustedPValue: Double

    /// New level ÷ old level: 1.5 is half as long again.
    package var ratio: Double { after / before }
    /// Whether runs take longer since.
    package var isSlower: Bool { after > before }

    /// At most this many of the newest successes are searched; bounds the time for datasets that run every few minutes.
    package static let maximumRuns = 2000
    /// The least change of the level that is reported, as the ratio of the larger level to the smaller one minus 1.
    package static let minimumChange = 0.1

    /// The steps in the eight weeks of a report, of which ``DatasetWeek/steps`` keeps those of its period and the one before; nil for too few
    /// successes to see any.
    ///
    /// - Parameter runs: as ``DatasetWeekInput/runs``.
    package static func find(in runs: [ReportRun], context: ReportContext) -> [StepChange]? {
        find(in: runs[..<runs.partitioningIndex { $0.createdAt >= context.period.until }], hours: context.hours)
    }

    /// The steps in the durations of successes, by creation; nil for too few successes to see any.
    ///
    /// Logarithms are compared, because durations are skewed and change by factors; durations of 0 count as 1 ms.
    ///
    /// - Parameter runs: ascending by creation; only successes with a duration are used.
    static func find(in runs: ArraySlice<ReportRun>, hours: LocalHours) -> [StepChange]? {
        let newest = runs.reversed().lazy.filter { $0.figures.state.isSuccess && $0.figures.hasDuration }.prefix(maximumRuns)
        let points = Array(newest.reversed())
        guard points.count >= StepSearch.fewestValues else { return nil }
        let logarithms = UsualHours.remove(
            from: points.map { log(Double(max(1, $0.figures.durationMilliseconds))) },
            hoursOfWeek: points.map { hours.hourOfWeek($0.figures.createdAt) })
        let days = points.map { Int(LocalHours.floorDivision(hours.local($0.figures.createdAt), UTCDay.milliseconds)) }
        let steps = StepSearch().steps(of: logarithms, scores: NormalScores.of(logarithms), blocks: days)
        return measure(steps, points, logarithms)
    }

    /// Drops the smallest step until all are worth reporting.
    private static func measure(_ found: [StepSearch.Step], _ points: [ReportRun], _ logarithms: [Double]) -> [StepChange] {
        var steps = found
        while true {
            let bounds = [0] + steps.map(\.index) + [points.count]
            let levels = zip(bounds, bounds.dropFirst()).map { logarithms[$0..<$1].reduce(0, +) / Double($1 - $0) }
            let changes = zip(levels, levels.dropFirst()).map { exp(abs($1 - $0)) - 1 }
            if let smallest = changes.indices.min(by: { changes[$0] < changes[$1] }), changes[smallest] < minimumChange {
                steps.remove(at: smallest)
                continue
            }
            return steps.enumerated().map { index, step in
                StepChange(
                    run: points[step.index].token, beganAt: points[step.index].createdAt,
                    before: DurationEstimate(milliseconds: exp(levels[index])),
                    after: DurationEstimate(milliseconds: exp(levels[index + 1])),
                    runsBefore: step.index - bounds[index], runsAfter: bounds[index + 2] - step.index,
                    pValue: step.pValue, adjustedPValue: step.pValue)
            }
        }
    }
}

/// What hours of the day and days of the week usually add to a duration.
enum UsualHours {
    /// An hour of the day with fewer runs is left as it is.
    private static let fewestOfHour = 7
    /// A weekday with fewer runs is left as it is.
    private static let fewestOfWeekday = 4

    /// The values without it; their median stays. A step that is younger than half of the history moves no median.
    ///
    /// - Parameter hoursOfWeek: 0 to 167 for each value.
    static func remove(from values: [Double], hoursOfWeek: [Int]) -> [Double] {
        let middle = median(values)
        var rest = values.map { $0 - middle }
        level(&rest, by: hoursOfWeek.map { $0 % 24 }, fewest: fewestOfHour)
        level(&rest, by: hoursOfWeek.map { $0 / 24 }, fewest: fewestOfWeekday)
        return rest.map { $0 + middle }
    }

    private static func level(_ values: inout [Double], by group: [Int], fewest: Int) {
        var groups = [[Int]](repeating: [], count: (group.max() ?? -1) + 1)
        for (index, group) in group.enumerated() { groups[group].append(index) }
        for members in groups where members.count >= fewest {
            let usual = median(members.map { values[$0] })
            for index in members { values[index] -= usual }
        }
    }

    /// The median; 0 of nothing.
    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        guard let last = sorted.last else { return 0 }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : ((middle > 0 ? sorted[middle - 1] : last) + sorted[middle]) / 2
    }
}

/// Ranks as values of the normal distribution (van der Waerden): heavy tails become light, the order stays.
enum NormalScores {
    /// The scores; equal values share the one of their middle rank.
    static func of(_ values: [Double]) -> [Double] {
        let ordered = values.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
        var scores = values
        var first = 0
        while first < ordered.count {
            var end = first
            while end < ordered.count, ordered[end].element == ordered[first].element { end += 1 }
            let rank = Double(first + end + 1) / 2
            let score = -NormalDistribution.quantile(upperTail: rank / Double(ordered.count + 1))
            for place in first..<end { scores[ordered[place].offset] = score }
            first = end
        }
        return scores
    }
}
