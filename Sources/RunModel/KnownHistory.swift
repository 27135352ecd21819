/// Which stretch of a dataset's runs is known without a gap, and whether that is as much as was asked for.
///
/// The one place that decides whether a figure may be stated: metrics, pages, monitor, report and capacity all ask it.
package struct KnownHistory: Hashable, Sendable {
    /// How far behind a window's end the run list may be for the window to count as known: the list is always some seconds old.
    package static let leastLag = Duration.seconds(3600)

    /// Every run created from this instant up to ``end`` is known; nil when nothing has been read.
    package var start: Timestamp?
    /// When the run list was last known to be current; nil when never.
    package var end: Timestamp?
    /// Whether the dataset had no run before ``start``.
    package var reachesBeginning: Bool
    /// Whether the past has been read as far as configured.
    package var isComplete: Bool
    /// Whether the counters hold every run of the past that they will ever hold, so that from now on they grow only by runs that end now.
    package var hasWholeCounters: Bool

    /// Nothing is known by default.
    package init(
        start: Timestamp? = nil, end: Timestamp? = nil, reachesBeginning: Bool = false, isComplete: Bool = false,
        hasWholeCounters: Bool = false
    ) {
        self.start = start
        self.end = end
        self.reachesBeginning = reachesBeginning
        self.isComplete = isComplete
        self.hasWholeCounters = hasWholeCounters
    }

    /// Whether every run created in the range is known.
    package func covers(_ range: Range<Timestamp>) -> Bool {
        guard let start, let end else { return false }
        return (reachesBeginning || start <= range.lowerBound) && end >= range.upperBound
    }

    /// Whether every run of a window that ends now is known, but for those of the last moments.
    ///
    /// The list may be one hour old, or one hundredth of the window where that is more; a list that is older leaves a gap that no figure
    /// may hide.
    package func covers(windowOf length: Duration, now: Timestamp) -> Bool {
        let begin = now - length
        let until = now - max(Self.leastLag, length / 100)
        return covers(begin..<max(begin, until))
    }
}

extension KnownHistory {
    /// The part of a window that is known, up to the newest reading: at most the window, 0 when nothing is known.
    package func knownPart(ofWindow length: Duration, now: Timestamp) -> Duration {
        guard let start, let end else { return .zero }
        let begin = now - length
        return max(.zero, min(end, now) - (reachesBeginning ? begin : max(start, begin)))
    }
}
