import Foundation
import RunHistory
import RunModel

/// A history of equally many runs per dataset, evenly spread over days with a jitter.
///
/// The datasets are those of ``SimulatedWorkspace``. 90 % succeeded, 3 % completed, 5.5 % failed, 1.4 % cancelled, 0.1 % in flight; durations log-normal around half a minute. All are
/// watched, so that queue latencies are known as intervals: from nothing to the whole duration for every second run, and for the others
/// the whole duration as both bounds.
struct SyntheticHistory {
    static let account = "acme"
    /// The end of every history, 2026-11-23T00:00:00Z: "now" of all that is computed.
    static let end = Timestamp(milliseconds: 1_795_392_000_000)
    private static let pageRuns = 1000
    private static let batchRuns = 50_000

    let datasetCount: Int
    let runsPerDataset: Int
    let days: Int
    /// Whether one of a thousand runs has not ended: an API that does not know the run would be asked for it.
    var hasRunsInFlight = true

    var runCount: Int { datasetCount * runsPerDataset }
    /// When the first run may have been created.
    var begin: Timestamp { Self.end.advanced(byMilliseconds: -Int64(days) * UTCDay.milliseconds) }

    /// Writes the history into a folder.
    func write(to directory: String) throws {
        let history = try RunHistory.open(directory: directory, access: .writer, settings: HistorySettings(queryRunPolicy: .none))
        let ids = try history.upsert(datasets: SimulatedWorkspace.datasets(datasetCount), account: Self.account, at: begin)
        var batch: [ObservedRuns] = []
        var runs = 0
        for (index, id) in ids.enumerated() {
            batch.append(page(id, [], observedAt: begin))
            for first in stride(from: 0, to: runsPerDataset, by: Self.pageRuns) {
                let range = first..<min(runsPerDataset, first + Self.pageRuns)
                batch += try pages(id, dataset: index, range)
                runs += range.count
            }
            guard runs >= Self.batchRuns || index == ids.count - 1 else { continue }
            _ = try history.apply(contentsOf: batch)
            batch.removeAll(keepingCapacity: true)
            runs = 0
        }
        try history.checkpoint()
    }

    /// A stretch of a dataset's runs: some as they waited, then all as they ended.
    private func pages(_ id: DatasetID, dataset: Int, _ range: Range<Int>) throws -> [ObservedRuns] {
        var generator = SplitMix(seed: UInt64(dataset) << 32 | UInt64(range.lowerBound))
        var waiting: [Run] = []
        var ended: [Run] = []
        for index in range {
            let run = try run(dataset: dataset, index, &generator)
            ended.append(run)
            guard index % 2 == 0, run.state.isEnded else { continue }
            let created = run.createdAt
            waiting.append(try Run(token: run.token, state: .enqueued, createdAt: created, updatedAt: created, completedAt: nil))
        }
        let last = ended.last?.createdAt ?? begin
        return [page(id, waiting, observedAt: last), page(id, ended, observedAt: Self.end)]
    }

    private func page(_ id: DatasetID, _ runs: [Run], observedAt: Timestamp) -> ObservedRuns {
        ObservedRuns(dataset: id, runs: runs, observedEarliest: observedAt, observedLatest: observedAt, origin: .live)
    }

    private func run(dataset: Int, _ index: Int, _ generator: inout SplitMix) throws -> Run {
        let step = Int64(days) * UTCDay.milliseconds / Int64(runsPerDataset)
        let created = begin.advanced(byMilliseconds: Int64(index) * step + Int64.random(in: 0..<step, using: &generator))
        let state = Self.state(Int.random(in: 0..<(hasRunsInFlight ? 1000 : 999), using: &generator))
        let length = sqrt(-2 * log(Double.random(in: 1e-9...1, using: &generator)))
        let normal = length * cos(2 * .pi * Double.random(in: 0..<1, using: &generator))
        let end = created.advanced(byMilliseconds: Int64(exp(3.5 + normal) * 1000))
        guard let token = RunToken(RunTokens.text(dataset: dataset, run: index + 1)) else { throw BenchmarkError("no token") }
        let isEnded = state.isEnded
        return try Run(
            token: token, state: state, createdAt: created, updatedAt: isEnded ? end : created, completedAt: isEnded ? end : nil)
    }

    private static func state(_ number: Int) -> RunState {
        switch number {
        case ..<900: .succeeded
        case ..<930: .completed
        case ..<985: .failed
        case ..<999: .cancelled
        default: .enqueued
        }
    }
}

/// Tokens as Mode makes them: 12 hexadecimal digits without order.
enum RunTokens {
    static func text(dataset: Int, run: Int) -> String {
        let digits = String(SplitMix.mixed(UInt64(dataset) << 32 | UInt64(run)) >> 16, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }
}

/// Repeatable numbers: every run of the benchmarks works on the same worlds. The algorithm is SplitMix64
/// (https://prng.di.unimi.it/splitmix64.c).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// A number that shares nothing visible with `value`; different ones for different values.
    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
