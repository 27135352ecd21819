// swift-format-ignore-file: NeverForceUnwrap
// Fixtures: a literal that is not valid fails every test at once.

import DatasetMetrics
import Foundation
import RunAnalytics
import RunModel
import TestSupport
import Testing

@Suite struct BackfillWriterTests {
    private static let start = Timestamp(iso8601: "2026-10-01T00:00:00Z")!
    private static let windows = ["1d"].compactMap(Window.init)
    private static let datasets = ["bbb", "aaa"].compactMap { DatasetToken($0) }.map { token in
        (account: "acme", dataset: Dataset(token: token, name: "Name of \(token)", space: nil))
    }

    private static func timeline(_ token: DatasetToken) -> BackfillTimeline {
        let runs = (0..<20).map { index in
            RunFigures(
                createdAt: start + .minutes(Int64(index) * 10), durationMilliseconds: 90_500, queueLowerMilliseconds: 100,
                queueUpperMilliseconds: 2000, state: index % 5 == 4 ? .failed : .succeeded)
        }
        return BackfillTimeline(
            figures: token.text == "aaa" ? runs : Array(runs.prefix(3)),
            known: KnownHistory(start: Timestamp(milliseconds: 0), end: Timestamp(milliseconds: .max), hasWholeCounters: true),
            windows: windows, durationBuckets: [60_000, 120_000].map { .milliseconds($0) },
            queueBuckets: [1000].map { .milliseconds($0) })
    }

    private static func writeAll(to writer: BackfillWriter) throws {
        for family in BackfillFamily.allCases {
            try writer.begin(family)
            for (account, dataset) in datasets.sorted(by: { $0.1.token < $1.1.token }) {
                try writer.write(account: account, dataset: dataset, timeline: timeline(dataset.token))
            }
        }
        try writer.finish()
    }

