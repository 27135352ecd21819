import RunModel
import TestSupport
import Testing

@testable import RunHistory

/// A history read as of an instant in the past says what a history said that stopped there.
@Suite struct AsOfTests {
    private typealias Fixture = HistoryFixture
    private static let everything = (Timestamp(milliseconds: 0), Timestamp(milliseconds: .max))

    private struct Facts: Equatable {
        var figures: [RunFigures]
        var scanned: [RunFigures]
        var named: [RunScanner.NamedRun]
        var newest: [StoredRun]
        var inFlight: [InFlightRun]
        var latest: LatestRuns
        var totals: DatasetTotals
        var codes: [ErrorCodeFigures]
        var spans: [DatasetID: ClosedRange<Timestamp>]
        var firstEnded: [DatasetID: Timestamp]

        init(_ history: RunHistory, _ dataset: DatasetID, asOf: Timestamp?) throws {
            let (from, until) = AsOfTests.everything
            let scanner = try history.makeScanner(asOf: asOf)
            var (scanned, named): ([RunFigures], [RunScanner.NamedRun]) = ([], [])
            try scanner.forEachRun(dataset: dataset, from: from, until: until) { scanned.append($0) }
            try scanner.forEachNamedRun(dataset: dataset, from: from, until: until) { named.append($0) }
            (self.scanned, self.named) = (scanned, named)
            (figures, newest, inFlight, latest, totals) = try history.read(asOf: asOf) { snapshot in
                (
                    try snapshot.figures(dataset: dataset, from: from, until: until), try snapshot.runs(dataset: dataset, limit: 1000),
                    try snapshot.runsInFlight(), try snapshot.latestRuns(dataset: dataset), try snapshot.totals(dataset: dataset)
                )
            }
            (codes, spans, firstEnded) = try history.read(asOf: asOf) { snapshot in
                (
                    try snapshot.errorCodes(dataset: dataset, from: from, until: until), try snapshot.runSpans(),
                    try snapshot.firstEndedRuns()
                )
            }
        }
    }

    /// Runs as the API shows them at an instant.
    private static func runs(_ seed: UInt64, at instant: Int64) throws -> [Run] {
        var generator = SeededGenerator(seed: seed)
        return try (0..<80).compactMap { number in
            let created = Int64(number) * 60_000 + Int64.random(in: 0...50_000, using: &generator)
            let end = created + Int64.random(in: 0...1_500_000, using: &generator)
            let state = RunState.ended.randomElement(using: &generator) ?? .failed
            guard created <= instant else { return nil }
            if end > instant { return try Fixture.run("r\(number)", .enqueued, created: created, updated: created) }
            return try Fixture.run("r\(number)", state, created: created, updated: end, completed: end)
        }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func saysWhatAHistorySaidThatStoppedThere(seed: UInt64) throws {
        let settings = HistorySettings(queryRunPolicy: .none)
        for instant: Int64 in [-1, 0, 55_000, 1_000_000, 2_400_000, 4_790_000, 9_000_000] {
            let (early, late) = (try Fixture(settings: settings), try Fixture(settings: settings))
            try early.apply(Self.runs(seed, at: instant), at: instant, origin: .imported)
            try late.apply(Self.runs(seed, at: .max - 1), at: 90_000_000, origin: .imported)
            let expected = try Facts(early.history, early.dataset, asOf: nil)
            #expect(try Facts(late.history, late.dataset, asOf: Fixture.at(instant)) == expected, "seed \(seed), \(instant)")
        }
    }

    @Test func readerOpenedForThePastReadsAllOfItThere() throws {
        let fixture = try Fixture(settings: HistorySettings(queryRunPolicy: .none))
        try fixture.apply(Self.runs(3, at: .max - 1), at: 90_000_000)
        let instant = Fixture.at(2_000_000)
        let reader = try RunHistory.open(directory: fixture.directory, access: .reader, asOf: instant)
        #expect(try Facts(reader, fixture.dataset, asOf: nil) == Facts(fixture.history, fixture.dataset, asOf: instant))
        #expect(try reader.figures(dataset: fixture.dataset, from: Self.everything.0, until: Self.everything.1).count < 80)
        #expect(try reader.totals()[fixture.dataset] == fixture.history.read(asOf: instant) { try $0.totals(dataset: fixture.dataset) })
    }

    @Test func lastSuccessIsTheNewestCompletionAndFailuresSinceAreCounted() throws {
        let fixture = try Fixture(settings: HistorySettings(queryRunPolicy: .none))
        func ended(_ token: String, _ state: RunState, _ created: Int64, _ end: Int64) throws -> Run {
            try Fixture.run(token, state, created: created, updated: end, completed: end)
        }
        try fixture.apply(
            [
                ended("long", .succeeded, 0, 900_000), ended("short", .completed, 300_000, 301_000), ended("f1", .failed, 400_000, 400_001),
                ended("c", .cancelled, 500_000, 500_001), ended("f2", .failed, 600_000, 600_001),
            ], at: 1_000_000)
        func check() throws {
            let latest = try fixture.history.latestRuns(dataset: fixture.dataset)
            #expect(latest.lastSuccess?.createdAt == Fixture.at(300_000))
            #expect(latest.lastSuccessCompletedAt == Fixture.at(900_000))
            #expect(latest.consecutiveFailures == 2)
        }
        try check()
        try fixture.history.prune(before: Fixture.at(9 * UTCDay.milliseconds), batchRuns: 2)
        try check()
        try fixture.apply([ended("f3", .failed, 9 * UTCDay.milliseconds, 9 * UTCDay.milliseconds)], at: 10 * UTCDay.milliseconds)
        #expect(try fixture.history.latestRuns(dataset: fixture.dataset).consecutiveFailures == 3)
    }
}
