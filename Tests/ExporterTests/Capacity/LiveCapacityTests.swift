import Collection
import Configuration
import Foundation
import Logging
import RunAnalytics
import RunHistory
import RunModel
import Reports
import SocketHTTPServer
import Synchronization
import TestSupport
import Testing

@testable import Exporter

/// When a running exporter analyses capacity, and what `/capacity` shows meanwhile.
@Suite struct LiveCapacityTests {
    private static let hour: Int64 = 3_600_000
    private static let now = Timestamp(milliseconds: 1_795_420_800_000)  // 2026-11-23T08:00:00Z
    private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func later(_ milliseconds: Int64) -> Timestamp { now.advanced(byMilliseconds: milliseconds) }

    private static func analysis(isCovered: Bool = true) throws -> CapacityAnalysis {
        var options = CapacityOptions(since: now.advanced(byMilliseconds: -hour), until: now, now: now)
        options.isCovered = isCovered
        return try CapacityAnalysis.analyse(runs: [], datasets: [], options: options)
    }

    private static func answer(isCovered: Bool = true) throws -> LiveCapacityState.Answer {
        LiveCapacityState.Answer(outcome: .analysis(try analysis(isCovered: isCovered)), computedAt: now)
    }

    // MARK: When

    @Test func aPeriodIsAnalysedOnceHoweverManyAsk() {
        var state = LiveCapacityState()
        let first = state.look(at: .week, now: Self.now, revision: 1)
        #expect(first.isDue && first.view.answer == nil && first.view.isComputing)
        let second = state.look(at: .week, now: Self.later(10_000_000), revision: 2)
        #expect(!second.isDue && second.view.isComputing)
    }

    @Test func anAnswerStandsUntilTheHistoryChangesAndItHasAnAge() throws {
        var state = LiveCapacityState()
        _ = state.look(at: .week, now: Self.now, revision: 1)
        state.finish(.week, try Self.answer())
        #expect(!state.look(at: .week, now: Self.later(86_400_000), revision: 1).isDue)
        #expect(!state.look(at: .week, now: Self.later(179_999), revision: 2).isDue)
        let due = state.look(at: .week, now: Self.later(180_000), revision: 2)
        #expect(due.isDue && due.view.answer != nil && due.view.isComputing)
    }

    /// While the past is being read, an analysis of a part of it is soon replaced.
    @Test func anAnswerThatLacksAPartIsReplacedSooner() throws {
        var state = LiveCapacityState()
        _ = state.look(at: .fourWeeks, now: Self.now, revision: 1)
        state.finish(.fourWeeks, try Self.answer(isCovered: false))
        #expect(!state.look(at: .fourWeeks, now: Self.later(19_999), revision: 2).isDue)
        #expect(state.look(at: .fourWeeks, now: Self.later(20_000), revision: 2).isDue)
    }

    // MARK: The page

    /// A history with a run of ten minutes each hour of 40 days, and a page over it.
    private struct World {
        let folder: TemporaryDirectory
        let history: RunHistory
        let snapshots = SnapshotStore()
        let configuration: ExporterConfiguration