    private static func text() throws -> String {
        let grid = try #require(
            BackfillGrid(from: start, until: start.advanced(byMilliseconds: 4 * 3_600_000), step: .milliseconds(300_000)))
        var output: [UInt8] = []
        let writer = BackfillWriter(grid: grid, windows: windows) { output += $0 }
        try writeAll(to: writer)
        return String(decoding: output, as: UTF8.self)
    }

    /// Without the histograms: prometheus_client 0.26 takes their samples at a second instant for repetitions of those at the first.
    @Test func pythonReadsItAsOpenMetrics() throws {
        let histograms = BackfillFamily.allCases.map(\.family).filter { $0.kind == .histogram }.map(\.name)
        let lines = try Self.text().split(separator: "\n").filter { line in !histograms.contains { line.contains($0) } }
        let samples = try ExpositionOracle.parse(lines.joined(separator: "\n") + "\n", openMetrics: true)
        let last = Self.start.advanced(byMilliseconds: 4 * 3_600_000).seconds
        let totals = samples.filter {
            $0.name == "mode_dataset_runs_total" && $0.labels == ["account": "acme", "dataset": "aaa", "state": "succeeded"]
        }
        #expect(totals.count == 49)
        #expect(totals.first?.number == 0)
        #expect(totals.last?.number == 16)
        #expect(totals.last?.timestamp == last)
        let ratio = samples.last { $0.name == "mode_dataset_success_ratio" && $0.labels["dataset"] == "aaa" }
        #expect(ratio?.number == 0.8)
        #expect(ratio?.labels["window"] == "1d")
    }

    /// OpenMetrics: families contiguous, series of a family contiguous, time ascending within a series.
    @Test func seriesAreContiguousAndTimeAscends() throws {
        var seen: Set<String> = []
        var current = ""
        var time = 0.0
        for line in try Self.text().split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            guard let instant = parts.last.flatMap({ Double($0) }) else { continue }
            // A histogram's lines belong to one series per label set without le.
            let series = String(line[..<(line.lastIndex(of: "}") ?? line.endIndex)]).replacing(/(_bucket|_sum|_count)\{/, with: "{")
                .replacing(/,le="[^"]*"/, with: "")
            if series != current {
                #expect(seen.insert(series).inserted, "\(series) comes in two places")
                current = series
                time = 0
            }
            #expect(instant >= time)
            time = instant
        }
        #expect(seen.count == 2 * (1 + 4 + 4 + 1 + 2 + 5 - 1 + 1))
    }

    @Test func promtoolMakesBlocksOfIt() throws {
        let folder = try TemporaryDirectory()
        try Data(Self.text().utf8).write(to: folder.url.appendingPathComponent("history.om"))
        let made = try ExpositionOracle.promtool(
            ["tsdb", "create-blocks-from", "openmetrics", folder.path("history.om"), folder.path("tsdb")])
        #expect(made.status == 0, "\(made.output)")
        // dump expects the folder of a running Prometheus.
        try FileManager.default.createDirectory(at: folder.url.appendingPathComponent("tsdb/wal"), withIntermediateDirectories: true)
        let dump = try ExpositionOracle.promtool(["tsdb", "dump", folder.path("tsdb")])
        #expect(dump.status == 0, "\(dump.output)")
        let last = Self.start.advanced(byMilliseconds: 4 * 3_600_000).milliseconds
        #expect(
            dump.output.contains(
                #"{__name__="mode_dataset_runs_total", account="acme", dataset="aaa", state="failed"} 4 \#(last)"#))
        #expect(
            dump.output.contains(
                #"{__name__="mode_dataset_run_duration_seconds_bucket", account="acme", dataset="aaa", le="120.0"} 16 \#(last)"#))
        #expect(dump.output.contains(#"name="Name of bbb""#))
    }

    @Test func wrongOrderIsRefused() throws {
        let grid = try #require(BackfillGrid(from: Self.start, until: Self.start, step: .milliseconds(1)))
        let (bbb, aaa) = (Self.datasets[0], Self.datasets[1])
        let writer = BackfillWriter(grid: grid, windows: []) { _ in }
        #expect(throws: BackfillError.noFamily) {
            try writer.write(account: "acme", dataset: aaa.dataset, timeline: Self.timeline(aaa.dataset.token))
        }
        try writer.begin(.runs)
        try writer.write(account: "acme", dataset: bbb.dataset, timeline: Self.timeline(bbb.dataset.token))
        for dataset in [aaa, bbb] {
            #expect(throws: BackfillError.datasetOutOfOrder(account: "acme", dataset: dataset.dataset.token.text)) {
                try writer.write(account: "acme", dataset: dataset.dataset, timeline: Self.timeline(dataset.dataset.token))
            }
        }
        #expect(throws: BackfillError.familyOutOfOrder(.runs)) { try writer.begin(.runs) }
        #expect(throws: BackfillError.familyOutOfOrder(.info)) { try writer.begin(.info) }
        try writer.finish()
        #expect(throws: BackfillError.closed) { try writer.finish() }
    }

    @Test func failedSinkClosesTheWriter() throws {
        struct DiskFull: Error {}
        let grid = try #require(BackfillGrid(from: Self.start, until: Self.start, step: .milliseconds(1)))
        let writer = BackfillWriter(grid: grid, windows: []) { _ in throw DiskFull() }
        #expect(throws: DiskFull.self) { try writer.finish() }
        #expect(throws: BackfillError.closed) { try writer.begin(.runs) }
    }

    @Test func textLeavesInPiecesOfBoundedSize() throws {
        let grid = try #require(
            BackfillGrid(from: Self.start, until: Self.start.advanced(byMilliseconds: 86_400_000), step: .milliseconds(30_000)))
        var pieces: [Int] = []
        let writer = BackfillWriter(grid: grid, windows: Self.windows) { pieces.append($0.count) }
        try Self.writeAll(to: writer)
        #expect(pieces.count > 20)
        #expect(try #require(pieces.max()) < 80_000)
    }
}
