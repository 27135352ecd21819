import RunModel
import TestSupport
import Testing

@testable import RunHistory

/// Random pages in random order, again and again, with late changes, crashes and retention, against ``HistoryModel``.
@Suite struct HistoryPropertyTests {
    /// One run as the API shows it at any time.
    private struct Life {
        var token: String
        var created: Int64
        var started: Int64
        var ended: Int64
        var middle: RunState
        var end: RunState
        /// After this the state is another one, with another end.
        var revised: (at: Int64, end: RunState)?
        var purgedAt: Int64

        func reading(at time: Int64, hidesCompletion: Bool) throws -> Run? {
            guard time >= created else { return nil }
            var (state, updated, completed) = (RunState.enqueued, created, Int64?.none)
            if time >= started { (state, updated) = (middle, started) }
            if time >= ended { (state, updated, completed) = (end, ended, ended) }
            if let revised, time >= revised.at { (state, updated, completed) = (revised.end, revised.at, revised.at) }
            if time >= purgedAt { updated = purgedAt }
            return try HistoryFixture.run(
                token,
                state,
                created: created,
                updated: updated,
                completed: hidesCompletion ? nil : completed
            )
        }
    }

    private static let hour: Int64 = 3_600_000

    private static func lives(_ generator: inout SeededGenerator, dataset: Int) -> [Life] {
        var created: Int64 = 0
        return (0..<60).map { number in
            created += Int64.random(in: 5000...(20 * hour), using: &generator)
            let started = created + Int64.random(in: 0...600_000, using: &generator)
            let ended = started + Int64.random(in: 1...(4 * hour), using: &generator)
            let isRevised = Int.random(in: 0..<5, using: &generator) == 0
            return Life(
                token: "run\(dataset)x\(number)",
                created: created,
                started: started,
                ended: ended,
                middle: [.enqueued, .runningNotebook, .other("rebooting"), .pending].randomElement(using: &generator) ?? .enqueued,
                end: RunState.ended.randomElement(using: &generator) ?? .failed,
                revised: isRevised ? (ended + hour, RunState.ended.randomElement(using: &generator) ?? .failed) : nil,
                purgedAt: ended + Int64.random(in: (2 * hour)...(200 * hour), using: &generator)
            )
        }
    }

    private static func page(
        _ generator: inout SeededGenerator,
        _ lives: [Life],
        _ dataset: DatasetID,
        now: Int64
    ) throws -> ObservedRuns {
        // A third of the pages are stale: read earlier, applied now.
        let time = Int.random(in: 0..<3, using: &generator) == 0 ? Int64.random(in: 0...now, using: &generator) : now
        let start = Int.random(in: 0..<lives.count, using: &generator)
        let slice = lives[start..<min(lives.count, start + Int.random(in: 1...15, using: &generator))]
        var page = ObservedRuns(
            dataset: dataset,
            runs: [],
            observedEarliest: HistoryFixture.at(time - Int64.random(in: 0...2000, using: &generator)),
            observedLatest: HistoryFixture.at(time + Int64.random(in: 0...2000, using: &generator)),
            origin: [.live, .live, .backfill, .imported].randomElement(using: &generator) ?? .live
        )
        for life in slice {
            guard let run = try life.reading(at: time, hidesCompletion: Int.random(in: 0..<6, using: &generator) == 0) else { continue }
            if Int.random(in: 0..<25, using: &generator) == 0 {
                page.rejected.append(ObservedRuns.Rejected(reason: .unreadableTimestamp, identity: life.token))
            } else {
                page.runs.append(run)
            }
        }
        page.runs.shuffle(using: &generator)
        if let oldest = page.runs.map(\.createdAt).min(), let newest = page.runs.map(\.createdAt).max() {
            page.coverage = CoverageChange(from: oldest, to: newest, resumePage: Int.random(in: 1...9, using: &generator))
        }
        return page
    }

