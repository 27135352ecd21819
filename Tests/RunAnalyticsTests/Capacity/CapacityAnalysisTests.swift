import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct CapacityAnalysisTests {
    // Two slots, twelve runs of five minutes on every hour: at twelve slots nobody waits; at eleven one in twelve (8 %) does.
    @Test func recommendsTheKnownNumberOfSlots() throws {
        let world = CapacityWorld.bunched(count: 12)
        let analysis = try CapacityAnalysis.analyse(
            runs: world.runs(slots: 2),
            datasets: world.datasets,
            options: CapacityWorld.options(slots: 1...16)
        )
        #expect(analysis.current == CurrentSlots(count: 2, source: .inferred))
        #expect(analysis.fit.verdict == .fits)
        #expect(analysis.fit.meanDistance == .zero)
        #expect(analysis.recommendedSlots == 12)
        #expect(analysis.recommendedSlotsLow == 12)
        #expect(analysis.verdict == .moreSlots(today: 2, needed: 12))
        #expect(analysis.slots.map(\.slots) == Array(1...16))
        #expect(analysis.slots[1].waits == analysis.fit.replayed)
        #expect(
            zip(analysis.slots, analysis.slots.dropFirst()).allSatisfy { $0.waits.high.p95 >= $1.waits.high.p95 }
        )
    }

    @Test func saysThatTodaysSlotsAreEnough() throws {
        let world = CapacityWorld.bunched(count: 12)
        let analysis = try CapacityAnalysis.analyse(
            runs: world.runs(slots: 2),
            datasets: world.datasets,
            options: CapacityWorld.options(target: 30 * CapacityWorld.minute)
        )
        #expect(analysis.verdict == .enough(slots: 2))
        #expect(analysis.recommendedSlots == 2)
    }

    @Test func saysThatNoNumberInRangeIsEnough() throws {
        let world = CapacityWorld.bunched(count: 12)
        let analysis = try CapacityAnalysis.analyse(runs: world.runs(slots: 2), datasets: world.datasets, options: CapacityWorld.options())
        #expect(analysis.recommendedSlots == nil)
        #expect(analysis.verdict == .beyondRange(tried: 8, needed: 12), "all twelve come at once")
        let impossible = CapacityWorld.bunched(count: 600)
        let options = CapacityWorld.options(target: 0)
        let none = try CapacityAnalysis.analyse(runs: impossible.runs(slots: 600), datasets: impossible.datasets, options: options)
        #expect(none.verdict == .beyondRange(tried: 8, needed: nil))
    }

    @Test func slotsStayUnknownWhenNobodyWaited() throws {
        let world = CapacityWorld.bunched(count: 3)
        let runs = world.runs(slots: 3)
        let analysis = try CapacityAnalysis.analyse(runs: runs, datasets: world.datasets, options: CapacityWorld.options())
        #expect(analysis.current == nil)
        #expect(analysis.fit.verdict == .cannotTell)
        #expect(analysis.verdict == .slotsUnknown(needed: 3))
        let given = try CapacityAnalysis.analyse(runs: runs, datasets: world.datasets, options: CapacityWorld.options(current: 3))
        #expect(given.verdict == .enough(slots: 3))
        #expect(given.fit.verdict == .fits)
    }

    @Test func aModelThatDoesNotFitSaysSo() throws {
        let world = CapacityWorld.bunched(count: 12)
        let analysis = try CapacityAnalysis.analyse(
            runs: world.runs(slots: 2),
            datasets: world.datasets,
            options: CapacityWorld.options(current: 6)
        )
        #expect(analysis.fit.verdict == .doesNotFit)
        #expect(try #require(analysis.fit.p95Gap) < .zero)
    }

    @Test func polledLatenciesGiveABandAroundTheTruth() throws {
        let world = CapacityWorld.bunched(count: 12)
        let truth = try CapacityAnalysis.analyse(
            runs: world.runs(slots: 2),
            datasets: world.datasets,
            options: CapacityWorld.options(slots: 1...12)
        )
        let polled = try CapacityAnalysis.analyse(
            runs: world.runs(slots: 2) { max(0, $0 - 20_000)...$0 + 20_000 },
            datasets: world.datasets,
            options: CapacityWorld.options(slots: 1...12)
        )
        #expect(polled.observed.basis.bounded == polled.observed.runs)
        for (exact, band) in zip(truth.slots, polled.slots) {
            for figure in [\WaitSummary.mean, \.p95, \.p99] {
                #expect(band.waits.low[keyPath: figure] <= exact.waits.low[keyPath: figure])
                #expect(exact.waits.high[keyPath: figure] <= band.waits.high[keyPath: figure])
            }
        }
        #expect(polled.fit.verdict == .fits)
        #expect(try #require(polled.recommendedSlotsLow) <= 12)
    }

    @Test func runsWithoutALatencyExecuteAsLongAsOthersOfTheirDataset() throws {
        let datasets = ["watched", "unwatched"].map { CapacityDataset(token: $0, name: $0) }
        let base = Timestamp(milliseconds: CapacityWorld.monday)
        func run(_ dataset: Int32, _ minute: Int64, watched: Bool) -> CapacityRun {
            CapacityRun(
                datasetIndex: dataset,
                createdAt: base + .minutes(minute),
                endedAt: base + .minutes(minute) + .seconds(100),
                queueLowerMilliseconds: watched ? 20_000 : -1,
                queueUpperMilliseconds: watched ? 40_000 : -1,
                state: .succeeded
            )
        }
        let runs = (0..<5).map { run(0, $0, watched: true) } + [run(0, 6, watched: false), run(1, 7, watched: false)]
        let services = ServiceTimes(runs, datasetCount: 2, firstCounted: 0, now: base)
        #expect(services.shortest == [60_000, 60_000, 60_000, 60_000, 60_000, 60_000, 100_000])
        #expect(services.longest == [80_000, 80_000, 80_000, 80_000, 80_000, 80_000, 100_000])
        #expect(services.basis.bounded == 5 && services.basis.assumedUnwatched == 1 && services.basis.assumedWhole == 1)
        #expect(abs(services.basis.assumedRatio - 2.0 / 7) < 1e-12)
        #expect(datasets.count == 2)
    }

    // A long duration in a crowded hour is a long wait: it must not be taken for work.
    @Test func aLongDurationWithoutALatencyIsNotTakenForWork() {
        func run(_ index: Int64, duration: Int64, wait: Int64) -> CapacityRun {
            CapacityRun(
                datasetIndex: 0,
                createdAt: Timestamp(milliseconds: index),
                endedAt: Timestamp(milliseconds: index + duration),
                queueLowerMilliseconds: wait,
                queueUpperMilliseconds: wait,
                state: .succeeded
            )
        }
        let watched = (0...10).map { run($0, duration: 50_000 + $0 * 1000, wait: 0) }
        let crowded = run(11, duration: 3_600_000, wait: -1)
        let short = run(12, duration: 10_000, wait: -1)
        let services = ServiceTimes(watched + [crowded, short], datasetCount: 1, firstCounted: 0, now: Timestamp(milliseconds: 0))
        #expect(services.shortest.suffix(2) == [55_000, 10_000])
        #expect(services.longest.suffix(2) == [59_000, 10_000])
    }

    // Runs that hardly wait are those whose intervals rule nothing out: they must not be judged by those that waited long.
    @Test func anIntervalThatRulesNothingOutBoundsTheExecutionByTheDuration() {
        func run(_ created: Int64, duration: Int64, wait: ClosedRange<Int64>) -> CapacityRun {
            CapacityRun(
                datasetIndex: 0,
                createdAt: Timestamp(milliseconds: created),
                endedAt: Timestamp(milliseconds: created + duration),
                queueLowerMilliseconds: wait.lowerBound,
                queueUpperMilliseconds: wait.upperBound,
                state: .succeeded
            )
        }
        let coarse = run(0, duration: 30_000, wait: 0...30_000)
        let alone = ServiceTimes([coarse], datasetCount: 1, firstCounted: 0, now: Timestamp(milliseconds: 0))
        #expect(alone.shortest == [30_000])
        #expect(alone.basis.assumedWhole == 1)
        let waited = (1...5).map { run($0, duration: 130_000, wait: 80_000...110_000) }
        let learnt = ServiceTimes([coarse] + waited, datasetCount: 1, firstCounted: 0, now: Timestamp(milliseconds: 0))
        #expect(learnt.shortest.first == 20_000)
        #expect(learnt.longest.first == 30_000)
        #expect(learnt.basis.assumedTypical == 1)
        #expect(learnt.basis.bounded == 5)
    }

    @Test func theOrderOfTheInputDoesNotMatter() throws {
        let world = CapacityWorld.bunched(count: 7, period: 30 * CapacityWorld.minute, days: 2)
        var runs = world.runs(slots: 2)
        for index in runs.indices {
            runs[index].createdAt = runs[index].createdAt - .milliseconds(runs[index].createdAt.milliseconds % 60_000)
        }
        var generator = SeededGenerator(seed: 4)
        let options = CapacityWorld.options(days: 2, spreads: true)
        let first = try CapacityAnalysis.analyse(runs: runs, datasets: world.datasets, options: options)
        let second = try CapacityAnalysis.analyse(runs: runs.shuffled(using: &generator), datasets: world.datasets, options: options)
        #expect(first.slots == second.slots)
        #expect(first.spread == second.spread)
        #expect(first.observed == second.observed)
    }

    @Test func anEmptyWindowHasNoRecommendation() throws {
        let analysis = try CapacityAnalysis.analyse(runs: [], datasets: [], options: CapacityWorld.options(spreads: true))
        #expect(analysis.verdict == .noRuns)
        #expect(analysis.recommendedSlots == nil)
        #expect(analysis.slots.count == 8)
        #expect(analysis.observed.little.relativeDifference == nil)
        #expect(analysis.bunching.busiestMinute == nil)
    }

    @Test func impossibleRunsAreLeftOutAndCounted() throws {
        let base = Timestamp(milliseconds: CapacityWorld.monday)
        let soon = base + .milliseconds(5)
        let runs = [
            CapacityRun(datasetIndex: 0, createdAt: soon, endedAt: base, state: .failed),
            CapacityRun(datasetIndex: 0, createdAt: soon, state: .failed),
            CapacityRun(datasetIndex: 0, createdAt: Timestamp(milliseconds: -5), endedAt: soon, state: .failed),
            CapacityRun(datasetIndex: 0, createdAt: soon, state: .enqueued),
            CapacityRun(datasetIndex: 0, createdAt: .distantFuture, endedAt: .distantFuture, state: .succeeded),
            CapacityRun(datasetIndex: 0, createdAt: base, endedAt: .distantFuture, state: .succeeded),
        ]
        let analysis = try CapacityAnalysis.analyse(
            runs: runs,
            datasets: [CapacityDataset(token: "a", name: "a")],
            options: CapacityWorld.options()
        )
        #expect(analysis.observed.runs == 1)
        #expect(analysis.observed.inFlight == 1)
        #expect(analysis.observed.leftOut == 3)
    }

    @Test func absurdQueueLatenciesDoNotTrap() throws {
        let base = CapacityWorld.monday
        let bounds: [(Int64, Int64)] = [(0, .max), (.max, .max), (5, 3), (-7, 9), (900_000, 1_000_000)]
        let runs = bounds.flatMap { lower, upper in
            [RunState.Code.succeeded, .enqueued].map { state in
                CapacityRun(
                    datasetIndex: 0,
                    createdAt: Timestamp(milliseconds: base + 1000),
                    endedAt: state.isEnded ? Timestamp(milliseconds: base + 61_000) : nil,
                    queueLowerMilliseconds: lower,
                    queueUpperMilliseconds: upper,
                    state: state
                )
            }
        }
        let analysis = try CapacityAnalysis.analyse(
            runs: runs,
            datasets: [CapacityDataset(token: "a", name: "a")],
            options: CapacityWorld.options(days: 1, spreads: true)
        )
        #expect(analysis.observed.runs == 10)
        #expect(analysis.observed.inSystem.maximum == 10)
    }

    @Test func refusesOptionsOutOfTheirLimits() {
        func failure(_ change: (inout CapacityOptions) -> Void, runs: [CapacityRun] = []) -> CapacityError? {
            var options = CapacityWorld.options()
            change(&options)
            do throws(CapacityError) {
                _ = try CapacityAnalysis.analyse(runs: runs, datasets: [], options: options)
                return nil
            } catch { return error }
        }
        #expect(failure { $0.timeZoneName = "Mars/Olympus" } == .unknownTimeZone("Mars/Olympus"))
        #expect(failure { $0.slots = [0, 3] } == .invalidSlots(0))
        #expect(failure { $0.slots = [1, 513] } == .invalidSlots(513))
        #expect(failure { $0.currentSlots = 0 } == .invalidSlots(0))
        #expect(failure { $0.targetWait = .milliseconds(-1) } == .negative(option: "target wait"))
        #expect(failure { $0.until = $0.since } != nil)
        #expect(failure { $0.now = $0.since } != nil)
        let stray = CapacityRun(
            datasetIndex: 3,
            createdAt: Timestamp(milliseconds: CapacityWorld.monday),
            endedAt: Timestamp(milliseconds: CapacityWorld.monday),
            state: .failed
        )
        #expect(failure({ _ in }, runs: [stray]) == .unknownDataset(index: 3))
    }
}
