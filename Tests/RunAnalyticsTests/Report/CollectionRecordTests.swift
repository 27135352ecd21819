import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

/// What a report says of the passes that are missing, against a list of all passes.
@Suite struct CollectionRecordTests {
    private static let minute: Int64 = 60_000
    private static let begin = Timestamp(milliseconds: 1_795_392_000_000)  // 2026-11-23T00:00:00Z

    private func at(_ minutes: Int64) -> Timestamp { Self.begin.advanced(byMilliseconds: minutes * Self.minute) }

    /// The hours that a history would hold of passes at those minutes.
    private func hours(_ minutes: [Int64], interval: Int64? = Self.minute, failed: Set<Int64> = [], ahead: Int64? = nil) -> [CollectionHour]
    {
        var hours: [CollectionHour] = []
        var last: Timestamp?
        for minute in minutes {
            let start = CollectionHour.start(containing: at(minute))
            if hours.last?.start != start { hours.append(CollectionHour(start: start)) }
            let isSuccess = !failed.contains(minute)
            hours[hours.count - 1].add(
                CollectionPass(
                    endedAt: at(minute), isSuccess: isSuccess, interval: interval.map { .milliseconds($0) },
                    clockAhead: ahead.map { .milliseconds($0) }),
                previousSuccessAt: last, previousInterval: interval.map { .milliseconds($0) })
            if isSuccess { last = at(minute) }
        }
        return hours
    }

    /// What ``RunHistory`` hands out for a period.
    private func around(_ hours: [CollectionHour], _ from: Int64, _ until: Int64) -> [CollectionHour] {
        let inside = hours.filter { $0.end > at(from) && $0.start <= at(until) }
        return [hours.last { $0.end <= at(from) }].compactMap { $0 } + inside + [hours.first { $0.start > at(until) }].compactMap { $0 }
    }

    @Test func everyPassInItsPlaceIsNoneMissed() throws {
        let record = try #require(CollectionRecord.judge(hours(Array(-100..<600)), from: at(0), until: at(600)))
        #expect(record.expected == 600 && record.missed == 0)
        #expect(record.longestGap?.duration.milliseconds == Self.minute && record.gaps.isEmpty && record.knownSince == nil)
    }

