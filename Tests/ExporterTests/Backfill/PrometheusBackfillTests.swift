import CurlHTTP
import Exporter
import Foundation
import RunModel
import TestSupport
import Testing

/// What a real Prometheus makes of a backfill.
@Suite struct PrometheusBackfillTests {
    /// Divides days, so that both ends of every range asked for have a sample.
    private static let step: Int64 = 900_000
    private static let week: Int64 = 7 * UTCDay.milliseconds

    @Test func promtoolTakesEveryFamily() throws {
        let harness = try ImportWorkshop(datasets: 4, days: 2)
        try harness.importWorld(at: harness.now)
        let blocks = try Self.makeBlocks(harness, BackfillRequest(step: .milliseconds(Self.step)))
        #expect(try !FileManager.default.contentsOfDirectory(atPath: blocks).isEmpty)
    }

    /// Blocks made of the backfill, asked through Prometheus' own API: `increase()` over the past is the number of runs that ended then.
    @Test func increaseOverThePastIsTheHistory() async throws {
        let harness = try ImportWorkshop(datasets: 4, days: 16)
        try harness.importWorld(at: harness.now)
        let blocks = try Self.makeBlocks(harness, BackfillRequest(step: .milliseconds(Self.step), families: [.runs]))
        let prometheus = try await Prometheus(blocks: blocks, folder: harness.folder)
        // On the grid, so that both ends of the week have a sample, and a week after the first run, so that all of it is known.
        for daysAgo in [Int64(0), 3, 7] {
            let instant = harness.now.advanced(byMilliseconds: -daysAgo * UTCDay.milliseconds)
            let truth = Self.ended(harness, until: instant)
            let before = Self.ended(harness, until: instant.advanced(byMilliseconds: -Self.week))
            let raw = try await prometheus.values("mode_dataset_runs_total", at: instant)
            #expect(raw == truth)
            let increase = try await prometheus.values("increase(mode_dataset_runs_total[7d])", at: instant)
            #expect(increase.count == truth.count)
            for (series, value) in increase {
                let ended = truth[series, default: 0] - before[series, default: 0]
                // Prometheus 2 takes in the sample at the very beginning of the range, and is exact; Prometheus 3 leaves it out and
                // extrapolates over that one step.
                let tolerance = 1e-9 + (prometheus.isRangeLeftOpen ? 1 + ended * Double(2 * Self.step) / Double(Self.week) : 0)
                #expect(abs(value - ended) <= tolerance, "\(series) \(daysAgo) days ago: \(value), not \(ended)")
            }
        }
    }

    // MARK: Support

    private static func makeBlocks(_ harness: ImportWorkshop, _ request: BackfillRequest) throws -> String {
        let file = try harness.file("past.om", try HistoryBackfillTests.text(harness, request))
        let blocks = harness.folder.path("tsdb")
        // Blocks of two hours each, as promtool makes them by default, cost a reading of the file each.
        let result = try ExpositionOracle.promtool(["tsdb", "create-blocks-from", "--max-block-duration=720h", "openmetrics", file, blocks])
        try #require(result.status == 0, "\(result.output)")
        return blocks
    }

    /// How many runs had ended, by dataset and state, of datasets that had any.
    private static func ended(_ harness: ImportWorkshop, until instant: Timestamp) -> [Prometheus.Series: Double] {
        var counts: [Prometheus.Series: Double] = [:]
        for dataset in harness.world.datasets {
            let runs = harness.world.runs(dataset: dataset.index, at: harness.now)
            guard let first = runs.first, first.createdAt.milliseconds - step < instant.milliseconds else { continue }
            for state in RunState.ended { counts[Prometheus.Series(dataset: dataset.token.text, state: state.name)] = 0 }
            for run in runs where run.endedAt <= instant {
                guard let state = harness.world.observed(run, at: harness.now)?.state else { continue }
                counts[Prometheus.Series(dataset: dataset.token.text, state: state.name), default: 0] += 1
            }
        }
        return counts
    }
}

/// A Prometheus of its own over given blocks, that scrapes nothing.
private final class Prometheus {
    struct Series: Hashable {
        let dataset: String
        let state: String
    }

    private struct Answer: Decodable {
        struct Body: Decodable { let result: [Sample] }
        struct Sample: Decodable {
            let metric: [String: String]
            let value: [Scalar]
        }
        enum Scalar: Decodable {
            case number(Double)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let number = try? container.decode(Double.self) {
                    self = .number(number)
                } else {
                    self = .number(Double(try container.decode(String.self)) ?? .nan)
                }
            }
        }
        let data: Body
    }

    /// Since Prometheus 3 a range does not take in its very beginning.
    let isRangeLeftOpen: Bool
    private let process: ChildProcess
    private let client = CurlHTTPClient(connections: 1, userAgent: "test")
    private let url: String

    init(blocks: String, folder: TemporaryDirectory) async throws {
        let configuration = folder.url.appendingPathComponent("prometheus.yml")
        try Data("global: {}\n".utf8).write(to: configuration)
        let executable = try Tool.path("prometheus")
        let version = try ChildProcess.run(executable, ["--version"])
        isRangeLeftOpen = !(version.output + version.errorOutput).contains("version 2.")
        let port = try Self.freePort()
        url = "http://127.0.0.1:\(port)"
        process = try ChildProcess(
            executable,
            [
                "--config.file=\(configuration.path)", "--storage.tsdb.path=\(blocks)", "--storage.tsdb.retention.time=100y",
                "--web.listen-address=127.0.0.1:\(port)",
            ]
        )
        let (client, url) = (client, url)
        _ = try await Eventually.get("Prometheus to be ready") {
            try? await client.send(CurlRequest(url: url + "/-/ready")).status == 200 ? true : nil
        }
    }

    deinit { client.shutdown() }

    func values(_ query: String, at instant: Timestamp) async throws -> [Series: Double] {
        let encoded = query.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let response = try await client.send(
            CurlRequest(url: "\(url)/api/v1/query?query=\(encoded)&time=\(instant.milliseconds / 1000)")
        )
        let answer = try JSONDecoder().decode(Answer.self, from: Data(response.body))
        return Dictionary(
            uniqueKeysWithValues: answer.data.result.map { sample in
                guard case .number(let value)? = sample.value.last else { return (Series(dataset: "", state: ""), .nan) }
                return (Series(dataset: sample.metric["dataset"] ?? "", state: sample.metric["state"] ?? ""), value)
            }
        )
    }

    /// A port that nobody listened on a moment ago.
    private static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(isBound)
        return UInt16(bigEndian: address.sin_port)
    }
}
