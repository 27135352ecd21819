extension KnownHistory {
    /// The part of a window that is known, in milliseconds up to the newest reading: at most the window, 0 when nothing is known.
    package func knownPart(ofWindow milliseconds: Int64, now: Timestamp) -> Int64 {
        guard let start, let end else { return 0 }
        let begin = now.advanced(byMilliseconds: -milliseconds)
        let first = reachesBeginning ? begin : max(start, begin)
        let (length, overflow) = min(end, now).milliseconds.subtractingReportingOverflow(first.milliseconds)
        return overflow ? 0 : max(0, length)
    }
}
