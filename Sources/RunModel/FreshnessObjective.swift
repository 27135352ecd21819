/// How old the newest successful data of a dataset may be.
package enum FreshnessObjective: Hashable, Sendable, Codable {
    /// What the dataset's own schedule, or the rhythm of its runs, promises; nothing for a dataset that has neither.
    case auto
    /// At most this, in milliseconds.
    case within(milliseconds: Int64)

    /// The fixed limit, in milliseconds; nil for ``auto``.
    package var limitMilliseconds: Int64? {
        switch self {
        case .auto: nil
        case .within(let milliseconds): milliseconds
        }
    }
}
