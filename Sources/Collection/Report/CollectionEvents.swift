import RunModel

/// Hears what the collector does; feeds the exporter's own metrics and pages. Every closure may be called from any thread.
package struct CollectionEvents: Sendable {
    /// Something went wrong: its kind, what and where, and when by the API's clock.
    var failed: @Sendable (CollectErrorKind, String, Timestamp) -> Void
    var passEnded: @Sendable (PassOutcome) -> Void
    /// How much of the past is left to read; called whenever that is known anew.
    var backfill: @Sendable (BackfillEstimate) -> Void
    /// How far a pass is; called often.
    package var progress: @Sendable (CollectProgress) -> Void

    package init(
        failed: @escaping @Sendable (CollectErrorKind, String, Timestamp) -> Void = { _, _, _ in },
        passEnded: @escaping @Sendable (PassOutcome) -> Void = { _ in },
        backfill: @escaping @Sendable (BackfillEstimate) -> Void = { _ in },
        progress: @escaping @Sendable (CollectProgress) -> Void = { _ in }
    ) {
        self.failed = failed
        self.passEnded = passEnded
        self.backfill = backfill
        self.progress = progress
    }
}

/// Kinds of errors of collecting: the label values of `mode_exporter_collect_errors_total{kind}`.
package enum CollectErrorKind: String, Sendable, CaseIterable {
    case unauthorized
    /// A dataset or space may not be read.
    case forbidden
    /// A dataset, space or run is gone.
    case notFound = "not_found"
    case rateLimited = "rate_limited"
    /// The API failed or answered with something else than its format.
    case server
    /// The network, DNS or TLS failed, or it took too long.
    case network
    /// Discovery found no space or no dataset.
    case empty
    /// The history could not be read or written.
    case storage
    /// The rollup tree or a report could not be written.
    case output
}
