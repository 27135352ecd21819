import RunModel
import TestSupport
import Testing

@testable import RunHistory

/// Random readings of runs that do whatever the API may tell: states that go back, creations and ends that move, tokens used again, runs
/// that vanish and return, in any order, with restarts and retention in between. No counter falls.
@Suite struct CounterPropertyTests {
    private static let hour: Int64 = 3_600_000
    /// How far a creation moves at most, either way.
    private static let drift = hour
    private static let states: [RunState] = [.enqueued, .runningNotebook, .other("rebooting")] + RunState.ended

    /// A counter by its name, each bucket and sum for itself.
    private static func counters(_ totals: DatasetTotals, changes: Int64) -> [String: Int64] {
        var counters = ["changes": changes]
        for (state, total) in totals.states {
            counters["runs \(state)"] = total.runs
            counters["milliseconds \(state)"] = total.runTime.milliseconds
            counters["estimated \(state)"] = total.estimatedRuns
        }
        for (name, histogram) in [("duration", totals.duration), ("lower", totals.queueLower), ("upper", totals.queueUpper)] {
            counters["\(name) sum"] = histogram.sum.milliseconds
            for (bucket, count) in histogram.counts.enumerated() { counters["\(name) \(bucket)"] = count }
        }
        for (code, runs) in totals.failures { counters["failures \(code)"] = runs }
        return counters
    }

    private static func reading(_ generator: inout SeededGenerator, _ token: String, base: Int64) throws -> Run {
        let moves = Int.random(in: 0..<4, using: &generator) == 0
        let created = base + (moves ? Int64.random(in: -drift...drift, using: &generator) : 0)
        let state = states.randomElement(using: &generator) ?? .failed
        let end = created + Int64.random(in: 0...(2 * hour), using: &generator)
        let hidesEnd = Int.random(in: 0..<5, using: &generator) == 0
        let hidesUpdate = Int.random(in: 0..<5, using: &generator) == 0
        return try HistoryFixture.run(
            token, state, created: created, updated: hidesUpdate ? nil : end + Int64.random(in: 0...hour, using: &generator),
            completed: state.isEnded && !hidesEnd ? end : nil)
    }

    private static func page(
        _ generator: inout SeededGenerator, _ dataset: DatasetID, _ bases: [(token: String, base: Int64)]
    ) throws -> ObservedRuns {
        var runs: [Run] = []
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            guard let life = bases.randomElement(using: &generator) else { continue }
            runs.append(try reading(&generator, life.token, base: life.base))
        }
        let now = HistoryFixture.at(Int64.random(in: 0...(300 * hour), using: &generator))
        var page = ObservedRuns(
            dataset: dataset, runs: runs, observedEarliest: now, observedLatest: now.advanced(byMilliseconds: 900),
            origin: [.live, .backfill, .imported].randomElement(using: &generator) ?? .live)
        if Int.random(in: 0..<4, using: &generator) == 0, let life = bases.randomElement(using: &generator) {
            page.rejected = [ObservedRuns.Rejected(reason: .negativeDuration, identity: life.token)]
        }
        return page
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func noCounterEverFalls(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let policy = QueryRunPolicy.allCases[Int(seed % 3)]
        let fixture = try HistoryFixture(settings: HistorySettings(queryRunPolicy: policy, maximumQueryRunAttempts: 2))
        if seed.isMultiple(of: 2) { try fixture.history.setBackfillTarget(HistoryFixture.at(20 * Self.hour), datasets: [fixture.dataset]) }
        var bases = (0..<60).map { (token: "run\($0)", base: Int64($0) * 4 * Self.hour + 2 * Self.hour) }
        let tokens = Int64(bases.count)
        var before: [String: Int64] = [:]
        for step in 0..<150 {
            switch Int.random(in: 0..<30, using: &generator) {
            case 0: try fixture.crash(number: step)
            case 1: try fixture.reopen()
            case 2:
                let instant = HistoryFixture.at(Int64.random(in: 0...(120 * Self.hour), using: &generator))
                try fixture.history.prune(before: instant, batchRuns: 5)
                // A run that was removed and whose creation then moves over the limit is a new one: nothing is left to know it by.
                let limit = UTCDay(containing: instant).start.milliseconds - HistoryFixture.origin.milliseconds
                bases.removeAll { abs($0.base - limit) <= Self.drift }
            case 3, 4, 5:
                for run in try fixture.history.runsAwaitingQueryRuns(limit: 6) {
                    let code = ["timeout", "syntax", nil].randomElement(using: &generator) ?? nil
                    let isRead = Bool.random(using: &generator)
                    try fixture.history.apply(isRead ? .began(run.createdAt, errorCode: code) : .unavailable, to: run)
                }
            case 6, 7:
                if let run = try fixture.history.runsInFlight().randomElement(using: &generator) {
                    try fixture.history.forgetInFlight(run.key)
                }
            default:
                let pages = try (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                    try Self.page(&generator, fixture.dataset, bases)
                }
                try fixture.history.apply(contentsOf: pages)
            }
            let totals = try fixture.history.totals(dataset: fixture.dataset)
            let now = Self.counters(totals, changes: try fixture.history.statistics().runsChangedAfterEnd)
            let fallen = before.filter { now[$0.key, default: 0] < $0.value }
            #expect(fallen.isEmpty, "seed \(seed), step \(step)")
            let runs = totals.states.values.reduce(0) { $0 + $1.runs }
            #expect(runs <= tokens, "seed \(seed), step \(step)")
            #expect(totals.failures.values.reduce(0, +) <= totals.states[.failed]?.runs ?? 0)
            if step % 10 == 9 { #expect(try fixture.history.verify() == [], "seed \(seed), step \(step)") }
            before = now
        }
        #expect(before.contains { $0.key.hasPrefix("runs") && $0.value > 0 })
    }
}
