import RunModel

/// What is promised of some datasets; nil means that nothing is promised.
package struct AlertObjective: Hashable, Sendable {
    /// Which datasets an objective is for. Of several objectives the first that names a dataset applies to it.
    package enum Datasets: Hashable, Sendable {
        /// Every dataset that no earlier objective names, those to come too.
        case all
        /// These, as they were when the rules were generated.
        case tokens([DatasetToken])
    }

    /// The value of the label `objective` on rules and alerts; unique within a bundle.
    var name: String
    var datasets: Datasets
    /// The success ratio promised, above 0 and below 1.
    var success: Double?
    /// How old the newest success may be. No gauge shows the rhythm of a dataset, so only a fixed limit gives an alert of its own;
    /// for ``FreshnessObjective/auto`` missed schedules alert.
    var freshness: FreshnessObjective?
    /// How long 95 of 100 successful runs may take at most.
    var durationP95: Duration?
    /// How long 95 of 100 runs of all these datasets together may wait at most: the queue is shared.
    package var queueP95: Duration?

    package init(
        name: String,
        datasets: Datasets = .all,
        success: Double? = nil,
        freshness: FreshnessObjective? = nil,
        durationP95: Duration? = nil,
        queueP95: Duration? = nil
    ) {
        self.name = name
        self.datasets = datasets
        self.success = success
        self.freshness = freshness
        self.durationP95 = durationP95
        self.queueP95 = queueP95
    }

    /// The defaults of the configuration, for all datasets: 99 % succeed, as fresh as schedule or rhythm
    /// promises, 95 of 100 wait at most 10 min in the queue.
    package static let standard = AlertObjective(
        name: "all",
        success: 0.99,
        freshness: .auto,
        queueP95: .minutes(10)
    )
}