    /// Passes every minute with random outages, also over the ends of the period: what is missing is counted by hand.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func whatIsMissingIsCountedWithinThePeriodAlone(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var isOut = Set<Int64>()
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            let start = Int64.random(in: -400..<1700, using: &random)
            isOut.formUnion(start..<start + Int64.random(in: 1...400, using: &random))
        }
        // The first pass of all is long before, the last long after or, at times, somewhere within.
        let end = seed % 4 == 0 ? Int64.random(in: 100...1400, using: &random) : 2500
        let passes = (Int64(-500)...end).filter { !isOut.contains($0) || $0 == -500 }
        let period = (Int64(0), Int64(1440))
        let all = around(hours(passes), period.0, period.1)
        let record = try #require(CollectionRecord.judge(all, from: at(period.0), until: at(period.1)))
        let missing = (period.0..<period.1).filter { !passes.contains($0) }
        #expect(record.missed == Int64(missing.count), "seed \(seed)")
        #expect(record.expected == 1440)
        // The longest time without a success, from pass to pass, cut to the period.
        let marks = passes + (end < period.1 ? [period.1] : [])
        let longest = zip(marks, marks.dropFirst()).map { max($0, period.0)..<max(max($0, period.0), min($1, period.1)) }.map(\.count).max()
        #expect(record.longestGap?.duration.milliseconds == Int64(longest ?? 0) * Self.minute)
        #expect(record.gaps.allSatisfy { $0.duration >= CollectionRecord.listedGap })
        #expect(record.gaps == record.gaps.sorted { $0.since < $1.since })
    }

    // A pass that takes a little longer than the interval is late, not missing.
    @Test func latenessIsNotAbsence() throws {
        var hour = CollectionHour(start: at(0))
        var last: Timestamp?
        for index in 0..<40 as Range<Int64> {
            let end = at(0).advanced(byMilliseconds: index * 80_000)
            hour.add(
                CollectionPass(endedAt: end, isSuccess: true, interval: .milliseconds(Self.minute), clockAhead: nil),
                previousSuccessAt: last, previousInterval: .milliseconds(Self.minute))
            last = end
        }
        #expect(hour.missed == 0)
        #expect(CollectionHour.missed(in: at(0)..<at(10), interval: .milliseconds(Self.minute)) == 9)
        #expect(CollectionHour.missed(in: at(0)..<at(10), interval: .milliseconds(0)) == 0)
    }

    @Test func failedPassesAreMissing() throws {
        let record = try #require(
            CollectionRecord.judge(hours(Array(0..<120), failed: Set(30..<45)), from: at(0), until: at(120)))
        #expect(record.missed == 15 && record.expected == 120)
        #expect(record.longestGap == DataQuality.Gap(since: at(29), until: at(45)))
    }

    /// Of passes that somebody else starts only the longest gap is known.
    @Test func withoutARhythmOnlyTheGapIsTold() throws {
        let daily = hours([0, 1440, 2890, 5760], interval: nil, ahead: -4000)
        let record = try #require(CollectionRecord.judge(daily, from: at(0), until: at(10_080)))
        #expect(record.expected == nil && record.missed == nil && record.clockAhead == .milliseconds(-4000))
        #expect(record.longestGap == DataQuality.Gap(since: at(5760), until: at(10_080)))
        #expect(record.gaps.count == 4)
    }

    @Test func nothingIsSaidOfTheTimeBeforeTheFirstSuccess() throws {
        #expect(CollectionRecord.judge([], from: at(0), until: at(60)) == nil)
        #expect(CollectionRecord.judge(hours([5], failed: [5]), from: at(0), until: at(60)) == nil)
        #expect(CollectionRecord.judge(hours(Array(100..<200)), from: at(0), until: at(60)) == nil)
        let record = try #require(CollectionRecord.judge(hours(Array(30..<120)), from: at(0), until: at(120)))
        #expect(record.knownSince == at(30) && record.missed == 0 && record.expected == 90)
    }

    @Test func aStretchWithoutAnyPassIsOneGap() throws {
        let all = around(hours(Array(-10..<0) + Array(2000..<2010)), 60, 1500)
        let record = try #require(CollectionRecord.judge(all, from: at(60), until: at(1500)))
        #expect(record.expected == 1440 && record.missed == 1440)
        #expect(record.longestGap == DataQuality.Gap(since: at(60), until: at(1500)) && record.gaps.count == 1)
    }

    /// Passes are known by the hour, so they are counted in the whole hours of a stretch; gaps are known to the second.
    @Test func onlyWholeHoursAreCounted() throws {
        let passes = hours(Array(0..<90) + Array(100..<240))
        let record = try #require(CollectionRecord.judge(passes, from: at(30), until: at(210)))
        #expect(record.expected == 120 && record.missed == 10)
        #expect(record.longestGap == DataQuality.Gap(since: at(89), until: at(100)))
        let short = try #require(CollectionRecord.judge(passes, from: at(70), until: at(110)))
        #expect(short.expected == nil && short.missed == nil && short.longestGap?.duration.milliseconds == 11 * Self.minute)
    }

    @Test func theFurthestClockIsTold() throws {
        var all = hours(Array(0..<120), ahead: 300)
        all[1].clockAheadLow = .milliseconds(-7000)
        #expect(CollectionRecord.judge(all, from: at(0), until: at(120))?.clockAhead == .milliseconds(-7000))
        #expect(CollectionRecord.judge(all, from: at(0), until: at(60))?.clockAhead == .milliseconds(300))
    }
}
