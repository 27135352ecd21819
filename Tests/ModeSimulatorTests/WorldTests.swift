import RunModel
import TestSupport
import Testing

@testable import ModeSimulator

/// The worlds of these tests; small, so that the whole of them can be looked at.
private func parameters(seed: UInt64 = 7, datasets: Int = 30, slots: Int? = nil) -> WorldParameters {
    WorldParameters(seed: seed, datasetCount: datasets, executionSlots: slots)
}

private func time(_ hours: Double) -> Timestamp {
    WorldParameters().start.advanced(byMilliseconds: Int64(hours * 3_600_000))
}

private func allRuns(_ world: SimulatedWorld, at instant: Timestamp) -> [SimulatedRun] {
    world.datasets.flatMap { world.runs(dataset: $0.index, at: instant) }
}

@Suite struct DeterminismTests {
    @Test(arguments: [1, 2, 99] as [UInt64])
    func worldDoesNotDependOnOrderOrResolutionOfQueries(seed: UInt64) {
        let atOnce = SimulatedWorld(parameters(seed: seed))
        let piecewise = SimulatedWorld(parameters(seed: seed))
        var random = SeededGenerator(seed: seed)
        let end = time(72)
        let expected = allRuns(atOnce, at: end)
        for _ in 0..<200 {
            let instant = time(Double.random(in: 0..<72, using: &random))
            let dataset = Int.random(in: 0..<30, using: &random)
            let seen = piecewise.runs(dataset: dataset, at: instant)
            #expect(seen == expected.filter { $0.dataset == dataset && $0.createdAt <= instant })
        }
        #expect(allRuns(piecewise, at: end) == expected)
    }

    @Test func seedsGiveDifferentWorlds() {
        #expect(allRuns(SimulatedWorld(parameters(seed: 1)), at: time(24)) != allRuns(SimulatedWorld(parameters(seed: 2)), at: time(24)))
    }

    /// Pins the world of a seed: a change of it changes every recorded figure that stands on a seed.
    @Test func worldOfASeedStaysTheSame() throws {
        let world = SimulatedWorld(WorldParameters())
        let totals = world.totals(at: time(240))
        #expect(totals.runs.filter { $0.key.isEnded } == [.succeeded: 10716, .completed: 1677, .failed: 452, .cancelled: 128])
        let first = try #require(world.runs(dataset: 0, at: time(240)).first)
        #expect(world.token(of: first) == "671c9828e1c4")
    }

    @Test func streamHoldsTheRunsOfTheWorldInOrderOfCreation() {
        let world = SimulatedWorld(parameters())
        var streamed: [SimulatedRun] = []
        world.forEachRun(createdUntil: time(48)) { run in
            streamed.append(run)
            return true
        }
        #expect(zip(streamed, streamed.dropFirst()).allSatisfy { $0.createdAt <= $1.createdAt })
        #expect(Set(streamed) == Set(allRuns(world, at: time(48))))
        #expect(!streamed.isEmpty)
    }

    @Test func streamStopsWhenItsReaderHasEnough() {
        var count = 0
        SimulatedWorld(parameters()).forEachRun(createdUntil: time(48)) { _ in
            count += 1
            return count < 10
        }
        #expect(count == 10)
    }
}

@Suite struct QueueTests {
    /// The independent truth: an event sweep that knows nothing of slots or heaps.
    @Test(arguments: [(3, nil), (4, 1), (5, 2), (6, 5)] as [(UInt64, Int?)])
    func runsGoFirstComeFirstServedThroughTheSlots(seed: UInt64, slots: Int?) {
        let world = SimulatedWorld(parameters(seed: seed, slots: slots))
        var runs: [SimulatedRun] = []
        world.forEachRun(createdUntil: time(96)) { run in
            runs.append(run)
            return true
        }
        let started = runs.compactMap(\.startedAt)
        #expect(zip(started, started.dropFirst()).allSatisfy { $0 <= $1 }, "no run overtakes another")
        #expect(runs.allSatisfy { ($0.startedAt ?? $0.createdAt) >= $0.createdAt && $0.endedAt >= ($0.startedAt ?? $0.createdAt) })

        var busyAt: [Timestamp: Int] = [:]
        var changes: [(Timestamp, Int)] = []
        for run in runs {
            guard let started = run.startedAt else { continue }
            changes += [(started, 1), (run.endedAt, -1)]
        }
        changes.sort { ($0.0, $0.1) < ($1.0, $1.1) }
        var busy = 0
        for (instant, change) in changes {
            busy += change
            busyAt[instant] = busy
            #expect(busy <= world.executionSlots)
        }
        let instants = busyAt.keys.sorted()
        for run in runs where run.queueMilliseconds ?? 1 > 0 {
            let index = instants.partitionIndex { $0 > run.createdAt } - 1
            #expect(busyAt[instants[max(0, index)]] == world.executionSlots, "a run waits only while every slot is taken")
        }
    }

