import RunModel

/// How many runs executed and waited on average, every five minutes: the load chart of a warehouse.
///
/// Runs in the system are exact, and how many of them execute lies between two bounds, because the API does not say when a run began to.
package struct LoadCurve: Hashable, Sendable {
    /// How long a step is: 5 minutes, from the full hour on. The first and the last may be cut by the window.
    package static let step = Duration.minutes(5)

    /// Means over one step.
    package struct Step: Hashable, Sendable {
        package internal(set) var since: Timestamp
        /// When it ends, exclusive.
        package internal(set) var until: Timestamp
        /// Runs that execute or wait.
        package internal(set) var inSystem = 0.0
        /// Executing runs, at least.
        package internal(set) var runningLower = 0.0
        /// Executing runs, at most.
        package internal(set) var runningUpper = 0.0

        /// Waiting runs, at least.
        package var waitingLower: Double { max(0, inSystem - runningUpper) }
        /// Waiting runs, at most.
        package var waitingUpper: Double { max(0, inSystem - runningLower) }
    }

    /// The steps of the window, oldest first, without a gap.
    package private(set) var steps: [Step] = []

    /// Measures a window. O(runs + steps).
    ///
    /// - Parameters: all sorted.
    ///   - created: when runs were created.
    ///   - earliest: when each may have begun to execute at the earliest.
    ///   - latest: when each must have begun at the latest.
    ///   - ends: when runs ended.
    init(window: Range<Timestamp>, created: [Timestamp], earliest: [Timestamp], latest: [Timestamp], ends: [Timestamp]) {
        var begin = window.lowerBound
        while begin < window.upperBound {
            let into = LocalHours.positiveRemainder(begin.milliseconds, Self.step.milliseconds)
            let end = min(begin + Self.step - .milliseconds(into), window.upperBound)
            steps.append(Step(since: begin, until: end))
            begin = end
        }
        add(created, ends, in: window) { $0.inSystem += $1 }
        add(latest, ends, in: window) { $0.runningLower += $1 }
        add(earliest, ends, in: window) { $0.runningUpper += $1 }
    }

    /// Adds the mean number of open intervals to each step.
    private mutating func add(
        _ starts: [Timestamp], _ ends: [Timestamp], in window: Range<Timestamp>, _ body: (inout Step, Double) -> Void
    ) {
        var index = 0
        SweepLine.forEachStretch(sortedStarts: starts, sortedEnds: ends, in: window) { begin, end, level in
            var from = begin
            while from < end, index < steps.count {
                let (since, until) = (steps[index].since, steps[index].until)
                let to = min(end, until)
                if level > 0 {
                    let length = Double(until.milliseconds(since: since))
                    body(&steps[index], Double(level) * Double(to.milliseconds(since: from)) / length)
                }
                if to == until { index += 1 }
                from = to
            }
        }
    }
}
