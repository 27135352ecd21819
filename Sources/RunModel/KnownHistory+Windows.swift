extension KnownHistory {
    /// The first instant after `now` at which ``covers(windowOf:now:)`` gives another answer although nothing was learned: the window has
    /// moved past ``start``, or the run list has become too old. Nil when there is none.
    package func nextChange(windowOf milliseconds: Int64, after now: Timestamp) -> Timestamp? {
        guard let start, let end else { return nil }
        let first = reachesBeginning ? Timestamp(milliseconds: .min) : start.advanced(byMilliseconds: milliseconds)
        let lag = max(Int64(Self.leastLag.components.seconds) * 1000, milliseconds / 100)
        let last = end.advanced(byMilliseconds: min(lag, milliseconds))
        guard first <= last, now <= last else { return nil }
        return now < first ? first : last.advanced(byMilliseconds: 1)
    }

    /// The part of a window that is known, in milliseconds up to the newest reading: at most the window, 0 when nothing is known.
    package func knownPart(ofWindow milliseconds: Int64, now: Timestamp) -> Int64 {
        guard let start, let end else { return 0 }
        let begin = now.advanced(byMilliseconds: -milliseconds)
        let first = reachesBeginning ? begin : max(start, begin)
        let (length, overflow) = min(end, now).milliseconds.subtractingReportingOverflow(first.milliseconds)
        return overflow ? 0 : max(0, length)
    }
}