    private static func outcome(_ generator: inout SeededGenerator, _ run: RunKey) -> QueryRunOutcome {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: .absent
        case 1: .unavailable
        case 2: .began(run.createdAt.advanced(byMilliseconds: -1))
        case 3: .began(run.createdAt.advanced(byMilliseconds: 5), errorCode: ["timeout", "syntax"].randomElement(using: &generator))
        default: .began(run.createdAt.advanced(byMilliseconds: Int64.random(in: 0...600_000, using: &generator)))
        }
    }

    /// Where two lists differ first, which is shorter than both of them.
    private static func difference<Element: Equatable>(_ found: [Element], _ expected: [Element]) -> String? {
        for (index, pair) in zip(found, expected).enumerated() where pair.0 != pair.1 { return "\(index): \(pair.0), not \(pair.1)" }
        return found.count == expected.count ? nil : "\(found.count) runs, not \(expected.count)"
    }

    private static func compare(_ history: RunHistory, _ model: HistoryModel, _ datasets: [DatasetID], _ comment: Comment) throws {
        let scanner = try history.makeScanner()
        for dataset in datasets {
            let views = model.views(dataset)
            let everything = (Timestamp(milliseconds: 0), Timestamp(milliseconds: .max))
            let figures = try history.figures(dataset: dataset, from: everything.0, until: everything.1)
            #expect(difference(figures, views.map(\.figures)) == nil, comment)
            var scanned: [RunFigures] = []
            try scanner.forEachRun(dataset: dataset, from: everything.0, until: everything.1) { scanned.append($0) }
            #expect(difference(scanned, views.map(\.figures)) == nil, comment)
            var named: [HistoryModel.View] = []
            try scanner.forEachNamedRun(dataset: dataset, from: everything.0, until: everything.1) {
                named.append(
                    HistoryModel.View(
                        figures: $0.figures,
                        state: RunState(name: $0.stateName),
                        isEstimated: $0.isCompletionEstimated,
                        source: $0.queueSource
                    )
                )
            }
            #expect(difference(named, views) == nil, comment)
            #expect(try history.totals(dataset: dataset) == model.totals(dataset), comment)
            var (latest, expected) = (try history.latestRuns(dataset: dataset), model.latest(dataset))
            // A lower bound once rows have been removed out of their order.
            let (failures, expectedFailures) = (try #require(latest.consecutiveFailures), try #require(expected.consecutiveFailures))
            #expect(failures <= expectedFailures, comment)
            if model.pruned[dataset] == nil { #expect(latest.consecutiveFailures == expected.consecutiveFailures, comment) }
            (latest.consecutiveFailures, expected.consecutiveFailures) = (nil, nil)
            #expect(latest == expected, comment)
            #expect(try history.coverage(dataset) == model.coverage[dataset], comment)
            #expect(try history.runsInFlight(dataset: dataset).count == views.filter { !$0.state.isEnded }.count, comment)
            #expect(try history.dataset(dataset)?.retentionHorizon?.milliseconds == model.horizon[dataset], comment)
        }
        #expect(try history.verify() == [], comment)
        #expect(try history.rejections().filter { $0.value > 0 } == model.rejected.mapValues { Int64($0.count) }, comment)
        #expect(try history.statistics().runs == Int64(model.runs.values.reduce(0) { $0 + $1.count }), comment)
    }

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func saysWhatAllReadingsTogetherSay(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let policy = QueryRunPolicy.allCases[Int(seed % 3)]
        let fixture = try HistoryFixture(settings: HistorySettings(queryRunPolicy: policy, maximumQueryRunAttempts: 2))
        let datasets = [fixture.dataset, try HistoryFixture.addDataset(fixture.history, "second")]
        let lives = (0..<2).map { Self.lives(&generator, dataset: $0) }
        var model = HistoryModel(settings: fixture.settings)
        var applied: [ObservedRuns] = []
        var now = 10 * Self.hour
        for step in 0..<120 {
            now += Int64.random(in: 0...(10 * Self.hour), using: &generator)
            switch Int.random(in: 0..<40, using: &generator) {
            case 0: try fixture.crash(number: step)
            case 1: try fixture.reopen()
            case 2:
                let limit = HistoryFixture.at(Int64.random(in: 0...now, using: &generator))
                try fixture.history.prune(before: limit, batchRuns: 7)
                model.prune(before: limit)
            case 3...9:
                let awaited = try fixture.history.runsAwaitingQueryRuns(limit: 5)
                for run in awaited {
                    let outcome = Self.outcome(&generator, run)
                    try fixture.history.apply(outcome, to: run)
                    model.apply(outcome, dataset: run.dataset, token: run.token.text)
                }
            case 10...14:
                // Everything again, several pages in one transaction.
                let again = applied.shuffled(using: &generator).prefix(4)
                try fixture.history.apply(contentsOf: Array(again))
                again.forEach { model.apply($0) }
            default:
                let index = Int.random(in: 0..<2, using: &generator)
                let page = try Self.page(&generator, lives[index], datasets[index], now: now)
                try fixture.history.apply(page)
                model.apply(page)
                applied.append(page)
            }
            if step % 10 == 9 { try Self.compare(fixture.history, model, datasets, "seed \(seed), step \(step)") }
        }
    }

    /// The rule behind incremental rollups: whatever day looks different now was marked.
    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func marksEveryDayThatLooksDifferent(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let fixture = try HistoryFixture()
        let lives = Self.lives(&generator, dataset: 0)
        func days() throws -> [UTCDay: [StoredRun]] {
            Dictionary(grouping: try fixture.history.runs(dataset: fixture.dataset, limit: 1000)) { UTCDay(containing: $0.key.createdAt) }
        }
        var now = 10 * Self.hour
        for _ in 0..<60 {
            now += Int64.random(in: 0...(20 * Self.hour), using: &generator)
            let before = try days()
            try fixture.history.clearChangedDays(through: fixture.history.changedDays().revision)
            let page = try Self.page(&generator, lives, fixture.dataset, now: now)
            try fixture.history.apply(page)
            let after = try days()
            let different = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
            #expect(Set(try fixture.history.changedDays().days.map(\.day)).sorted() == different)
            try fixture.history.clearChangedDays(through: fixture.history.changedDays().revision)
            let again = try fixture.history.apply(page)
            #expect(again.inserted + again.updated + again.rejected + again.droppedInFlight == 0)
            #expect(try fixture.history.changedDays().days.isEmpty)
        }
    }
}
