import RunModel

/// When runs of a dataset were expected, and how that is known.
package struct ExpectedRuns: Hashable, Sendable {
    /// How it is known.
    package enum Source: Hashable, Sendable, Codable {
        /// The dataset's schedules say so.
        case schedule
        /// The history shows it: the most frequent gap between runs, and the share of all gaps that are like it.
        case cadence(period: Duration, share: Double)
    }

    /// A slot: a run should be created at it, and counts for it until the next one.
    package struct Slot: Hashable, Sendable {
        package var at: Timestamp
        /// When the next slot is, expected or not.
        package var next: Timestamp
    }

    package var source: Source
    /// How much later than its slot a run may be created without being late; also how much earlier it may be.
    package var grace: Duration
    /// The slots within the period, ascending.
    package var slots: [Slot]

    /// A tenth of the gap, at least 5 minutes and at most an hour.
    static func grace(period: Duration) -> Duration { min(max(period / 10, .minutes(5)), maximumGrace) }
    /// The most that ``grace`` can be.
    static let maximumGrace = Duration.hours(1)
}

/// Why nothing can be said of missed and late runs.
package enum CadenceUnknown: Hashable, Sendable, Codable {
    /// No schedule, and too few runs to see a cadence.
    case tooFewRuns(runs: Int, needed: Int)
    /// No schedule, and no gap that occurs often enough: the most frequent one has this share of all gaps.
    case irregular(share: Double)
    /// No schedule, and the cadence is not yet two weeks old, so that pauses at weekends or nights look like misses.
    case tooShortHistory
    /// The history holds nothing of the period.
    case notKnown
}

/// Which clock a cadence follows: a schedule at 8:00 in Berlin moves by an hour in UTC when clocks change.
enum ClockFace {
    case utc
    case local(LocalCalendar)

    /// One zone for each way in which clocks change today, busiest first. Which of the zones that change at the same time it is, does not
    /// matter: the phase is found anyway. Zones that change an hour apart differ for runs of one night only.
    private static let changing: [ClockFace] = [
        "Europe/Berlin", "America/New_York", "America/Los_Angeles", "Australia/Sydney", "Pacific/Auckland", "America/Santiago",
        "Asia/Jerusalem", "Africa/Cairo", "Asia/Beirut", "Africa/Casablanca", "America/Asuncion", "America/Havana",
    ].compactMap { LocalCalendar(zoneName: $0).map(ClockFace.local) }

    /// The clocks that a dataset may follow: UTC, those of the report, and those of all zones that change.
    static func candidates(_ calendar: LocalCalendar) -> [ClockFace] { [.utc, .local(calendar)] + changing }

    /// What the clock shows, in milliseconds since 1970-01-01T00:00 by it.
    func local(_ instant: Timestamp) -> Int64 {
        switch self {
        case .utc: instant.milliseconds
        case .local(let calendar): instant.milliseconds + calendar.offsetMilliseconds(at: instant)
        }
    }

    /// The instant at which the clock shows a time; of two, the later; in a gap, as far after it as the time is into the gap.
    func instant(_ local: Int64) -> Timestamp {
        let asIfUTC = Timestamp(milliseconds: local)
        guard case .local(let calendar) = self else { return asIfUTC }
        let near = asIfUTC.advanced(byMilliseconds: -calendar.offsetMilliseconds(at: asIfUTC))
        return asIfUTC.advanced(byMilliseconds: -calendar.offsetMilliseconds(at: near))
    }
}
