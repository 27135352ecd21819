// swift-format-ignore-file: NeverForceUnwrap
// Fixtures: a literal that is not valid fails every test at once.

import RunModel
import Testing

@Suite struct RunTests {
    private let token = RunToken("f2lkg3hwjj9")!
    private let created = Timestamp(milliseconds: 1_000_000)

    @Test func durationIsCompletionMinusCreation() throws {
        let run = try Run(
            token: token, state: .succeeded, createdAt: created, updatedAt: nil, completedAt: created.advanced(byMilliseconds: 90_061_001))
        #expect(run.duration == .milliseconds(90_061_001))
        #expect(!run.isCompletionEstimated)
    }

    @Test func endedRunWithoutCompletionUsesUpdateAndSaysSo() throws {
        let run = try Run(
            token: token, state: .cancelled, createdAt: created, updatedAt: created.advanced(byMilliseconds: 5), completedAt: nil)
        #expect(run.duration == .milliseconds(5))
        #expect(run.isCompletionEstimated)
    }

    @Test func runInFlightHasNoDuration() throws {
        let run = try Run(token: token, state: .enqueued, createdAt: created, updatedAt: created, completedAt: created)
        #expect(run.duration == nil)
    }

    @Test func negativeDurationIsRejectedNotGuessed() {
        #expect(throws: RunRejection.negativeDuration) {
            try Run(token: token, state: .failed, createdAt: created, updatedAt: nil, completedAt: created.advanced(byMilliseconds: -1))
        }
    }

    @Test func unknownStateIsInFlightUnderItsOwnName() {
        let state = RunState(name: "rebooting")
        #expect(state == .other("rebooting"))
        #expect(!state.isEnded)
        #expect(state.name == "rebooting")
    }

    @Test func statesAndCodesAgree() {
        for state in RunState.documented {
            #expect(RunState(name: state.name) == state)
            #expect(state.code.isEnded == state.isEnded)
            #expect(state.code.isSuccess == state.isSuccess)
        }
        #expect(Set(RunState.documented.map(\.code)).count == RunState.documented.count)
    }

    @Test(arguments: ["", ".", "..", "a/b", "a b", "ä", "a\n", String(repeating: "a", count: 129)])
    func refusesTokensThatAreUnsafeInPaths(text: String) { #expect(RunToken(text) == nil) }

    @Test func queueIntervalMustBeOne() {
        #expect(QueueLatency(lower: .milliseconds(-1), upper: .milliseconds(3), source: .polling) == nil)
        #expect(QueueLatency(lower: .milliseconds(4), upper: .milliseconds(3), source: .polling) == nil)
        #expect(QueueLatency(lower: .milliseconds(3), upper: .milliseconds(3), source: .queryRun) != nil)
    }

    @Test(arguments: [("60s", 60_000), ("90d", 7_776_000_000), ("1h30m", 5_400_000), ("500ms", 500), ("0s", 0)] as [(String, Int64)])
    func readsDurations(text: String, milliseconds: Int64) { #expect(DurationText.duration(text) == .milliseconds(milliseconds)) }

    @Test(arguments: [(90_000, "90s"), (7_200_000, "2h"), (1_209_600_000, "14d"), (1500, "1500ms"), (0, "0ms")] as [(Int64, String)])
    func writesDurationsInTheLargestExactUnit(milliseconds: Int64, text: String) {
        #expect(DurationText.text(.milliseconds(milliseconds)) == text)
        #expect(DurationText.duration(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "60", "s", "-5s", "1.5h", "5y", "99999999999999999w", "1h 30m"])
    func refusesDurationsItCannotRead(text: String) { #expect(DurationText.duration(text) == nil) }
}
