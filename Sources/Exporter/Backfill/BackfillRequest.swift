import DatasetMetrics
import RunModel

package struct BackfillRequest: Sendable {
    /// The first instant; nil for the one before the first run.
    var since: Timestamp?
    /// The last instant; nil for now.
    var until: Timestamp?
    /// From one instant to the next. Default 5 min, for which Prometheus shows a sample.
    var step: Duration
    /// Only these datasets; nil for all.
    var datasets: Set<DatasetToken>?
    /// Only these families; nil for all.
    var families: Set<BackfillFamily>?

    package init(
        since: Timestamp? = nil, until: Timestamp? = nil, step: Duration = .minutes(5), datasets: Set<DatasetToken>? = nil,
        families: Set<BackfillFamily>? = nil
    ) {
        self.since = since
        self.until = until
        self.step = step
        self.datasets = datasets
        self.families = families
    }

    /// The families of these metric names.
    ///
    /// - Throws: ``BackfillRefused`` that names those there are.
    package static func families(named names: [String]) throws(BackfillRefused) -> Set<BackfillFamily> {
        var families: Set<BackfillFamily> = []
        for name in names {
            guard let family = BackfillFamily.allCases.first(where: { $0.family.name == name }) else {
                let known = BackfillFamily.allCases.map(\.family.name).joined(separator: ", ")
                throw BackfillRefused("\(name) cannot be written; the metrics are \(known)")
            }
            families.insert(family)
        }
        return families
    }

    /// Where a backfill starts by default.
    struct FirstRun {
        let dataset: DatasetToken
        let createdAt: Timestamp
    }

    /// How far back a backfill goes unasked: one run with a wrong year would make gigabytes of samples that say the same.
    private static let unasked: Duration = .days(731)

    /// The instants, on multiples of the step since 1970, so that a second backfill writes the same ones.
    ///
    /// - Parameter first: the oldest run; nil when there are no runs.
    /// - Throws: ``BackfillRefused`` when there is nothing between the two ends, or more than two years without an explicit start.
    func grid(first: FirstRun?, now: Timestamp) throws(BackfillRefused) -> BackfillGrid {
        guard step > .zero else { throw BackfillRefused("--step must be above 0, for example 5m") }
        let until = until ?? now
        // One instant before the first run, so that counters begin at 0 there.
        guard let since = since ?? first?.createdAt.advanced(byMilliseconds: -1) else {
            throw BackfillRefused("the history contains no runs: collect or import some first")
        }
        if self.since == nil, let first, until - first.createdAt > Self.unasked {
            throw BackfillRefused(
                "the first run, of dataset \(first.dataset), is from \(first.createdAt.iso8601), more than two years ago: every dataset "
                    + "takes about 650 MB of text a year. Give --since to choose the start; an instant before that run includes everything")
        }
        let milliseconds = step.milliseconds
        let first = since.milliseconds - (since.milliseconds % milliseconds + milliseconds) % milliseconds
        guard let grid = BackfillGrid(from: Timestamp(milliseconds: first), until: until, step: step) else {
            throw BackfillRefused(
                "from \(since.iso8601) to \(until.iso8601) in steps of \(milliseconds) ms gives no instants, or too many; "
                    + "--until must not be before --since, and at most \(BackfillGrid.maximumCount) steps fit between them")
        }
        return grid
    }
}

/// A backfill that makes no sense as it was asked for.
package struct BackfillRefused: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