    @Test func bunchesAtFullHoursQueueAndTheRestOfTheHourDoesNot() {
        let world = SimulatedWorld(WorldParameters(seed: 11, stuckShare: 0))
        let runs = allRuns(world, at: time(96))
        func meanWait(_ runs: [SimulatedRun]) -> Double {
            Double(runs.compactMap(\.queueMilliseconds).reduce(0, +)) / Double(max(1, runs.count))
        }
        func minute(_ run: SimulatedRun) -> Int64 { run.createdAt.milliseconds / 60_000 % 60 }
        let atFullHour = runs.filter { minute($0) < 4 }
        let inBetween = runs.filter { (35..<45).contains(minute($0)) }
        #expect(meanWait(atFullHour) > 20_000)
        #expect(meanWait(atFullHour) > 3 * meanWait(inBetween))
    }

    @Test func everySlotOfAScheduleHasOneRun() throws {
        let world = SimulatedWorld(parameters())
        for dataset in world.datasets {
            let runs = world.runs(dataset: dataset.index, at: time(96))
            let slots = runs.compactMap(\.scheduledAt)
            guard let schedule = dataset.schedule else {
                #expect(slots.isEmpty)
                continue
            }
            let first = schedule.slot(schedule.firstSlot(from: time(0)))
            let complete = (0..<1000).map { first.advanced(byMilliseconds: $0 * schedule.intervalMilliseconds) }
                .prefix { $0 < time(96).advanced(byMilliseconds: -220_000) }
            #expect(Array(slots.prefix(complete.count)) == Array(complete))
            #expect(runs.allSatisfy { ($0.scheduledAt ?? $0.createdAt) <= $0.createdAt })
        }
    }
}

@Suite struct RunLifeTests {
    @Test(arguments: [true, false, nil] as [Bool?])
    func statesOnlyMoveForward(distinguishesRunning: Bool?) {
        var parameters = parameters()
        parameters.distinguishesRunning = distinguishesRunning
        let world = SimulatedWorld(parameters)
        for run in allRuns(world, at: time(30)).prefix(400) {
            let display = world.datasets[Int(run.dataset)].stateDisplay
            let marks = [run.createdAt, run.startedAt ?? run.endedAt, run.notebookAt ?? run.endedAt, run.endedAt]
            let instants = marks.flatMap { mark in [-1, 0, 1].map { mark.advanced(byMilliseconds: $0) } }.sorted()
            let phases = instants.map(run.phase)
            #expect(zip(phases, phases.dropFirst()).allSatisfy { $0 <= $1 })
            let updates = instants.filter { $0 >= run.createdAt }.map { run.updatedAt(at: $0, display: display, purgeDays: 14) }
            #expect(zip(updates, updates.dropFirst()).allSatisfy { $0 <= $1 })
            #expect(run.state(at: run.createdAt.advanced(byMilliseconds: -1), display: display) == nil)
            #expect(run.state(at: run.endedAt, display: display)?.isEnded == true)
            let waits = run.queueMilliseconds ?? run.durationMilliseconds
            if waits > 0 {
                let state = run.state(at: run.createdAt, display: display)
                #expect(state == .pending || state == .enqueued)
            }
        }
    }

    @Test func waitingIsVisibleOnlyWhereStatesAreDistinct() throws {
        var parameters = parameters()
        parameters.distinguishesRunning = true
        let distinct = SimulatedWorld(parameters)
        for run in allRuns(distinct, at: time(30)) {
            let display = distinct.datasets[Int(run.dataset)].stateDisplay
            #expect(run.visiblyStartedAt(display: display) == run.startedAt ?? run.endedAt)
        }
        parameters.distinguishesRunning = false
        let hidden = SimulatedWorld(parameters)
        let run = try #require(allRuns(hidden, at: time(30)).first { $0.startedAt != nil && $0.notebookMilliseconds == 0 })
        #expect(run.state(at: try #require(run.startedAt), display: .enqueuedThroughout) == .enqueued)
        #expect(run.visiblyStartedAt(display: .enqueuedThroughout) == run.endedAt)
    }

