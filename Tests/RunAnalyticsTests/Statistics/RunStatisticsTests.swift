import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct RunStatisticsTests {
    private struct Truth: Decodable {
        let durations: [Double]
        let lowers: [Double]
        let uppers: [Double]
        let run_milliseconds: Int64
    }

    private static func randomRuns(_ count: Int, _ random: inout SeededGenerator) -> [RunFigures] {
        (0..<count).map { _ in
            let state = RunState.Code.allCases[Int.random(in: 0..<8, using: &random)]
            let isWatched = state.isEnded && Bool.random(using: &random)
            let lower = Int64.random(in: 0...90_000, using: &random)
            return RunFigures(
                createdAt: Timestamp(milliseconds: Int64.random(in: 0...2_000_000_000_000, using: &random)),
                durationMilliseconds: state.isEnded && Int.random(in: 0..<20, using: &random) > 0
                    ? Int64.random(in: 0...4_000_000, using: &random) : RunFigures.none,
                queueLowerMilliseconds: isWatched ? lower : RunFigures.none,
                queueUpperMilliseconds: isWatched ? lower + Int64.random(in: 0...60_000, using: &random) : RunFigures.none,
                state: state
            )
        }
    }

    @Test func agreesWithNumPyAndAPlainCount() throws {
        var random = SeededGenerator(seed: 3)
        let sets = [1, 2, 3, 10, 41, 500, 5000].flatMap { count in (0..<20).map { _ in Self.randomRuns(count, &random) } }
        let rows = sets.map {
            $0.map { [Int64($0.state.rawValue), $0.durationMilliseconds, $0.queueLowerMilliseconds, $0.queueUpperMilliseconds] }
        }
        let truths: [Truth] = try PythonOracle.run(
            """
            import json, sys, numpy as np
            def figures(runs):
                durations = [r[1] for r in runs if r[0] in (3, 4) and r[1] >= 0]
                watched = [r for r in runs if 3 <= r[0] <= 6 and r[3] >= 0]
                quantiles = lambda values, p: np.quantile(values, p).tolist() if values else []
                return {"durations": quantiles(durations, [.5, .9, .95, .99, 1]) + ([float(np.mean(durations)), len(durations)] if durations else []),
                        "lowers": quantiles([r[2] for r in watched], [.5, .95]), "uppers": quantiles([r[3] for r in watched], [.5, .95, 1]),
                        "run_milliseconds": sum(r[1] for r in runs if 3 <= r[0] <= 6 and r[1] >= 0)}
            json.dump([figures(runs) for runs in json.load(sys.stdin)], sys.stdout)
            """,
            input: rows
        )
        var scratch = StatisticsScratch()
        for (runs, truth) in zip(sets, truths) {
            let ours = RunStatistics.compute(runs, scratch: &scratch)
            let duration = ours.duration.map {
                [
                    $0.p50.milliseconds, $0.p90.milliseconds, $0.p95.milliseconds, $0.p99.milliseconds, Double($0.maximum.milliseconds),
                    $0.mean.milliseconds, Double($0.count),
                ]
            }
            #expect(duration ?? [] == truth.durations)
            #expect(ours.queue.map { [$0.lowerP50.milliseconds, $0.lowerP95.milliseconds] } ?? [] == truth.lowers)
            #expect(
                ours.queue.map { [$0.upperP50.milliseconds, $0.upperP95.milliseconds, Double($0.upperMaximum.milliseconds)] } ?? []
                    == truth.uppers
            )
            #expect(ours.runTime.milliseconds == truth.run_milliseconds)
            #expect(ours.counts.runs == runs.count)
            #expect(ours.counts.failed == runs.filter { $0.state == .failed }.count)
            #expect(ours.counts.inFlight == runs.filter { !$0.state.isEnded }.count)
            #expect(ours.firstRunAt == runs.map(\.createdAt).min())
            #expect(ours.lastRunAt == runs.map(\.createdAt).max())
            #expect(ours == RunStatistics.compute(runs.shuffled(using: &random), scratch: &scratch))
        }
    }

    @Test func noRunsHaveNoRatesAndNoDurations() {
        var scratch = StatisticsScratch()
        let none = RunStatistics.compute([], scratch: &scratch)
        #expect(none == .none)
        #expect(none.counts.successRatio == nil && none.counts.successInterval == nil)
    }

    @Test func cancelledAndRunningRunsAreNeverInTheSuccessRatio() {
        let counts = StateCounts(succeeded: 2, completed: 1, failed: 1, cancelled: 90, inFlight: 7)
        #expect(counts.successRatio == 0.75)
        #expect(counts.runs == 101 && counts.ended == 94 && counts.rated == 4)
    }

    @Test func absurdDurationsSaturate() {
        var scratch = StatisticsScratch()
        let run = RunFigures(createdAt: Timestamp(milliseconds: 0), durationMilliseconds: .max, state: .succeeded)
        let statistics = RunStatistics.compute([run, run], scratch: &scratch)
        #expect(statistics.runTime.milliseconds == .max && statistics.duration?.sum.milliseconds == .max)
    }

    @Test func figuresOfRunsInFlightCountNowhereButInTheirNumber() {
        var scratch = StatisticsScratch()
        let run = RunFigures(
            createdAt: Timestamp(milliseconds: 5),
            durationMilliseconds: 9,
            queueLowerMilliseconds: 1,
            queueUpperMilliseconds: 2,
            state: .enqueued
        )
        let statistics = RunStatistics.compute([run], scratch: &scratch)
        #expect(statistics.counts == StateCounts(inFlight: 1))
        #expect(statistics.runTime == .milliseconds(0) && statistics.duration == nil && statistics.queue == nil)
    }
}
