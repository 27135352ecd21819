import DatasetMetrics
import RunAnalytics
import RunModel
import TestSupport
import Testing

@Suite struct BackfillTimelineTests {
    private static let windows = ["30m", "2h", "1d"].compactMap(Window.init)
    private static let durationBounds: [Int64] = [60_000, 600_000]
    private static let queueBounds: [Int64] = [1000]
    private static let start = Timestamp(milliseconds: 1_790_000_000_000)

    static func timeline(_ figures: [RunFigures]) -> BackfillTimeline {
        let known = KnownHistory(start: Timestamp(milliseconds: .min), end: Timestamp(milliseconds: .max), hasWholeCounters: true)
        return BackfillTimeline(
            figures: figures, known: known, windows: windows, durationBuckets: durationBounds.map { .milliseconds($0) },
            queueBuckets: queueBounds.map { .milliseconds($0) })
    }

    static func figures(count: Int, seed: UInt64) -> [RunFigures] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            let state = RunState.Code.allCases.randomElement(using: &generator) ?? .failed
            let hasDuration = state.isEnded && Int.random(in: 0..<10, using: &generator) > 0
            let hasQueue = state.isEnded && Bool.random(using: &generator)
            return RunFigures(
                createdAt: start + .seconds(Int64.random(in: 0...86_400, using: &generator)),
                durationMilliseconds: hasDuration ? Int64.random(in: 0...10_000_000, using: &generator) : RunFigures.none,
                queueLowerMilliseconds: hasQueue ? Int64.random(in: 0...2000, using: &generator) : RunFigures.none,
                queueUpperMilliseconds: hasQueue ? Int64.random(in: 2000...4000, using: &generator) : RunFigures.none, state: state)
        }
    }

    /// The replay moves counters by events; here each instant is counted afresh from all runs, as the live summary would.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func eachInstantShowsWhatTheLiveMetricsWouldHaveShown(seed: UInt64) throws {
        let figures = Self.figures(count: 150, seed: seed)
        let grid = try #require(
            BackfillGrid(
                from: Self.start.advanced(byMilliseconds: -3_600_000), until: Self.start.advanced(byMilliseconds: 200_000_000),
                step: .milliseconds(1_234_567)))
        var steps = 0
        Self.timeline(figures).forEachStep(on: grid) { step in
            steps += 1
            let now = step.at
            let created = figures.filter { $0.createdAt <= now }
            let ended = created.filter { $0.state.isEnded && $0.createdAt + .milliseconds(max(0, $0.durationMilliseconds)) <= now }
            for state in RunState.ended {
                let total = step.totals[state.code]
                let runs = ended.filter { $0.state == state.code }
                #expect(total.runs == Int64(runs.count))
                #expect(total.runTime.milliseconds == runs.reduce(0) { $0 + max(0, $1.durationMilliseconds) })
            }
            let successes = ended.filter { $0.state.isSuccess && $0.hasDuration }.map(\.durationMilliseconds)
            #expect(step.totals.duration.counts == Self.buckets(successes, Self.durationBounds))
            #expect(step.totals.duration.sum.milliseconds == successes.reduce(0, +))
            let queued = ended.filter(\.hasQueueLatency)
            #expect(step.totals.queueLower.counts == Self.buckets(queued.map(\.queueLowerMilliseconds), Self.queueBounds))
            #expect(step.totals.queueUpper.counts == Self.buckets(queued.map(\.queueUpperMilliseconds), Self.queueBounds))
            #expect(step.lastRunCreatedAt == created.map(\.createdAt).max())
            #expect(step.lastEnded?.createdAt == ended.filter { $0.state != .cancelled }.map(\.createdAt).max())
            #expect(step.lastSuccess?.createdAt == ended.filter(\.state.isSuccess).map(\.createdAt).max())
            for (window, counts) in zip(Self.windows, step.windows) {
                let inside = ended.filter { $0.createdAt > now - window.length }
                var scratch = StatisticsScratch()
                #expect(counts == RunStatistics.compute(inside, scratch: &scratch).counts)
            }
        }
        #expect(steps > 100)
    }

    private static func buckets(_ values: [Int64], _ bounds: [Int64]) -> [Int64] {
        ([Int64.min] + bounds).indices.map { index in
            let lower = index == 0 ? Int64.min : bounds[index - 1]
            let upper = index == bounds.count ? Int64.max : bounds[index]
            return Int64(values.count { $0 > lower && $0 <= upper })
        }
    }

    @Test func firstStepIsTheLastBeforeTheFirstRun() throws {
        let grid = try #require(
            BackfillGrid(from: Timestamp(milliseconds: 0), until: Timestamp(milliseconds: 10_000), step: .milliseconds(1000)))
        func instants(firstRunAt created: Int64) -> [Int64] {
            var result: [Int64] = []
            Self.timeline([RunFigures(createdAt: Timestamp(milliseconds: created), durationMilliseconds: 1, state: .failed)]).forEachStep(
                on: grid
            ) {
                result.append($0.at.milliseconds)
            }
            return result
        }
        #expect(instants(firstRunAt: 5500).first == 5000)
        #expect(instants(firstRunAt: 5000).first == 4000)
        #expect(instants(firstRunAt: 0).first == 0)
        #expect(instants(firstRunAt: -5).first == 0)
        #expect(instants(firstRunAt: 99_000) == [10_000])
        #expect(instants(firstRunAt: 5500).last == 10_000)
    }

    @Test func datasetWithoutRunsHasNoSteps() throws {
        let grid = try #require(BackfillGrid(from: Self.start, until: Self.start, step: .milliseconds(1)))
        Self.timeline([]).forEachStep(on: grid) { _ in Issue.record("a step without runs") }
    }

    /// Retention dropped runs that the live counters still count: a jump at the join would look like a burst of runs.
    @Test func joinedCountersEndAtTheLiveOnes() throws {
        let figures = Self.figures(count: 200, seed: 77)
        let grid = try #require(
            BackfillGrid(from: Self.start, until: Self.start.advanced(byMilliseconds: 200_000_000), step: .milliseconds(3_600_000)))
        func last(_ timeline: BackfillTimeline) -> BackfillStep? {
            var result: BackfillStep?
            timeline.forEachStep(on: grid) { result = copy $0 }
            return result
        }
        let live = try #require(last(Self.timeline(figures)))
        var known = Self.timeline(Array(figures.sorted { $0.createdAt < $1.createdAt }.suffix(100)))
        #expect(last(known)?.totals != live.totals)
        known.join(live.totals)
        #expect(last(known)?.totals == live.totals)
    }

    @Test func gridsAreBounded() {
        let zero = Timestamp(milliseconds: 0)
        #expect(BackfillGrid(from: zero, until: zero, step: .milliseconds(0)) == nil)
        #expect(BackfillGrid(from: Timestamp(milliseconds: 1), until: zero, step: .milliseconds(1)) == nil)
        #expect(BackfillGrid(from: zero, until: Timestamp(milliseconds: .max), step: .milliseconds(1)) == nil)
        #expect(BackfillGrid(from: Timestamp(milliseconds: .min), until: Timestamp(milliseconds: .max), step: .milliseconds(1)) == nil)
        #expect(BackfillGrid(from: zero, until: Timestamp(milliseconds: 2500), step: .milliseconds(1000))?.count == 3)
    }
}
