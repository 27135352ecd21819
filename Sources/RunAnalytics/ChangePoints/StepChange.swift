import Foundation
import RunModel

/// A lasting change of a dataset's duration, and the run with which it began.
package struct StepChange: Hashable, Sendable {
    /// The first run at the new level.
    package var run: RunToken
    /// When that was created.
    package var beganAt: Timestamp
    /// The geometric mean of the durations before, back to the step before it, in milliseconds.
    package var beforeMilliseconds: Double
    /// The geometric mean of the durations since, up to the next step, in milliseconds.
    package var afterMilliseconds: Double
    /// How many runs the level before rests on.
    package var runsBefore: Int
    /// How many runs the new level rests on.
    package var runsAfter: Int
    /// The p-value of the t-test between their logarithms.
    package var pValue: Double

    /// New level ÷ old level: 1.5 is half as long again.
    package var ratio: Double { afterMilliseconds / beforeMilliseconds }
    /// Whether runs take longer since.
    package var isSlower: Bool { afterMilliseconds > beforeMilliseconds }

    /// At most this many of the newest successes are searched; bounds the time for datasets that run every few minutes.
    package static let maximumRuns = 2000

    /// The steps in the durations of successes, by creation.
    ///
    /// Logarithms are compared, because durations are skewed and change by factors; durations of 0 count as 1 ms.
    ///
    /// - Parameter runs: ascending by creation; only successes with a duration are used.
    package static func find(in runs: [ReportRun], detector: StepDetector) -> [StepChange] {
        let successes = runs.filter { $0.figures.state.isSuccess && $0.figures.hasDuration }.suffix(maximumRuns)
        let points = Array(successes)
        let logarithms = points.map { log(Double(max(1, $0.figures.durationMilliseconds))) }
        return detector.steps(of: logarithms).map { step in
            StepChange(
                run: points[step.index].token,
                beganAt: points[step.index].createdAt,
                beforeMilliseconds: exp(step.meanBefore),
                afterMilliseconds: exp(step.meanAfter),
                runsBefore: step.countBefore,
                runsAfter: step.countAfter,
                pValue: step.pValue
            )
        }
    }
}
