import Collection
import CollectionTestSupport
import ModeSimulator
import RunHistory
import RunModel
import TestSupport
import Testing

@Suite struct CollectorTests {
    private static let start = Timestamp(milliseconds: 1_767_225_600_000)
    private static let parameters = WorldParameters(seed: 7, datasetCount: 12, spaceCount: 4, start: start)

    /// Three days after the world began, at an odd time.
    private static let now = start.advanced(byMilliseconds: 3 * UTCDay.milliseconds + 12_345_678)

    @Test func oneFullPassHoldsEveryRun() async throws {
        let harness = try CollectorHarness(parameters: Self.parameters, startingAt: Self.now)
        let outcome = await harness.collector.pass(.withBackfill)
        #expect(outcome.failure == nil)
        #expect(try harness.stored() == harness.truth())
        #expect(try harness.history.verify() == [])
    }

    /// Peers count a run on every poll, or never when it is cancelled, or miss those that came and went between two polls.
    @Test func everyRunIsCountedOnceWhileTimeGoesOn() async throws {
        let harness = try CollectorHarness(parameters: Self.parameters, startingAt: Self.now)
        _ = await harness.collector.pass(.withBackfill)
        for step in 0..<60 {
            harness.clock.advance(byMilliseconds: step % 7 == 0 ? 1_800_000 : 60_000)
            _ = await harness.collector.pass(.fresh)
            let (stored, truth) = (try harness.stored(), harness.truth())
            #expect(stored == truth, "after step \(step)")
        }
        #expect(harness.truth().values.contains { ($0.runs[.cancelled] ?? 0) > 0 })
        #expect(try harness.history.verify() == [])
    }

    @Test func runsThatEndedWhileNobodyLookedAreCounted() async throws {
        let harness = try CollectorHarness(parameters: Self.parameters, startingAt: Self.now)
        _ = await harness.collector.pass(.withBackfill)
        harness.clock.advance(byMilliseconds: 5 * UTCDay.milliseconds)
        _ = await harness.collector.pass(.fresh)
        #expect(try harness.stored() == harness.truth())
    }

    @Test func readingEverythingAgainCountsNothingTwice() async throws {
        let harness = try CollectorHarness(parameters: Self.parameters, startingAt: Self.now)
        _ = await harness.collector.pass(.withBackfill)
        let before = try harness.stored()
        let outcome = await harness.collector.pass(.full)
        #expect(outcome.newRuns == 0)
        #expect(try harness.stored() == before)
    }

    /// A world read through every fault ends with the same figures as without. `unknown-states` shows states under other names while they
    /// last, so only ended runs are compared.
    @Test(arguments: [UInt64(1), 2]) func everyFaultEndsWithTheSameFigures(seed: UInt64) async throws {
        var parameters = Self.parameters
        parameters.seed = seed
        let harness = try CollectorHarness(parameters: parameters, startingAt: Self.now, faults: .all)
        for _ in 0..<6 {
            _ = await harness.collector.pass(.withBackfill)
            harness.clock.advance(byMilliseconds: 1_200_000)
        }
        // One clean look at the end, so that what a fault delayed has arrived.
        harness.api.faults[.drift] = 0
        for fault in SimulatorFault.allCases where SimulatorFault.transient.contains(fault) { harness.api.faults[fault] = 0 }
        _ = await harness.collector.pass(.withBackfill)
        let stored = try harness.stored()
        for (token, truth) in harness.truth() {
            let own = try #require(stored[token])
            #expect(own.runs.filter { $0.key.isEnded } == truth.runs.filter { $0.key.isEnded }, "dataset \(token)")
            #expect(own.durationMilliseconds == truth.durationMilliseconds, "dataset \(token)")
            #expect(own.inFlightCount == truth.inFlightCount, "dataset \(token)")
        }
        #expect(try harness.history.rejections().values.contains { $0 > 0 })
        #expect(try harness.history.verify() == [])
    }

    @Test func rejectedRowsAreCountedOnceNotAtEveryPoll() async throws {
        let harness = try CollectorHarness(
            parameters: Self.parameters,
            startingAt: Self.now,
            faults: try SimulatorFaults(parsing: "bad-rows=0.1")
        )
        _ = await harness.collector.pass(.withBackfill)
        let before = try harness.history.rejections()
        _ = await harness.collector.pass(.full)
        #expect(try harness.history.rejections() == before)
        #expect(before.values.reduce(0, +) > 0)
    }