    @Test func worldHoldsEverythingThatHappens() {
        let world = SimulatedWorld(WorldParameters(seed: 3))
        let runs = allRuns(world, at: time(24 * 30))
        for outcome in RunState.Code.allCases where outcome.isEnded { #expect(runs.contains { $0.outcome == outcome }) }
        #expect(runs.contains { $0.outcome == .cancelled && $0.startedAt == nil }, "cancelled while waiting")
        #expect(runs.contains { $0.durationMilliseconds > 2 * 3_600_000 }, "stuck")
        #expect(Set(runs.map(\.origin)) == [.schedule, .person])
        // An episode: at least five failures of one dataset in a row.
        let longest = world.datasets.map { dataset in
            world.runs(dataset: dataset.index, at: time(24 * 30)).reduce(into: (now: 0, best: 0)) { streak, run in
                streak.now = run.outcome == .failed ? streak.now + 1 : 0
                streak.best = max(streak.best, streak.now)
            }.best
        }
        #expect((longest.max() ?? 0) >= 5)
        #expect(longest.filter { $0 < 5 }.count > world.datasets.count / 2)
    }

    @Test func catalogueHoldsWhatBreaksClients() {
        let world = SimulatedWorld(WorldParameters(seed: 3))
        let names = world.datasets.map(\.name)
        #expect(names.contains(nil))
        for part in ["=SUM(A1)", "\"final\"", ", by region", "🚀", "売上", "\n", "\\exports", "<b>"] {
            #expect(names.contains { $0?.contains(part) == true }, "\(part)")
        }
        #expect(world.spaces.contains { $0.datasetIndices.isEmpty })
        #expect(world.spaces.filter { $0.isPersonal && $0.space.name == nil }.count == 1)
        #expect(world.spaces.flatMap(\.datasetIndices).sorted() == Array(0..<40))
        #expect(Set(world.datasets.map(\.token)).count == 40)
        #expect(world.datasets.contains { $0.schedule == nil })
    }

    @Test func largeWorldsAreQuickEnoughForTests() {
        let world = SimulatedWorld(WorldParameters(seed: 5, datasetCount: 1000, spaceCount: 100))
        let totals = world.totals(at: time(48))
        #expect(totals.runCount > 30_000)
        #expect(totals.runCount == world.datasets.reduce(0) { $0 + world.runCount(dataset: $1.index, at: time(48)) })
    }

    @Test func parametersOutOfRangeAreClamped() {
        let odd = WorldParameters(
            datasetCount: -1, spaceCount: 0, start: Timestamp(milliseconds: .min), executionSlots: .min, stuckShare: .nan, purgeDays: .max)
        let world = SimulatedWorld(odd)
        #expect(world.datasets.isEmpty)
        #expect(world.spaces.count == 1)
        #expect(world.executionSlots == 1)
        #expect(world.totals(at: world.parameters.start).runCount == 0)
    }

    @Test func purgeIsTheFirstOneOClockAfterTheRetention() throws {
        let world = SimulatedWorld(parameters())
        for run in allRuns(world, at: time(48)).prefix(300) {
            let purged = run.purgedAt(days: 14)
            #expect(purged.milliseconds % 86_400_000 == 3_600_000)
            let distance = purged.milliseconds - run.endedAt.milliseconds
            #expect((14 * 86_400_000..<15 * 86_400_000).contains(distance))
            #expect(run.updatedAt(at: purged.advanced(byMilliseconds: -1), display: .enqueuedThroughout, purgeDays: 14) == run.endedAt)
            #expect(run.updatedAt(at: purged, display: .enqueuedThroughout, purgeDays: 14) == purged)
        }
    }
}

@Suite struct TriggerTests {
    @Test func triggeredRunIsOneMoreAndChangesNothingBefore() throws {
        let world = SimulatedWorld(parameters())
        let before = allRuns(world, at: time(10))
        let run = try #require(world.trigger(dataset: 4, at: time(10)))
        #expect(run.createdAt == time(10))
        #expect(run.origin == .trigger)
        #expect(world.runs(dataset: 4, at: time(10)).last == run)
        #expect(allRuns(world, at: time(10)).filter { $0 != run } == before)
        #expect(world.run(dataset: 4, token: world.token(of: run), at: time(10)) == run)
    }

    @Test func triggeredRunNeverLiesBeforeWhatWasSeen() throws {
        let world = SimulatedWorld(parameters())
        _ = world.totals(at: time(20))
        let run = try #require(world.trigger(dataset: 4, at: time(10)))
        #expect(run.createdAt >= time(20))
    }

    @Test func triggeredRunsWaitForSlots() throws {
        let world = SimulatedWorld(parameters(slots: 1))
        let runs = try (0..<20).map { _ in try #require(world.trigger(dataset: 3, at: time(10))) }
        let started = runs.compactMap(\.startedAt)
        #expect(zip(started, started.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(runs.contains { ($0.queueMilliseconds ?? 0) > 0 })
    }

    @Test func unknownDatasetCannotBeTriggered() {
        #expect(SimulatedWorld(parameters()).trigger(dataset: 30, at: time(1)) == nil)
    }
}

@Suite struct TokenTests {
    @Test func tokensAreDistinctAndLeadBack() throws {
        let cipher = TokenCipher(seed: 1, kind: .run)
        let numbers = (0..<20_000).map { UInt64($0) } + [0xFFFF_FFFF_FFFF, 1 << 40]
        let tokens = numbers.map(cipher.token)
        #expect(Set(tokens).count == tokens.count)
        #expect(tokens.map(cipher.number) == numbers)
        #expect(tokens.allSatisfy { $0.utf8.count == 12 && RunToken($0) != nil })
    }

    @Test(arguments: ["", "12345678901", "1234567890123", "ABCDEF123456", "12345678901g", "é2345678901"])
    func otherTextIsNoToken(text: String) {
        #expect(TokenCipher(seed: 1, kind: .run).number(text) == nil)
    }
}