        init() async throws {
            folder = try TemporaryDirectory()
            history = try RunHistory.open(directory: folder.url.path, access: .writer)
            var configuration = ExporterConfiguration()
            configuration.mode.workspace = "acme"
            self.configuration = configuration
            let dataset = Dataset(token: try #require(DatasetToken("orders")), name: "Orders", space: nil)
            let id = try #require(try history.upsert(datasets: [dataset], account: "acme", at: now).first)
            let runs = try (0..<40 * 24).map { index in
                let created = now.advanced(byMilliseconds: -(Int64(index) + 1) * hour)
                let end = created.advanced(byMilliseconds: 600_000)
                return try Run(
                    token: try #require(RunToken("run\(index)")), state: .succeeded, createdAt: created, updatedAt: end, completedAt: end)
            }
            try history.apply(
                ObservedRuns(
                    dataset: id, runs: runs, observedEarliest: now, observedLatest: now, origin: .backfill,
                    coverage: CoverageChange(from: Timestamp(milliseconds: 0), to: now, reachesBeginning: true),
                    collected: CollectionMark(activity: nil, at: now)))
            let clock = ServerClock(local: { now })
            try await SnapshotBuilder(history: history, account: nil, windows: [], clock: clock, store: snapshots).refresh()
        }

        func page(_ live: LiveCapacity) -> CapacityPage {
            CapacityPage(templates: RoutesTests.templates, live: live, snapshots: snapshots, clock: ServerClock(local: { now }))
        }

        func analyse(_ query: CapacityQuery) throws -> CapacityAnalysis {
            try CapacityAnalyzer(history: history, configuration: configuration).analyze(query)
        }
    }

    private static func answer(_ page: CapacityPage, _ query: String) -> (status: Int, text: String, response: HTTPResponse) {
        let response = page.response(to: HTTPRequest(target: "/capacity" + query))
        return (response.status, String(decoding: response.body.chunks.joined(), as: UTF8.self), response)
    }

    /// What the page says is what the command prints, in every format; until it is there, the page says that it is being computed.
    @Test func thePageIsTheAnalysisOfTheCommand() async throws {
        let world = try await World()
        let live = LiveCapacity(clock: ServerClock(local: { Self.now }), logger: Self.silent) { query, _ in try world.analyse(query) }
        let page = world.page(live)
        let early = Self.answer(page, "?days=7")
        #expect(early.status == 200 && early.text.contains("Analysing") && early.text.contains("http-equiv=\"refresh\""))
        let refused = Self.answer(page, "?days=7&format=csv")
        #expect(refused.status == 503 && refused.response.headers.contains { $0.name == "Retry-After" })
        #expect(Self.answer(page, "?days=8").status == 400 && Self.answer(page, "?format=pdf").status == 400)
        let running = Task { try await live.run() }
        defer { running.cancel() }
        let json = try await Eventually.get("the analysis") { () -> String? in
            let answer = Self.answer(page, "?days=7&format=json")
            return answer.status == 200 ? answer.text : nil
        }
        var query = CapacityQuery(now: Self.now)
        query.length = .days(7)
        let expected = try world.analyse(query)
        #expect(json == CapacityJSON.render(expected))
        #expect(expected.until.milliseconds - expected.since.milliseconds == 7 * 24 * Self.hour)
        #expect(Self.answer(page, "?days=7&format=csv").text == CapacityCSV.render(expected))
        let html = Self.answer(page, "?days=7").text
        #expect(html.contains(expected.headline.prefix(20)) && html.contains("Average running and waiting runs per 5 minutes"))
        #expect(html.contains("<strong aria-current=\"page\">Last 7 days</strong>") && html.contains("/capacity?days=7&amp;format=csv"))
    }

    /// Two periods are asked for at once; the second waits until the first is done.
    @Test func oneComputationRunsAtATime() async throws {
        let world = try await World()
        let running = Mutex((now: 0, most: 0))
        let live = LiveCapacity(clock: ServerClock(local: { Self.now }), logger: Self.silent) { query, _ in
            running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            defer { running.withLock { $0.now -= 1 } }
            return try world.analyse(query)
        }
        let page = world.page(live)
        _ = (Self.answer(page, "?days=7"), Self.answer(page, "?days=28"))
        let service = Task { try await live.run() }
        defer { service.cancel() }
        for days in [7, 28] {
            _ = try await Eventually.get("\(days) days") {
                Self.answer(page, "?days=\(days)&format=json").status == 200 ? true : nil
            }
        }
        #expect(running.withLock { $0.most } == 1)
    }

    @Test func withoutRunsThePageSaysSo() async throws {
        let world = try await World()
        let live = LiveCapacity(clock: ServerClock(local: { Self.now }), logger: Self.silent) { _, _ in
            throw CapacityQueryError.nothingKnown
        }
        let page = world.page(live)
        let service = Task { try await live.run() }
        defer { service.cancel() }
        let text = try await Eventually.get("an answer") { () -> String? in
            let text = Self.answer(page, "").text
            return text.contains("No run of the last 28 days is known yet.") ? text : nil
        }
        #expect(text.contains("http-equiv=\"refresh\""))
    }
}
