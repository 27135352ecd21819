import HistoryAnalysis
import RunAnalytics
import RunHistory
import RunModel
import TestSupport
import Testing

@Suite struct FleetReaderTests {
    private static let now = Timestamp(milliseconds: 1_769_904_000_000)
    private static let hour: Int64 = 3_600_000

    /// A history with one dataset, filled page by page as a backfill does.
    private struct Fixture {
        let folder: TemporaryDirectory
        let history: RunHistory
        let dataset: DatasetID

        init() throws {
            folder = try TemporaryDirectory()
            history = try RunHistory.open(directory: folder.path("data"), access: .writer)
            let listed = Dataset(token: try #require(DatasetToken("d1")), name: "Orders", space: nil)
            try history.upsert(datasets: [listed], account: "acme", at: now)
            dataset = try #require(try history.dataset(account: "acme", token: listed.token)).id
        }

        /// Applies the runs created from `first` to `last` hours ago, one an hour.
        func page(hoursAgo first: Int64, _ last: Int64, isLast: Bool = false) throws {
            let runs = try (last...first).map { hours in
                let created = now.advanced(byMilliseconds: -hours * hour)
                return try Run(
                    token: try #require(RunToken("r\(hours)")), state: hours == 1 ? .failed : .succeeded, createdAt: created,
                    updatedAt: nil, completedAt: created.advanced(byMilliseconds: 60_000))
            }
            try history.apply(
                ObservedRuns(
                    dataset: dataset, runs: runs, observedEarliest: now, observedLatest: now, origin: .live,
                    coverage: CoverageChange(
                        from: now.advanced(byMilliseconds: -first * hour), to: now.advanced(byMilliseconds: -hour),
                        reachesBeginning: isLast)))
            try history.record(collected: CollectionMark(activity: nil, at: now), datasets: [dataset])
        }
    }

    private func reader() -> FleetReader { FleetReader(account: nil, windows: ["1d", "7d"].compactMap { Window($0) }) }

    /// The counters of a dataset hold all of its past from their first value on; windows come as they are covered.
    @Test func readingThePastNeverLooksLikeRunsThatHappenNow() throws {
        let fixture = try Fixture()
        var reader = reader()
        var summary = try #require(try reader.read(fixture.history, now: Self.now).datasets.first)
        #expect(summary.totals == nil && summary.statistics(window: "1d") == nil)

        try fixture.page(hoursAgo: 10, 1)
        summary = try #require(try reader.read(fixture.history, now: Self.now).datasets.first)
        #expect(summary.totals == nil && summary.statistics(window: "1d") == nil)
        #expect(summary.lastEnded?.state == .failed)

        try fixture.page(hoursAgo: 30, 11)
        summary = try #require(try reader.read(fixture.history, now: Self.now).datasets.first)
        #expect(summary.totals == nil && summary.statistics(window: "7d") == nil)
        #expect(summary.statistics(window: "1d")?.counts.runs == 23)

        try fixture.page(hoursAgo: 40, 31, isLast: true)
        summary = try #require(try reader.read(fixture.history, now: Self.now).datasets.first)
        #expect(summary.totals?.endedRuns == 40)
        #expect(summary.statistics(window: "7d")?.counts.runs == 40)
    }

    @Test func theRevisionGrowsWithEveryChangeAndOnlyThen() throws {
        let fixture = try Fixture()
        var reader = reader()
        _ = try reader.read(fixture.history, now: Self.now)
        let first = reader.revision
        let later = try reader.read(fixture.history, now: Self.now.advanced(byMilliseconds: 5000))
        #expect(reader.revision == first)
        #expect(later.computedAt == Self.now.advanced(byMilliseconds: 5000))
        try fixture.history.record(
            collected: CollectionMark(activity: nil, at: Self.now.advanced(byMilliseconds: 15_000)), datasets: [fixture.dataset])
        _ = try reader.read(fixture.history, now: Self.now.advanced(byMilliseconds: 15_000))
        #expect(reader.revision == first + 1)
    }

    /// Where nothing was written nothing is read, but time alone moves runs out of a window.
    @Test func withoutAChangeTimeAloneMovesTheWindows() throws {
        let fixture = try Fixture()
        try fixture.page(hoursAgo: 40, 1, isLast: true)
        var (reader, fresh) = (reader(), reader())
        let changes = fixture.history.changes
        #expect(try reader.read(fixture.history, now: Self.now).datasets.first?.statistics(window: "1d")?.counts.runs == 23)
        for hours in [Int64(0), 1, 2] {
            let now = Self.now.advanced(byMilliseconds: hours * Self.hour / 2)
            let counts = try reader.read(fixture.history, now: now).datasets.first?.statistics(window: "1d")?.counts
            #expect(try counts == fresh.read(fixture.history, now: now).datasets.first?.statistics(window: "1d")?.counts)
        }
        #expect(fixture.history.changes == changes)
        try fixture.history.record(collected: CollectionMark(activity: nil, at: Self.now), datasets: [fixture.dataset])
        #expect(fixture.history.changes != changes)
        #expect(try RunHistory.open(directory: fixture.folder.path("data"), access: .reader).changes == nil)
    }
}
