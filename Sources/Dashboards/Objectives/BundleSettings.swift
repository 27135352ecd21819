import RunModel

/// What the exporter's configuration says that dashboards and rules must know.
package struct BundleSettings: Sendable {
    /// What is promised; of several objectives for a dataset the first applies.
    var objectives: [AlertObjective]
    /// The windows of `mode_dataset_success_ratio` and of the percentiles. Default 1d, 7d, 28d.
    var windows: [Window]
    /// Upper bounds of the queue histogram in seconds, ascending. Default as in the configuration.
    var queueBuckets: [Double]
    /// The states in which a run waits. Default pending, enqueued.
    var waitingStates: [RunState]
    /// After how many failures in a row a dataset counts as failing. Default 3: one failure is noise, two may be one cause.
    var failuresInARow: Int
    /// Where the runbook is; `#` and the alert's name in lower case follow.
    var runbookURL: String

    package init(
        objectives: [AlertObjective] = [.standard],
        windows: [Window] = ["1d", "7d", "28d"].compactMap { Window($0) },
        queueBuckets: [Double] = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600],
        waitingStates: [RunState] = [.pending, .enqueued],
        failuresInARow: Int = 3,
        runbookURL: String = "https://github.com/mode-exporter/mode-exporter/blob/main/Sources/Exporter/Exporter.docc/Runbook.md"
    ) {
        self.objectives = objectives
        self.windows = windows
        self.queueBuckets = queueBuckets
        self.waitingStates = waitingStates
        self.failuresInARow = failuresInARow
        self.runbookURL = runbookURL
    }

    /// Refuses objectives that could never alert, or that contradict each other.
    func validate() throws(ObjectiveError) {
        var names: Set<String> = []
        var isEverythingTaken = false
        for objective in objectives {
            guard names.insert(objective.name).inserted else {
                throw ObjectiveError(objective, .duplicateName, "the name is used twice: give each objective its own")
            }
            guard !isEverythingTaken else {
                throw ObjectiveError(
                    objective,
                    .unreachable,
                    "an earlier objective covers all datasets, so this one covers none: move it up"
                )
            }
            if objective.datasets == .all { isEverythingTaken = true }
            try validateSuccess(of: objective)
            try validateLengths(of: objective)
        }
    }

    private func validateSuccess(of objective: AlertObjective) throws(ObjectiveError) {
        guard let success = objective.success else { return }
        guard success > 0, success < 1 else {
            throw ObjectiveError(objective, .outOfRange, "success \(success) must be above 0 and below 1")
        }
        // No failure ratio exceeds 1, so the alert needs a threshold below it.
        let threshold = BurnRate.fastest.factor * (1 - success)
        guard threshold < 1 else {
            throw ObjectiveError(
                objective,
                .alertCannotFire,
                """
                success \(success) allows so many failures that the fast burn-rate alert, at \(BurnRate.fastest.factor) times the budget, \
                would need a failure ratio above \(Decimals.text(threshold, digits: 3)), which is impossible: \
                promise more than \(Decimals.text(1 - 1 / BurnRate.fastest.factor, digits: 4)), or leave success out
                """
            )
        }
    }

    private func validateLengths(of objective: AlertObjective) throws(ObjectiveError) {
        let lengths = [
            ("freshness", objective.freshness?.limit), ("duration_p95", objective.durationP95),
            ("queue", objective.queueP95),
        ]
        for case (let name, let length?) in lengths where length <= .zero {
            throw ObjectiveError(objective, .outOfRange, "\(name) must be above 0")
        }
        guard let queue = objective.queueP95, let largest = queueBuckets.last else { return }
        guard queue.inSeconds < largest else {
            throw ObjectiveError(
                objective,
                .beyondBuckets,
                """
                queue \(queue.inSeconds) s can never be exceeded, because quantiles end at the largest of queue_buckets, \
                \(largest) s: add larger buckets, or promise less
                """
            )
        }
    }
}

/// Numbers as text, the same on every platform.
enum Decimals {
    /// At most `digits` digits after the point, without trailing zeros; up to 9.
    static func text(_ value: Double, digits: Int) -> String {
        let scale = (0..<digits).reduce(Int64(1)) { product, _ in product * 10 }
        let scaled = Int64((value * Double(scale)).rounded())
        var fraction = String(scaled % scale)
        fraction = String(repeating: "0", count: max(0, digits - fraction.count)) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return fraction.isEmpty ? "\(scaled / scale)" : "\(scaled / scale).\(fraction)"
    }

    static func seconds(_ length: Duration) -> String { text(length.inSeconds, digits: 3) }

    /// A length of time for people: `26h`, `30m`, `1d 12h`.
    static func length(_ length: Duration) -> String {
        var rest = length.milliseconds
        var parts: [String] = []
        for (unit, size) in [("h", Int64(3_600_000)), ("m", 60_000), ("s", 1000), ("ms", 1)] where rest >= size {
            parts.append("\(rest / size)\(unit)")
            rest %= size
        }
        return parts.isEmpty ? "0s" : parts.joined(separator: " ")
    }
}

/// Objectives from which no rules are made, because they could not do what they promise.
package struct ObjectiveError: Error, Hashable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// So many failures are allowed that even a total outage burns the budget too slowly for the fast alert.
        case alertCannotFire
        /// The queue objective is not below the largest finite bucket, above which a histogram knows nothing.
        case beyondBuckets
        /// An earlier objective is for all datasets already.
        case unreachable
        case duplicateName
        case outOfRange
    }

    package let objective: String
    package let reason: Reason
    package let description: String

    init(_ objective: AlertObjective, _ reason: Reason, _ text: String) {
        self.objective = objective.name
        self.reason = reason
        description = "objective \"\(objective.name)\": \(text)"
    }
}
