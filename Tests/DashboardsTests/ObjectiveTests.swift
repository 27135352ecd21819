import Dashboards
import RunModel
import Testing

@Suite struct ObjectiveTests {
    private func refusal(_ objectives: ServiceObjective...) -> ObjectiveError? {
        do {
            _ = try DashboardBundle(objectives: objectives)
            return nil
        } catch {
            return error
        }
    }

    private func tokens(_ texts: String...) -> ServiceObjective.Datasets { .tokens(texts.compactMap { DatasetToken($0) }) }

    private func rules(_ objectives: ServiceObjective...) throws -> String {
        let files = try DashboardBundle(objectives: objectives).files().filter { $0.path.hasPrefix("prometheus/") }
        return files.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
    }

    // 14.4 times the budget of 90 % is a failure ratio of 1.44: the alert of a total outage would stay silent.
    @Test func budgetThatCannotBurnFastEnoughIsRefused() {
        let error = refusal(ServiceObjective(name: "ad hoc", success: 0.9))
        #expect(error?.objective == "ad hoc")
        #expect(error?.reason == .alertCannotFire)
        #expect(
            error?.description
                == "objective \"ad hoc\": success 0.9 allows so many failures that the fast burn-rate alert, at 14.4 times the budget, "
                + "would need a failure ratio above 1.44, which cannot be: promise more than 0.9306, or leave success out"
        )
    }

    @Test(arguments: [(0.93, true), (0.9305, true), (0.9306, false), (0.95, false), (0.9999, false)])
    func smallestPossibleObjectiveIsAccepted(_ success: Double, isRefused: Bool) {
        #expect((refusal(ServiceObjective(name: "x", success: success)) != nil) == isRefused)
    }

    @Test func queueObjectiveBeyondTheBucketsIsRefused() {
        #expect(refusal(ServiceObjective(name: "x", queueP95Milliseconds: 3_600_000))?.reason == .beyondBuckets)
        #expect(refusal(ServiceObjective(name: "x", queueP95Milliseconds: 3_599_000)) == nil)
    }

    @Test func objectiveBehindOneForAllIsRefused() {
        #expect(refusal(.standard, ServiceObjective(name: "finance", datasets: tokens("a")))?.reason == .unreachable)
    }

    @Test func twoObjectivesOfOneNameAreRefused() {
        #expect(refusal(ServiceObjective(name: "x", datasets: tokens("a")), ServiceObjective(name: "x"))?.reason == .duplicateName)
    }

    @Test func numbersOutOfRangeAreRefused() {
        #expect(refusal(ServiceObjective(name: "x", success: 1))?.reason == .outOfRange)
        #expect(refusal(ServiceObjective(name: "x", success: .nan))?.reason == .outOfRange)
        #expect(refusal(ServiceObjective(name: "x", freshness: .within(milliseconds: 0)))?.reason == .outOfRange)
        #expect(refusal(ServiceObjective(name: "x", durationP95Milliseconds: -1))?.reason == .outOfRange)
    }

    @Test func firstObjectiveOfADatasetApplies() throws {
        let text = try rules(
            ServiceObjective(name: "one", datasets: tokens("b", "a"), freshness: .within(milliseconds: 1000)),
            ServiceObjective(name: "two", datasets: tokens("b", "c.d"), freshness: .within(milliseconds: 2000)),
            ServiceObjective(name: "rest", freshness: .within(milliseconds: 3000))
        )
        #expect(text.contains(#"mode_dataset_last_success_timestamp_seconds{dataset=~"a|b"}"#))
        #expect(text.contains(#"mode_dataset_last_success_timestamp_seconds{dataset=~"c\\.d"}"#))
        #expect(text.contains(#"mode_dataset_last_success_timestamp_seconds{dataset!~"a|b|c\\.d"}"#))
    }

    @Test func whatIsNotPromisedRaisesNoAlert() throws {
        let text = try rules(ServiceObjective(name: "nothing"))
        for name in ["ModeDatasetNotFresh", "ModeErrorBudgetBurning", "ModeQueueTooLong", "ModeDatasetDurationObjectiveMissed"] {
            #expect(!text.contains(name))
        }
        #expect(text.contains("ModeDatasetFailing"))
    }

    @Test func objectivesWithoutDatasetsAreLeftOut() throws {
        let text = try rules(ServiceObjective(name: "empty", datasets: .tokens([]), freshness: .within(milliseconds: 1000)))
        #expect(!text.contains("empty"))
    }
}
