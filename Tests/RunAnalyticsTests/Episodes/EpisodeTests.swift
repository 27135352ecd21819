import RunModel
import Testing

@testable import RunAnalytics

@Suite struct EpisodeTests {
    private let hour = ReportSamples.hour
    private let begin = Timestamp(milliseconds: 1_800_000_000_000)
    private var end: Timestamp { begin.advanced(byMilliseconds: 100 * hour) }

    private func at(_ hours: Double) -> Timestamp { begin.advanced(byMilliseconds: Int64(hours * Double(hour))) }

    /// One run an hour from `start` on, each taking half an hour.
    private func episodes(_ letters: String, start: Double = 0) throws -> [FailureEpisode] {
        let runs = try ReportSamples.runs(letters, from: at(start), every: hour, duration: hour / 2)
        return FailureEpisode.find(in: runs.reversed(), from: begin, until: end)
    }

    @Test func anEpisodeLastsFromTheFirstFailureToTheNextSuccess() throws {
        let found = try episodes("ssffcfsfs")
        #expect(found.map(\.since) == [at(2.5), at(7.5)])
        #expect(found.map(\.until) == [at(6.5), at(8.5)])
        #expect(found.map(\.failures) == [3, 1])
        #expect(found.map(\.firstFailedRun.text) == ["r2", "r7"])
        #expect(found.allSatisfy { !$0.isOpen && !$0.beganBefore })
        let time = FailureTime(found)
        #expect(time.episodes == 2 && time.total == .hours(5) && time.longest == .hours(4) && time.open == 0)
    }

    @Test func episodesAreClippedToThePeriod() throws {
        let before = try episodes("fffss", start: -2)
        #expect(before.map(\.since) == [begin] && before.map(\.until) == [at(1.5)])
        #expect(before.first?.beganBefore == true && before.first?.failures == 3)
        let after = try episodes("sff", start: 98)
        #expect(after.map(\.since) == [at(99.5)] && after.map(\.until) == [end] && after.first?.isOpen == true)
        // The second failure ended after the period.
        #expect(after.first?.failures == 1)
    }

    @Test func aSuccessAfterThePeriodLeavesTheEpisodeOpen() throws {
        #expect(try episodes("fs", start: 98.8).map(\.isOpen) == [true])
        #expect(try episodes("fs", start: 98).map(\.isOpen) == [false])
    }

    @Test func episodesOutsideOfThePeriodAreLeftOut() throws {
        #expect(try episodes("ffs", start: -10) == [])
        #expect(try episodes("ffs", start: 200) == [])
        #expect(try episodes("") == [])
        #expect(FailureTime([]).longest == nil)
    }

    @Test func outcomesCountByTheirEndNotByTheirBegin() throws {
        let long = try ReportSamples.run("long", at: at(1), .failed, duration: 5 * hour)
        let short = try ReportSamples.run("short", at: at(2), .succeeded, duration: hour)
        let found = FailureEpisode.find(in: [long, short], from: begin, until: end)
        #expect(found.map(\.since) == [at(6)] && found.first?.isOpen == true)
    }

    @Test func dataAgesFromTheEndOfTheLastSuccess() throws {
        let runs = try ReportSamples.runs("sfs", from: at(0), every: 10 * hour, duration: hour)
        let freshness = Freshness.follow(runs, earlierSuccessAt: at(-30), limit: .hours(15), from: begin, until: end)
        #expect(freshness.lastSuccessAt == at(21) && freshness.age == .hours(79))
        #expect(freshness.breaches.map(\.since) == [at(0), at(16), at(36)])
        #expect(freshness.breaches.map(\.until) == [at(1), at(21), end])
        #expect(freshness.breaches.map(\.isOpen) == [false, false, true])
        #expect(freshness.breached == .hours(70))
    }

    @Test func withoutAKnownSuccessNothingIsClaimed() throws {
        let runs = try ReportSamples.runs("fr", from: at(0), every: hour)
        let freshness = Freshness.follow(runs, earlierSuccessAt: nil, limit: .hours(1), from: begin, until: end)
        #expect(freshness.age == nil && freshness.breaches.isEmpty)
        let unlimited = Freshness.follow(runs, earlierSuccessAt: begin, limit: nil, from: begin, until: end)
        #expect(unlimited.age == .hours(100) && unlimited.breaches.isEmpty)
    }

    @Test(arguments: [
        ("", OutcomePattern.noRuns), ("ccr", .noRuns), ("sss", .healthy), ("sfff", .broken(streak: 3)), ("fcff", .broken(streak: 3)),
        ("sfsf", .tooFewRuns(runs: 4, needed: 15)), ("ssfssfsssffssss", .flaky(streaks: 3, longestStreak: 2)),
        ("sssfffsssfssfsss", .someFailures(failures: 5)), ("ssssssssssssssf", .someFailures(failures: 1)),
    ])
    func aStreakIsBrokenAndAlternationIsFlaky(letters: String, expected: OutcomePattern) throws {
        #expect(OutcomePattern.judge(try ReportSamples.runs(letters, from: begin, every: hour).reversed()) == expected)
    }
}
