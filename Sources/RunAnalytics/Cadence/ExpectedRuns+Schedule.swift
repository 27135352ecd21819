import RunModel

extension ExpectedRuns {
    /// The slots that schedules have within a period; nil when no schedule names both a documented frequency and a slot.
    ///
    /// A schedule follows the clocks of its own time zone. Where Mode does not say which that is, slots are laid out by several clocks
    /// (``ClockFace/candidates(_:)``), and the layout that most runs keep to is taken. Slots from before the runs took up the schedule's rhythm
    /// (``RhythmChange``) are left out.
    ///
    /// - Parameter created: when runs were created, ascending.
    static func scheduled(
        _ schedules: [DatasetSchedule],
        created: [Timestamp],
        period: Range<Timestamp>,
        calendar: LocalCalendar
    ) -> ExpectedRuns? {
        let known = schedules.compactMap { schedule -> Rhythm? in
            guard let frequency = schedule.frequency, let anchor = schedule.nextScheduledAt ?? schedule.lastScheduledAt else { return nil }
            let zone = schedule.timeZone.flatMap(LocalCalendar.init(zoneName:))
            return Rhythm(frequency: frequency, anchor: anchor, own: zone.map(ClockFace.local))
        }
        guard let shortest = known.map(\.frequency.period).min() else { return nil }
        let grace = grace(period: shortest)
        // Slots one gap beyond the period give its last slot an end.
        let longest = known.map(\.frequency.period).max() ?? shortest
        let window = period.lowerBound..<period.upperBound + longest + .days(1)
        let begin = RhythmChange.begin(ofRhythm: shortest.milliseconds, in: created).map { $0 - grace } ?? .distantPast
        var slots: [Timestamp] = []
        var most = -1
        let early = grace.milliseconds
        for face in known.contains(where: \.needsFace) ? ClockFace.candidates(calendar) : [.utc] {
            let all = known.flatMap { $0.slots(in: window, face: face) }.sorted()
            let layout = zip(all, [.distantPast] + all).filter { $0 != $1 }.map(\.0)
            let kept = layout.count { slot in
                let earliest = slot.advanced(byMilliseconds: -early)
                let run = created.partitioningIndex { $0 >= earliest }
                return run < created.count && created[run] <= slot.advanced(byMilliseconds: early)
            }
            if kept > most { (slots, most) = (layout, kept) }
        }
        let pairs = zip(slots, slots.dropFirst()).filter { period.contains($0.0) && $0.0 >= begin }
        return ExpectedRuns(
            source: .schedule,
            grace: grace,
            slots: pairs.map { Slot(at: $0.0, next: $0.1) }
        )
    }

    /// One schedule: how often, and one of its slots.
    private struct Rhythm {
        let frequency: DatasetSchedule.Frequency
        let anchor: Timestamp
        /// The schedule's own clocks.
        let own: ClockFace?

        /// Whether it matters which clocks the slots follow, and the schedule does not say.
        var needsFace: Bool { own == nil && frequency.period >= .days(1) }

        func slots(in window: Range<Timestamp>, face: ClockFace) -> [Timestamp] {
            let face = frequency.period < .days(1) ? .utc : own ?? face
            let local = face.local(anchor)
            if frequency == .monthly { return monthly(local, window, face) }
            let (day, period) = (UTCDay.milliseconds, frequency.period.milliseconds)
            let firstStep = LocalHours.floorDivision(window.lowerBound.milliseconds(since: anchor) - day, period)
            let lastStep = LocalHours.floorDivision(window.upperBound.milliseconds(since: anchor) + day, period)
            guard firstStep <= lastStep else { return [] }
            return (firstStep...lastStep).map { face.instant(local + $0 * period) }.filter(window.contains)
        }

        /// The same day of every month, or the last one of a month that is too short.
        private func monthly(_ local: Int64, _ window: Range<Timestamp>, _ face: ClockFace) -> [Timestamp] {
            let anchorDay = UTCDay(containing: Timestamp(milliseconds: local))
            let timeOfDay = local - anchorDay.start.milliseconds
            let first = UTCDay(containing: window.lowerBound).advanced(by: -31).date
            let last = UTCDay(containing: window.upperBound).advanced(by: 31).date
            return (first.year * 12 + first.month - 1...last.year * 12 + last.month - 1).map { index in
                let (year, month) = (index / 12, index % 12 + 1)
                let day = min(anchorDay.date.day, UTCDay.length(ofMonth: month, year: year))
                return face.instant(UTCDay(year: year, month: month, day: day).start.milliseconds + timeOfDay)
            }.filter(window.contains)
        }
    }
}
