import RunModel

/// Which stretch of a dataset's runs is known to be complete.
package struct Coverage: Hashable, Sendable {
    /// Every run created after this instant and up to ``to`` is stored, was rejected, or fell to retention. Moves down with backfill.
    package var from: Timestamp
    /// The watermark: moves up only when a walk from the newest page has reached the old one.
    package var to: Timestamp
    /// Whether a walk found the end of the listing: there is nothing before ``from``.
    package var reachesBeginning = false
    /// The page from which a walk down was last applied: where to resume, give or take the runs that were added since. Nil when no walk
    /// said.
    package var resumePage: Int?
    /// A walk from the newest page that has not yet reached ``to``: complete from its `from` to its `to`. Nil when there is none.
    package var pending: ClosedRange<Timestamp>?

    /// What a page adds to what was known. Pure; the history stores the result in the transaction of the page.
    ///
    /// A stretch that reaches into the covered one is joined to it; one above a gap waits as ``pending`` until a further page closes the
    /// gap; one below a gap is dropped, because nothing but a walk down from ``from`` can close it. Runs created in one millisecond are
    /// listed in any order, and more of them may arrive after a reading: so the gap below a stretch is closed only by a run that is older
    /// than ``to``, or by the end of the listing.
    package static func joining(_ known: Coverage?, _ change: CoverageChange) -> Coverage {
        guard var result = known else {
            return Coverage(
                from: change.from,
                to: max(change.from, change.to),
                reachesBeginning: change.reachesBeginning,
                resumePage: change.resumePage
            )
        }
        result.add(change)
        if let pending = result.pending, pending.lowerBound < result.to {
            result.to = max(result.to, pending.upperBound)
            result.pending = nil
        }
        return result
    }

    private mutating func add(_ change: CoverageChange) {
        let added = change.from...max(change.from, change.to)
        // A walk that met the end of the listing has no gap below it.
        if added.lowerBound >= to, !change.reachesBeginning, added != from...to {
            guard added.upperBound > to else { return }
            if let other = pending, other.lowerBound < added.upperBound, added.lowerBound < other.upperBound {
                pending = min(other.lowerBound, added.lowerBound)...max(other.upperBound, added.upperBound)
            } else {
                pending = added
            }
            return
        }
        guard added.upperBound >= from else { return }
        if added.lowerBound < from || change.reachesBeginning { resumePage = change.resumePage ?? resumePage }
        from = min(from, added.lowerBound)
        to = max(to, added.upperBound)
        reachesBeginning = reachesBeginning || change.reachesBeginning
    }
}

/// What one page of a walk proves about completeness.
///
/// A walk reads pages newest first without a gap. After its page *n* it says: from the oldest run of page *n* to the newest run of page 1.
/// The runs created in the very millisecond of ``from`` may go on on the next page, so the stretch is open at that end.
package struct CoverageChange: Hashable, Sendable {
    /// Creation of the oldest run that the walk has read.
    package var from: Timestamp
    /// Creation of the newest run that the walk has read. Taken as no later than the reading: see ``upTo(_:)``.
    package var to: Timestamp
    /// Whether the page was the last of the listing.
    package var reachesBeginning: Bool
    /// The page's number, kept for resuming a walk down.
    package var resumePage: Int?

    package init(from: Timestamp, to: Timestamp, reachesBeginning: Bool = false, resumePage: Int? = nil) {
        self.from = from
        self.to = to
        self.reachesBeginning = reachesBeginning
        self.resumePage = resumePage
    }

    /// The same without what lies after an instant: a run dated in the future proves nothing of the time until then.
    package func upTo(_ instant: Timestamp) -> CoverageChange {
        var change = self
        change.from = min(from, instant)
        change.to = min(to, instant)
        return change
    }
}

/// Says that the runs of a dataset are up to date, and for which state of its listing row.
package struct CollectionMark: Hashable, Sendable {
    /// The listing row that was read *before* the runs; nil leaves the stored one.
    package var activity: Dataset.Activity?
    /// When the runs were known to be current, by the API's clock.
    package var at: Timestamp

    package init(activity: Dataset.Activity?, at: Timestamp) {
        self.activity = activity
        self.at = at
    }
}
