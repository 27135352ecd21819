import RunModel

/// What is known of the collection passes of a period: how many are missing, and when nothing was collected.
///
/// Runs are read later anyway, so none is missing; but their waiting was not observed, and data was older meanwhile.
package struct CollectionRecord: Hashable, Sendable {
    /// A gap from this length on is listed.
    package static let listedGap = Duration.hours(1)
    /// The most gaps that are listed, the longest ones.
    package static let maximumListedGaps = 100

    /// Passes that the interval asked for; nil when something else than the exporter starts them.
    package private(set) var expected: Int64?
    /// Of these, those that did not take place or failed; nil likewise.
    package private(set) var missed: Int64?
    /// The longest time without a success within the period; nil without a success before its end, or when there is no gap.
    package private(set) var longestGap: DataQuality.Gap?
    /// The gaps of at least ``listedGap``, oldest first.
    package private(set) var gaps: [DataQuality.Gap] = []
    /// When the first pass succeeded, where that was within the period; earlier nothing is known.
    package private(set) var knownSince: Timestamp?
    /// How far this machine's clock was ahead of the API's, at its furthest from 0; nil when not known.
    package private(set) var clockAhead: Duration?

    /// Judges a period.
    ///
    /// - Parameters:
    ///   - hours: those that touch the period, oldest first, with the last one before and the first one after that had
    ///     a success.
    ///   - from: the period's first instant.
    ///   - until: its end, or now while it lasts.
    /// - Returns: nil when no pass had ever succeeded by the period's end: then nothing can be said.
    package static func judge(_ hours: [CollectionHour], from: Timestamp, until: Timestamp) -> CollectionRecord? {
        let successful = hours.filter { $0.firstSuccessAt != nil && $0.lastSuccessAt != nil }
        guard let first = successful.first?.firstSuccessAt, first < until, from < until else { return nil }
        var record = CollectionRecord()
        if first > from { record.knownSince = first }
        record.addGaps(gaps(successful, until: until), from: from, until: until)
        // Passes are known by the hour, so they are counted in the whole hours of the period.
        let firstHour = CollectionHour.start(containing: from + (.hours(1) - .milliseconds(1)))
        record.addPasses(hours, successful, from: firstHour, until: CollectionHour.start(containing: until))
        let clocks = hours.filter { $0.end > from && $0.start < until }
            .flatMap { [$0.clockAheadLow, $0.clockAheadHigh] }.compactMap { $0 }
        record.clockAhead = clocks.max { (abs($0), $0) < (abs($1), $1) }
        return record
    }

    /// The times between successes: the longest within each hour, those from hour to hour, and the one that has not ended.
    private static func gaps(_ hours: [CollectionHour], until: Timestamp) -> [DataQuality.Gap] {
        var gaps = hours.compactMap { $0.longestGap.map { DataQuality.Gap(since: $0.lowerBound, until: $0.upperBound) } }
        for (hour, next) in zip(hours, hours.dropFirst()) {
            guard let since = hour.lastSuccessAt, let until = next.firstSuccessAt else { continue }
            gaps.append(DataQuality.Gap(since: since, until: until))
        }
        if let last = hours.last?.lastSuccessAt, last < until { gaps.append(DataQuality.Gap(since: last, until: until)) }
        return gaps
    }

    private mutating func addGaps(_ gaps: [DataQuality.Gap], from: Timestamp, until: Timestamp) {
        let clipped = Set(gaps.map { DataQuality.Gap(since: max($0.since, from), until: min($0.until, until)) })
            .filter { $0.since < $0.until }
            .sorted { ($1.duration, $0.since) < ($0.duration, $1.since) }
        longestGap = clipped.first
        self.gaps = clipped.prefix(Self.maximumListedGaps).filter { $0.duration >= Self.listedGap }
            .sorted { $0.since < $1.since }
    }

    /// Counts what was missed; of the gaps that cross an end of the period, the part that lies within.
    private mutating func addPasses(_ hours: [CollectionHour], _ successful: [CollectionHour], from: Timestamp, until: Timestamp) {
        guard from < until else { return }
        let inside = hours.filter { $0.start >= from && $0.start < until }
        let before = successful.last { $0.start < from }
        guard (inside + [before].compactMap { $0 }).contains(where: { $0.interval != nil }) else { return }
        var missed = inside.reduce(0) { $0 + $1.missed }
        let next = successful.first { $0.start >= from && $0.start < until }
        if let before, let next, next.interval != nil, let gap = Gap(after: before, next: next, until: until) {
            // All of it is counted in the hour of the next success.
            missed -= gap.missed - gap.missed(from: from, until: until)
        }
        let last = successful.last { $0.start < until }
        let after = successful.first { $0.start >= until }
        if let last, after == nil || after?.interval != nil, let gap = Gap(after: last, next: after, until: until) {
            missed += gap.missed(from: from, until: until)
        }
        missed = max(0, missed)
        let expected = inside.reduce(missed) { sum, hour in hour.interval == nil ? sum : sum + hour.succeeded }
        guard expected > 0 else { return }
        (self.expected, self.missed) = (expected, missed)
    }
}

extension CollectionRecord {
    /// A time between two successes in different hours, and how many passes were due in it.
    private struct Gap {
        let since: Timestamp
        let interval: Duration
        let missed: Int64

        /// Nil when nothing says how far passes were meant to be apart, and for a clock that was set back.
        init?(after hour: CollectionHour, next: CollectionHour?, until: Timestamp) {
            guard let since = hour.lastSuccessAt, let interval = hour.interval, interval > .zero else { return nil }
            let end = next?.firstSuccessAt ?? until
            guard since < end else { return nil }
            self.since = since
            self.interval = interval
            missed = CollectionHour.missed(in: since..<end, interval: interval)
        }

        /// Those of them that were due from one instant to before another.
        func missed(from: Timestamp, until: Timestamp) -> Int64 { due(before: until) - due(before: from) }

        private func due(before instant: Timestamp) -> Int64 {
            min(missed, max(0, instant.milliseconds(since: since) - 1) / interval.milliseconds)
        }
    }
}
