import Foundation

/// Finds where a series of durations changed its level, without random numbers.
///
/// The algorithm of Hunter and Apache Otava (https://arxiv.org/abs/2301.03034, https://otava.apache.org): within overlapping windows,
/// split where the energy statistic is greatest as long as Student's t-test calls the sides different at ten times the wanted level
/// (weak points); then drop the weakest points and re-check their neighbours until all meet the wanted level. Otava 0.8 re-checks the
/// right neighbour and the one after it, though the two beside the dropped point are those that changed (its authors suspect a mistake:
/// https://github.com/apache/otava/pull/96); both neighbours are re-checked here.
package struct StepDetector: Sendable {
    /// How many values a window holds; windows overlap by half. Default 50, at least 2.
    package let windowLength: Int
    /// The greatest p-value that a step may have. Default 0.001.
    package let maximumPValue: Double
    /// The least change of the level to report, as the ratio of the larger geometric mean to the smaller one minus 1. Default 0: any.
    package let minimumChange: Double

    /// Memberwise.
    package init(windowLength: Int = 50, maximumPValue: Double = 0.001, minimumChange: Double = 0) {
        self.windowLength = max(2, windowLength)
        self.maximumPValue = maximumPValue
        self.minimumChange = minimumChange
    }

    /// A change of level.
    package struct Step: Hashable, Sendable {
        /// The first value at the new level.
        package var index: Int
        /// The two-sided p-value of the t-test between the stretches before and after, up to the neighbouring steps.
        package var pValue: Double
        /// The mean of the stretch before.
        package var meanBefore: Double
        /// The mean of the stretch after.
        package var meanAfter: Double
        /// How many values the stretch before has.
        package var countBefore: Int
        /// How many values the stretch after has.
        package var countAfter: Int
    }

    /// The steps of a series of logarithms, in their order.
    ///
    /// - Complexity: O(n · windowLength) and what the re-check of weak points needs.
    package func steps(of series: [Double]) -> [Step] {
        merge(weakSteps(of: series), series)
    }

    /// Every point that passes the relaxed level, with its statistics between the neighbouring points.
    func weakSteps(of series: [Double]) -> [Step] {
        let relaxed = maximumPValue < 0.05 ? maximumPValue * 10 : (maximumPValue < 0.5 ? maximumPValue * 2 : maximumPValue)
        var points: Set<Int> = []
        var start = 0
        while start < series.count {
            let end = min(start + windowLength, series.count)
            let found = splits(of: series[start..<end], level: relaxed)
            points.formUnion(found)
            start = max(found.last ?? 0, start + windowLength / 2)
        }
        let ordered = points.sorted()
        return ordered.indices.map { Self.measure($0, of: ordered, series) }
    }

    /// Divides a window as long as the best split is significant; ascending.
    private func splits(of window: ArraySlice<Double>, level: Double) -> [Int] {
        var points: [Int] = []
        var candidates: [EnergySplit?] = [EnergySplit.best(of: window)]
        while true {
            let best = candidates.indices.filter { candidates[$0] != nil }
                .max { (candidates[$0]?.statistic ?? 0, $1) < (candidates[$1]?.statistic ?? 0, $0) }
            guard let interval = best, let candidate = candidates[interval] else { return points }
            let begin = interval == 0 ? window.startIndex : points[interval - 1]
            let end = interval == points.count ? window.endIndex : points[interval]
            let step = Self.compare(window[begin..<candidate.index], window[candidate.index..<end], at: candidate.index)
            guard step.pValue <= level else { return points }
            points.insert(candidate.index, at: interval)
            candidates.replaceSubrange(
                interval...interval,
                with: [EnergySplit.best(of: window[begin..<candidate.index]), EnergySplit.best(of: window[candidate.index..<end])]
            )
        }
    }

    /// Drops the weakest point until all are significant and large enough.
    private func merge(_ weak: [Step], _ series: [Double]) -> [Step] {
        var steps = weak
        while !steps.isEmpty {
            guard let weakest = indexOfWeakest(steps) else { return steps }
            steps.remove(at: weakest)
            let points = steps.map(\.index)
            for neighbour in [weakest - 1, weakest] where steps.indices.contains(neighbour) {
                steps[neighbour] = Self.measure(neighbour, of: points, series)
            }
        }
        return steps
    }

    private func indexOfWeakest(_ steps: [Step]) -> Int? {
        let unlikeliest = steps.indices.max { (Self.doubt(steps[$0]), $1) < (Self.doubt(steps[$1]), $0) }
        if let unlikeliest, Self.doubt(steps[unlikeliest]) >= maximumPValue { return unlikeliest }
        let smallest = steps.indices.min { (steps[$0].change, $0) < (steps[$1].change, $1) }
        if let smallest, steps[smallest].change <= minimumChange { return smallest }
        return nil
    }

    /// The p-value; two stretches without any spread and the same mean have none, and are no step.
    private static func doubt(_ step: Step) -> Double { step.pValue.isNaN ? 1 : step.pValue }

    private static func measure(_ position: Int, of points: [Int], _ series: [Double]) -> Step {
        let begin = position == 0 ? 0 : points[position - 1]
        let end = position + 1 < points.count ? points[position + 1] : series.count
        return compare(series[begin..<points[position]], series[points[position]..<end], at: points[position])
    }

    /// Student's t-test with the population's standard deviations, as Otava calls it.
    private static func compare(_ left: ArraySlice<Double>, _ right: ArraySlice<Double>, at index: Int) -> Step {
        let (before, after) = (Moments(left), Moments(right))
        let (n1, n2) = (Double(left.count), Double(right.count))
        let degrees = n1 + n2 - 2
        var p = 1.0
        if degrees > 0 {
            let variance = ((n1 - 1) * before.variance + (n2 - 1) * after.variance) / degrees
            let t = (before.mean - after.mean) / (variance * (1 / n1 + 1 / n2)).squareRoot()
            p = StudentT.twoSided(t: t, degreesOfFreedom: degrees)
        }
        return Step(
            index: index,
            pValue: p,
            meanBefore: before.mean,
            meanAfter: after.mean,
            countBefore: left.count,
            countAfter: right.count
        )
    }

    private struct Moments {
        let mean: Double
        let variance: Double

        init(_ values: ArraySlice<Double>) {
            let mean = values.reduce(0, +) / Double(max(1, values.count))
            self.mean = mean
            variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))
        }
    }
}

extension StepDetector.Step {
    /// The ratio of the larger geometric mean to the smaller one, minus 1, when the series are logarithms.
    var change: Double { exp(abs(meanAfter - meanBefore)) - 1 }
}
