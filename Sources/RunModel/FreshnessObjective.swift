/// How old the newest successful data of a dataset may be.
package enum FreshnessObjective: Hashable, Sendable, Codable {
    /// What the dataset's own schedule, or the rhythm of its runs, promises; nothing for a dataset that has neither.
    case auto
    /// At most this.
    case within(Duration)

    /// The fixed limit; nil for ``auto``.
    package var limit: Duration? {
        switch self {
        case .auto: nil
        case .within(let limit): limit
        }
    }
}
