import Dashboards
import RunModel
import Testing

@Suite struct ObjectiveTests {
    private func refusal(_ objectives: AlertObjective...) -> ObjectiveError? {
        do {
            _ = try DashboardBundle(BundleSettings(objectives: objectives))
            return nil
        } catch {
            return error
        }
    }

    private func tokens(_ texts: String...) -> AlertObjective.Datasets { .tokens(texts.compactMap { DatasetToken($0) }) }

    private func rules(_ objectives: AlertObjective...) throws -> String {
        let files = try DashboardBundle(BundleSettings(objectives: objectives)).files().filter { $0.path.hasPrefix("prometheus/") }
        return files.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    }

    // 14.4 times the budget of 90 % is a failure ratio of 1.44: the alert of a total outage would stay silent.
    @Test func budgetThatCannotBurnFastEnoughIsRefused() {
        let error = refusal(AlertObjective(name: "ad hoc", success: 0.9))
        #expect(error?.objective == "ad hoc")
        #expect(error?.reason == .alertCannotFire)
        #expect(
            error?.description
                == "objective \"ad hoc\": success 0.9 allows so many failures that the fast burn-rate alert, at 14.4 times the budget, "
                + "would need a failure ratio above 1.44, which is impossible: promise more than 0.9306, or leave success out"
        )
    }

    @Test(arguments: [(0.93, true), (0.9305, true), (0.9306, false), (0.95, false), (0.9999, false)])
    func smallestPossibleObjectiveIsAccepted(_ success: Double, isRefused: Bool) {
        #expect((refusal(AlertObjective(name: "x", success: success)) != nil) == isRefused)
    }

    @Test func queueObjectiveBeyondTheBucketsIsRefused() {
        #expect(refusal(AlertObjective(name: "x", queueP95: .hours(1)))?.reason == .beyondBuckets)
        #expect(refusal(AlertObjective(name: "x", queueP95: .seconds(3599))) == nil)
    }

    @Test func objectiveBehindOneForAllIsRefused() {
        #expect(refusal(.standard, AlertObjective(name: "finance", datasets: tokens("a")))?.reason == .unreachable)
    }

    @Test func twoObjectivesOfOneNameAreRefused() {
        #expect(refusal(AlertObjective(name: "x", datasets: tokens("a")), AlertObjective(name: "x"))?.reason == .duplicateName)
    }

    @Test func numbersOutOfRangeAreRefused() {
        #expect(refusal(AlertObjective(name: "x", success: 1))?.reason == .outOfRange)
        #expect(refusal(AlertObjective(name: "x", success: .nan))?.reason == .outOfRange)
        #expect(refusal(AlertObjective(name: "x", freshness: .within(.zero)))?.reason == .outOfRange)
        #expect(refusal(AlertObjective(name: "x", durationP95: .milliseconds(-1)))?.reason == .outOfRange)
    }

    @Test func firstObjectiveOfADatasetApplies() throws {
        let text = try rules(
            AlertObjective(name: "one", datasets: tokens("b", "a"), freshness: .within(.seconds(1))),
            AlertObjective(name: "two", datasets: tokens("b", "c.d"), freshness: .within(.seconds(2))),
            AlertObjective(name: "rest", freshness: .within(.seconds(3)))
        )
        #expect(text.contains(#"mode_dataset_last_success_timestamp_seconds{dataset=~"a|b"}"#))
        #expect(text.contains(#"mode_dataset_last_success_timestamp_seconds{dataset=~"c\\.d"}"#))
        #expect(text.contains(#"mode_dataset_last_success_timestamp_seconds{dataset!~"a|b|c\\.d"}"#))
    }

    @Test func whatIsNotPromisedRaisesNoAlert() throws {
        let text = try rules(AlertObjective(name: "nothing"))
        for name in ["ModeDatasetNotFresh", "ModeErrorBudgetBurning", "ModeQueueTooLong", "ModeDatasetDurationObjectiveMissed"] {
            #expect(!text.contains(name))
        }
        #expect(text.contains("ModeDatasetFailing"))
    }

    @Test func objectivesWithoutDatasetsAreLeftOut() throws {
        let text = try rules(AlertObjective(name: "empty", datasets: .tokens([]), freshness: .within(.seconds(1))))
        #expect(!text.contains("empty"))
    }
}
