import RunModel

/// Where a dataset went over from one rhythm to another, as seen in its runs: its schedule was changed.
///
/// Mode says what a schedule is, not since when. Only a rhythm that Mode's schedules can have counts as one, held for three gaps and three
/// days: a dataset whose runs are held up or started by hand for a while has not changed its rhythm.
enum RhythmChange {
    private static let rhythms: [Duration] = [.minutes(15), .minutes(30), .hours(1), .days(1), .days(7)]
    private static let minimumGaps = 3
    private static let minimumShare = 0.75
    private static let minimumSpan = 3 * UTCDay.milliseconds

    /// When a rhythm, a run every so many milliseconds, was given up for another one: the creation of the last run that keeps to it; nil when it was not.
    ///
    /// - Parameter created: when runs were created, ascending.
    static func end(ofRhythm length: Int64, in created: [Timestamp]) -> Timestamp? {
        let gaps = Self.gaps(created)
        guard let last = gaps.indices.dropFirst().last(where: { isKept(gaps, at: $0 - 1, length) }) else { return nil }
        let change = created[last + 1]
        return isOtherRhythm(gaps[(last + 1)...], length) ? change : nil
    }

    /// When a rhythm was taken up in place of another one: the creation of the first run that keeps to it; nil when it always held.
    ///
    /// - Parameter created: when runs were created, ascending.
    static func begin(ofRhythm length: Int64, in created: [Timestamp]) -> Timestamp? {
        let gaps = Self.gaps(created)
        guard let first = gaps.indices.dropLast().first(where: { isKept(gaps, at: $0, length) }) else { return nil }
        return isOtherRhythm(gaps[..<first], length) ? created[first] : nil
    }

    /// From one run to the next, in milliseconds.
    static func gaps(_ created: [Timestamp]) -> [Int64] { zip(created, created.dropFirst()).map { $1.milliseconds(since: $0) } }

    /// Two gaps in a row: one alone may be chance.
    private static func isKept(_ gaps: [Int64], at index: Int, _ length: Int64) -> Bool {
        abs(gaps[index] - length) <= length / 10 && abs(gaps[index + 1] - length) <= length / 10
    }

    private static func isOtherRhythm(_ gaps: ArraySlice<Int64>, _ length: Int64) -> Bool {
        guard gaps.count >= minimumGaps, gaps.reduce(0, +) >= minimumSpan - UTCDay.milliseconds / 10 else { return false }
        let mode = ExpectedRuns.modalGap(Array(gaps))
        guard mode.share >= minimumShare, let other = mode.period else { return false }
        return other != .milliseconds(length) && rhythms.contains(other)
    }
}
