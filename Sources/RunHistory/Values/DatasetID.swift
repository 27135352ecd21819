/// Identifies a dataset within one history: a small number that stands for account and dataset token.
///
/// Given out by ``RunHistory/upsert(datasets:account:at:)`` and never reused; means nothing in another history.
package struct DatasetID: Hashable, Sendable, Comparable {
    /// The number, as stored.
    package let rawValue: Int64

    /// Wraps a stored number.
    @inlinable package init(rawValue: Int64) { self.rawValue = rawValue }

    /// Orders by the time of first sight.
    @inlinable package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
