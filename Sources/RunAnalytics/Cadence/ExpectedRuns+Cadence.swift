import RunModel

extension ExpectedRuns {
    /// How many gaps between runs are needed to see a cadence.
    static let minimumGaps = 10
    /// The least share of gaps that must be like the most frequent one.
    static let minimumShare = 0.5
    private static let week: Int64 = 7 * UTCDay.milliseconds
    /// How many weeks back the same slot is looked up.
    private static let weeksLookedUp: Int64 = 7

    /// The slots within a period that the history lets expect.
    ///
    /// The most frequent gap gives the length (gaps of misses and runs by hand do not matter as long as they are fewer), where most runs lie
    /// within it gives the phase, by the clocks that fit best (``ClockFace/candidates(_:)``). A slot is expected when at least half of
    /// the weeks before had a run in the same slot of the week: so datasets that rest at night or at weekends miss nothing there.
    ///
    /// Where the dataset went over to another rhythm (``RhythmChange``), slots from then on are those of the new one, as soon as it is old enough.
    ///
    /// - Parameter created: when runs were created, ascending.
    static func inferred(
        created: [Timestamp],
        period: Range<Timestamp>,
        calendar: LocalCalendar
    ) -> Result<ExpectedRuns, CadenceUnknownError> {
        let history = created.filter { $0 < period.upperBound }
        guard history.count > minimumGaps else {
            return .failure(CadenceUnknownError(reason: .tooFewRuns(runs: history.count, needed: minimumGaps + 1)))
        }
        let mode = modalGap(RhythmChange.gaps(history))
        guard mode.share >= minimumShare, let length = mode.period?.milliseconds else {
            return .failure(CadenceUnknownError(reason: .irregular(share: mode.share)))
        }
        guard let change = RhythmChange.end(ofRhythm: length, in: history) else {
            return steady(length, share: mode.share, created: history, period: period, calendar: calendar)
        }
        let border = min(max(change.advanced(byMilliseconds: 1), period.lowerBound), period.upperBound)
        let newer = inferred(created: history.filter { $0 >= change }, period: border..<period.upperBound, calendar: calendar)
        let older = steady(length, share: mode.share, created: history, period: period.lowerBound..<border, calendar: calendar)
        guard border > period.lowerBound, case .success(var expected) = older else { return newer }
        if case .success(let added) = newer {
            expected.slots += added.slots
            expected.grace = max(expected.grace, added.grace)
        }
        return .success(expected)
    }

    /// The slots of one rhythm: a run every so many milliseconds.
    private static func steady(
        _ length: Int64,
        share: Double,
        created: [Timestamp],
        period: Range<Timestamp>,
        calendar: LocalCalendar
    ) -> Result<ExpectedRuns, CadenceUnknownError> {
        let grace = grace(period: .milliseconds(length))
        // A shift by an hour changes nothing of slots that are an hour apart or less.
        let faces = length > 3_600_000 ? ClockFace.candidates(calendar) : [.utc, .local(calendar)]
        let grids = faces.map { Grid(face: $0, length: length, grace: grace.milliseconds, created: created) }
        var grid = grids[0]
        for candidate in grids where candidate.runsInPhase > grid.runsInPhase { grid = candidate }
        guard let slots = grid.expectedSlots(in: period, created: created) else {
            return .failure(CadenceUnknownError(reason: .tooShortHistory))
        }
        return .success(
            ExpectedRuns(source: .cadence(period: .milliseconds(length), share: share), grace: grace, slots: slots)
        )
    }

    /// Carries a reason through `Result`.
    struct CadenceUnknownError: Error, Equatable {
        let reason: CadenceUnknown
    }

    /// The most frequent gap: the most gaps, in milliseconds, within a tenth of each other.
    ///
    /// - Returns: the length, rounded to one that divides the week into whole minutes; nil when none is within 2 %.
    static func modalGap(_ gaps: [Int64]) -> (period: Duration?, share: Double) {
        let sorted = gaps.filter { $0 > 0 }.sorted()
        var best = 0..<0
        var end = 0
        for begin in sorted.indices {
            while end < sorted.count, sorted[end] <= sorted[begin] + sorted[begin] / 10 { end += 1 }
            if end - begin > best.count { best = begin..<end }
        }
        guard !best.isEmpty else { return (nil, 0) }
        let typical = Double(sorted[best.lowerBound + best.count / 2])
        let share = Double(best.count) / Double(sorted.count)
        let week = Int(Self.week / 60_000)
        let nearest = (1...week).lazy.filter { week % $0 == 0 }.map { Double($0) * 60_000 }.min { abs($0 - typical) < abs($1 - typical) }
        guard let nearest, abs(nearest - typical) <= 0.02 * typical || abs(nearest - typical) <= 30_000 else { return (nil, share) }
        return (.milliseconds(Int64(nearest)), share)
    }

    /// Equal slots on a clock face; all lengths in milliseconds, as the clock's hands.
    private struct Grid {
        let face: ClockFace
        let length: Int64
        let grace: Int64
        let phase: Int64
        let runsInPhase: Int

        init(face: ClockFace, length: Int64, grace: Int64, created: [Timestamp]) {
            self.face = face
            self.length = length
            self.grace = grace
            let phases = created.map { LocalHours.positiveRemainder(face.local($0), length) }.sorted()
            // Around the clock once more, so that an arc over its end is seen.
            let circle = phases + phases.map { $0 + length }
            var best = 0..<0
            var end = 0
            for begin in phases.indices {
                while end < circle.count, circle[end] <= circle[begin] + grace, end - begin < phases.count { end += 1 }
                if end - begin > best.count { best = begin..<end }
            }
            runsInPhase = best.count
            // Runs come at their slot or a little after it, and slots are at whole minutes. Not the first one of the arc: a few runs by hand
            // may lie before the slot.
            phase = best.isEmpty ? 0 : circle[best.lowerBound + best.count / 10] / 60_000 * 60_000
        }

        private func slotIndex(_ instant: Timestamp) -> Int64 {
            LocalHours.floorDivision(face.local(instant) - phase + grace, length)
        }

        /// Nil when no slot has two weeks before it to learn from.
        func expectedSlots(in period: Range<Timestamp>, created: [Timestamp]) -> [Slot]? {
            guard let firstRun = created.first, !period.isEmpty else { return nil }
            let occupied = Set(created.map(slotIndex))
            let firstIndex = slotIndex(firstRun)
            let perWeek = ExpectedRuns.week / length
            var slots: [Slot] = []
            var canLearn = false
            for index in slotIndex(period.lowerBound) - 1...slotIndex(period.upperBound.advanced(byMilliseconds: -1)) + 1 {
                let at = face.instant(index * length + phase)
                guard period.contains(at) else { continue }
                let before = (1...ExpectedRuns.weeksLookedUp).map { index - $0 * perWeek }.filter { $0 >= firstIndex }
                guard before.count >= 2 else { continue }
                canLearn = true
                let kept = before.filter(occupied.contains).count
                guard kept * 2 >= before.count else { continue }
                slots.append(Slot(at: at, next: face.instant((index + 1) * length + phase)))
            }
            return canLearn ? slots : nil
        }
    }
}
