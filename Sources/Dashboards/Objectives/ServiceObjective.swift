import RunModel

/// What is promised of some datasets; nil means that nothing is promised.
package struct ServiceObjective: Hashable, Sendable {
    /// Which datasets an objective is for. Of several objectives the first that names a dataset applies to it.
    package enum Datasets: Hashable, Sendable {
        /// Every dataset that no earlier objective names, those to come too.
        case all
        /// These, as they were when the rules were generated.
        case tokens([DatasetToken])
    }

    /// The value of the label `objective` on rules and alerts; unique within a bundle.
    package var name: String
    /// Which datasets it is for.
    package var datasets: Datasets
    /// The success ratio promised, above 0 and below 1.
    package var success: Double?
    /// How old the newest success may be, in milliseconds.
    package var freshnessMilliseconds: Int64?
    /// How long 95 of 100 successful runs may take at most, in milliseconds.
    package var durationP95Milliseconds: Int64?
    /// How long 95 of 100 runs of all these datasets together may wait at most, in milliseconds: the queue is shared.
    package var queueP95Milliseconds: Int64?

    /// Memberwise; by default nothing is promised.
    package init(
        name: String,
        datasets: Datasets = .all,
        success: Double? = nil,
        freshnessMilliseconds: Int64? = nil,
        durationP95Milliseconds: Int64? = nil,
        queueP95Milliseconds: Int64? = nil
    ) {
        self.name = name
        self.datasets = datasets
        self.success = success
        self.freshnessMilliseconds = freshnessMilliseconds
        self.durationP95Milliseconds = durationP95Milliseconds
        self.queueP95Milliseconds = queueP95Milliseconds
    }

    /// The defaults of the configuration, for all datasets: 99 % succeed, 26 h fresh, 95 of 100 within 30 min, 10 min in the queue.
    package static let standard = ServiceObjective(
        name: "all",
        success: 0.99,
        freshnessMilliseconds: 26 * 3_600_000,
        durationP95Milliseconds: 30 * 60_000,
        queueP95Milliseconds: 10 * 60_000
    )
}