    /// One pass over unchanged datasets costs at most ceil(datasets ÷ 30) + 2 requests per space and one for each run in flight.
    @Test func aQuietPassCostsNextToNothing() async throws {
        let parameters = WorldParameters(seed: 3, datasetCount: 1000, spaceCount: 5, start: Self.now.advanced(byMilliseconds: -7_200_000))
        let harness = try CollectorHarness(parameters: parameters, startingAt: Self.now)
        _ = await harness.collector.pass(.withBackfill)
        // Brings in what ended or began while the first pass read, without letting time pass.
        _ = await harness.collector.pass(.withBackfill)
        let inFlight = try harness.history.runsInFlight().count
        let before = harness.api.answered
        let outcome = await harness.collector.pass(.fresh)
        let spaces = harness.world.spaces.filter { !$0.datasetIndices.isEmpty }.count
        #expect(harness.requestsSince(before) <= (1000 + 29) / 30 + 2 * spaces + inFlight)
        #expect(outcome.datasets == 1000)
    }

    @Test func vanishedDatasetsLeaveTheExportAndKeepTheirHistory() async throws {
        let harness = try CollectorHarness(
            parameters: Self.parameters,
            startingAt: Self.now,
            faults: try SimulatorFaults(parsing: "forbidden-dataset")
        )
        _ = await harness.collector.pass(.withBackfill)
        let all = try harness.history.datasets()
        #expect(all.filter(\.isListed).count == 13)
        harness.api.faults = .none
        harness.clock.advance(byMilliseconds: 700_000)
        _ = await harness.collector.pass(.fresh)
        let after = try harness.history.datasets()
        #expect(after.count == 13)
        #expect(after.filter(\.isListed).count == 12)
    }

    @Test func datasetWithoutAccessIsItsOwnErrorAlone() async throws {
        let forbidden = SimulatedWorld(Self.parameters).datasets[0].token
        var faults = SimulatorFaults.none
        faults.forbiddenDatasets = [forbidden.text]
        let harness = try CollectorHarness(parameters: Self.parameters, startingAt: Self.now, faults: faults)
        let outcome = await harness.collector.pass(.withBackfill)
        #expect(outcome.failure == nil)
        #expect(outcome.withoutAccess == 1)
        var truth = harness.truth()
        truth[forbidden] = WorldTotals()
        #expect(try harness.stored() == truth)
        #expect(try harness.history.datasets().first { $0.dataset.token == forbidden }?.access == .forbidden)
    }

    /// A page set that stops in the middle must never stand for the whole: the watermark stays, and the next pass closes the gap.
    @Test func interruptedWalkLeavesNoGap() async throws {
        let harness = try CollectorHarness(parameters: Self.parameters, startingAt: Self.now)
        _ = await harness.collector.pass(.withBackfill)
        harness.clock.advance(byMilliseconds: 4 * UTCDay.milliseconds)
        let collector = harness.collector
        let pass = Task { await collector.pass(.fresh) }
        pass.cancel()
        _ = await pass.value
        harness.clock.advance(byMilliseconds: 60_000)
        _ = await harness.collector.pass(.fresh)
        #expect(try harness.stored() == harness.truth())
    }

    @Test func theSelectionAndTheShardLimitWhatIsRead() async throws {
        let world = SimulatedWorld(Self.parameters)
        let wanted = world.datasets[2].token
        let harness = try CollectorHarness(parameters: Self.parameters, startingAt: Self.now) { settings in
            settings.wantsDataset = { $0.token == wanted }
        }
        _ = await harness.collector.pass(.withBackfill)
        #expect(try harness.stored().keys.map(\.text) == [wanted.text])
    }

    @Test func discoveryThatFindsNothingIsAnErrorThatSaysWhy() async throws {
        let harness = try CollectorHarness(parameters: Self.parameters, startingAt: Self.now) { settings in
            settings.wantsDataset = { _ in false }
        }
        let outcome = await harness.collector.pass(.withBackfill)
        #expect(outcome.failure?.kind == .empty)
        #expect(outcome.failure?.text.contains("discovery.datasets") == true)
    }
}
