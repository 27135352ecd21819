import Testing

@testable import RunAnalytics

@Suite struct ObjectiveTests {
    @Test(arguments: [
        // objective, successes, failures, allowed, left, met
        (0.99, 100, 0, 1, 1, true), (0.99, 99, 1, 1, 0, true), (0.99, 98, 2, 1, 0, false), (0.9, 9, 1, 1, 0, true),
        (0.99, 28, 0, 0, 0, true),
        (0.99, 27, 1, 0, 0, false), (1, 1000, 0, 0, 0, true), (0, 0, 5, 5, 0, true), (0.95, 39, 1, 2, 1, true), (0.7, 7, 3, 3, 0, true),
    ])
    func theBudgetIsCountedInRuns(objective: Double, successes: Int, failures: Int, allowed: Int, left: Int, isMet: Bool) {
        let result = SuccessObjectiveResult(objective: objective, counts: StateCounts(succeeded: successes, failed: failures, cancelled: 9))
        #expect(result.allowedFailures == allowed && result.failuresLeft == left && result.isMet == isMet)
        #expect(result.hasBudgetBelowOneRun == (allowed == 0))
        #expect(result.overspent == max(0, failures - allowed))
    }

    @Test func absurdObjectivesAreClamped() {
        let counts = StateCounts(succeeded: 9, failed: 1)
        #expect([Double.nan, .infinity, 7].map { SuccessObjectiveResult(objective: $0, counts: counts).objective } == [1, 1, 1])
        #expect(SuccessObjectiveResult(objective: -.infinity, counts: counts).allowedFailures == 10)
    }

    @Test func withoutRunsNothingIsMetOrMissed() {
        let result = SuccessObjectiveResult(objective: 0.99, counts: StateCounts(cancelled: 2, inFlight: 1))
        #expect(result.isMet == nil && result.attained == nil && !result.hasBudgetBelowOneRun)
        let duration = DurationObjectiveResult(limit: .milliseconds(5), sortedDurations: [])
        #expect(duration.isMet == nil && !duration.isCertain && duration.runsOver == 0)
    }

    @Test func theDurationObjectiveIsCertainOnlyWithEnoughRuns() {
        let few = DurationObjectiveResult(limit: .milliseconds(100), sortedDurations: Array(1...20))
        #expect(few.isMet == true && !few.isCertain && few.interval == .tooFewRuns(runs: 20, needed: 72))
        let many = DurationObjectiveResult(limit: .milliseconds(100), sortedDurations: Array(1...100) + Array(200...300))
        #expect(many.isMet == false && many.isCertain && many.runsOver == 101)
    }
}
