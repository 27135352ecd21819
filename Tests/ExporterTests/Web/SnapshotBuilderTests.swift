import Collection
import Configuration
import DatasetMetrics
import Exposition
import Gzip
import HistoryAnalysis
import RunAnalytics
import RunHistory
import RunModel
import SocketHTTPServer
import TestSupport
import Testing

@testable import Exporter

@Suite struct SnapshotBuilderTests {
    private static let now = Timestamp(milliseconds: 1_769_904_000_000)

    private static func dataset(_ name: String) throws -> Dataset {
        Dataset(token: try #require(DatasetToken(name)), name: nil, space: nil)
    }

    /// A call that comes while an older reading is under way must not be overtaken by it.
    @Test func anOlderReadingNeverReplacesANewerOne() async throws {
        let folder = try TemporaryDirectory()
        let history = try RunHistory.open(directory: folder.path("data"), access: .writer)
        let store = SnapshotStore()
        let second = Later()
        let builder = SnapshotBuilder(reader: FleetReader(account: nil, windows: []), clock: ServerClock(), store: store) { reader, now in
            let reading = try await SnapshotBuilder.look(at: history, reader, now)
            if reading.fleet.datasets.isEmpty {
                // The history moves on, and somebody else asks for it, before this reading is published.
                try history.upsert(datasets: [try Self.dataset("d1")], account: "acme", at: Self.now)
                await second.start()
                for _ in 0..<2000 where store.newest == nil { await Task.yield() }
            }
            return reading
        }
        await second.set { try await builder.refresh() }
        try await builder.refresh()
        try await second.finish()
        #expect(store.newest?.fleet.datasets.map(\.dataset.token.text) == ["d1"])
    }

    /// Runs a piece of work when it is told to.
    private actor Later {
        private var work: (@Sendable () async throws -> Void)?
        private var task: Task<Void, any Error>?

        func set(_ work: @escaping @Sendable () async throws -> Void) { self.work = work }

        func start() {
            guard let work else { return }
            task = Task { try await work() }
        }

        func finish() async throws { try await task?.value }
    }

    @Test func excludedFamiliesAreNotRendered() async throws {
        let folder = try TemporaryDirectory()
        let history = try RunHistory.open(directory: folder.path("data"), access: .writer)
        try history.upsert(datasets: [try Self.dataset("d1")], account: "acme", at: Self.now)
        var metrics = ExporterConfiguration().metrics
        metrics.exclude = [try NamePattern("mode_dataset_run_.*"), try NamePattern("process_.*")]
        let store = SnapshotStore()
        let builder = SnapshotBuilder(
            history: history, account: nil, windows: [], clock: ServerClock(), store: store, exports: metrics.exports)
        try await builder.refresh()
        let text = String(decoding: try #require(store.newest).families.plain(.text), as: UTF8.self)
        #expect(text.contains("# HELP mode_dataset_info ") && text.contains("# HELP mode_dataset_runs_total "))
        #expect(!text.contains("mode_dataset_run_duration_seconds") && !text.contains("mode_dataset_run_seconds_total"))
        var snapshot = ExporterSnapshot(build: .init(version: "1"))
        snapshot.process = ProcessReader().read()
        let own = ExporterRenderer.render(snapshot, format: .openMetrics, exports: metrics.exports)
        let tail = String(decoding: own, as: UTF8.self)
        #expect(tail.contains("mode_exporter_build_info") && !tail.contains("process_") && tail.hasSuffix("# EOF\n"))
    }

    @Test func whatDidNotChangeIsNotRenderedAgain() async throws {
        let folder = try TemporaryDirectory()
        let history = try RunHistory.open(directory: folder.path("data"), access: .writer)
        let store = SnapshotStore()
        try history.upsert(datasets: [try Self.dataset("d1")], account: "acme", at: Self.now)
        let builder = SnapshotBuilder(history: history, account: nil, windows: [], clock: ServerClock(), store: store)
        try await builder.refresh()
        let first = try #require(store.newest)
        for _ in 0..<2 { try await builder.refresh() }
        #expect(store.newest?.families === first.families)
        try history.upsert(datasets: [try Self.dataset("d2")], account: "acme", at: Self.now)
        try await builder.refresh()
        #expect(store.newest?.families !== first.families)
        #expect(store.newest?.fleet.datasets.count == 2)
    }

    @Test func everyFormOfTheFamiliesSaysTheSameAndIsMadeOnce() throws {
        var scratch = StatisticsScratch()
        let facts = DatasetFacts(account: "acme", dataset: try Self.dataset("d1"))
        let summary = DatasetSummary.compute(facts, windows: [], now: Self.now, scratch: &scratch)
        let families = RenderedFleet(FleetSummary(datasets: [summary], windows: [], now: Self.now))
        for format in ExpositionFormat.allCases {
            #expect(families.madeSegment(format) == nil, "nothing is made before it is asked for")
            let segment = try families.segment(format)
            let unpacked = try Gzip.decompress(
                GzipSegment.finish(head: segment, tail: []).flatMap { $0 }, maximumBytes: 1 << 20)
            #expect(unpacked == families.plain(format))
            #expect(try families.segment(format).bytes.isSameStorage(as: segment.bytes))
            #expect(families.madeSegment(format)?.bytes.isSameStorage(as: segment.bytes) == true)
        }
        #expect(families.plain(.text) != families.plain(.openMetrics))
    }
}

@Suite struct MetricsPageTests {
    private static func request(_ target: String = "/metrics", encoding: String = "gzip") -> HTTPRequest {
        HTTPRequest(target: target, headers: ["Accept-Encoding": encoding])
    }

    /// The loop that serves all sockets may only answer what is made already, and then with the same bytes.
    @Test func aScrapeIsReadyOnceAnotherHadItMade() async throws {
        let folder = try TemporaryDirectory()
        let history = try RunHistory.open(directory: folder.path("data"), access: .writer)
        let store = SnapshotStore()
        let page = MetricsPage(snapshots: store, tail: { _ in Array("a 1\n".utf8) }, sizeWarning: ScrapeSizeWarning { _ in })
        #expect(page.readyResponse(to: Self.request()) == nil)
        try await SnapshotBuilder(history: history, account: nil, windows: [], clock: ServerClock(), store: store).refresh()
        #expect(page.readyResponse(to: Self.request()) == nil)
        let made = page.response(to: Self.request())
        let ready = try #require(page.readyResponse(to: Self.request()))
        #expect(ready.body.chunks == made.body.chunks)
        #expect(ready.headers.map { "\($0.name): \($0.value)" } == made.headers.map { "\($0.name): \($0.value)" })
        #expect(page.readyResponse(to: Self.request("/metrics?name[]=a")) == nil)
        #expect(page.readyResponse(to: Self.request(encoding: "identity")) == nil)
    }
}

extension [UInt8] {
    fileprivate func isSameStorage(as other: [UInt8]) -> Bool {
        withUnsafeBufferPointer { $0.baseAddress } == other.withUnsafeBufferPointer { $0.baseAddress }
    }
}
