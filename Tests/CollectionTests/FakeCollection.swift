import Collection
import Logging
import ModeAPI
import RunHistory
import RunModel
import Synchronization
import TestSupport

/// A history and collectors over a ``FakeWorkspace``.
struct FakeCollection {
    /// What a collector tells, kept.
    final class Heard: Sendable {
        let failures = Mutex<[(kind: CollectErrorKind, text: String)]>([])
        let estimates = Mutex<[(at: Timestamp, estimate: BackfillEstimate)]>([])
        let progress = Mutex<[CollectProgress]>([])
    }

    let workspace: FakeWorkspace
    let history: RunHistory
    let heard = Heard()
    private let directory: TemporaryDirectory

    init(_ workspace: FakeWorkspace, settings: HistorySettings = HistorySettings(queryRunPolicy: .none)) throws {
        self.workspace = workspace
        directory = try TemporaryDirectory()
        history = try RunHistory.open(directory: directory.url.path, access: .writer, settings: settings)
    }

    /// A process that begins now. One request at a time, so that the clock stands while an answer is taken.
    ///
    /// - Parameter clockError: how far this machine's clock is ahead of the workspace's, in milliseconds.
    func collector(requestsPerSecond: Double = 1000, clockError: Int64 = 0, _ configure: (inout CollectorSettings) -> Void = { _ in })
        -> Collector
    {
        var settings = CollectorSettings(account: "acme")
        settings.concurrency = 1
        settings.requestsPerSecond = requestsPerSecond
        configure(&settings)
        let (workspace, heard) = (workspace, heard)
        return Collector(
            client: workspace.client(requestsPerSecond: requestsPerSecond),
            history: history,
            settings: settings,
            clock: ServerClock(local: { workspace.now.advanced(byMilliseconds: clockError) }),
            time: workspace.clock,
            events: CollectionEvents(
                failed: { kind, text, _ in heard.failures.withLock { $0.append((kind, text)) } },
                backfill: { estimate in heard.estimates.withLock { $0.append((workspace.now, estimate)) } },
                progress: { progress in heard.progress.withLock { $0.append(progress) } }
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Tokens of everything that is stored of a dataset.
    func tokens(of dataset: String) throws -> Set<String> {
        guard let token = DatasetToken(dataset), let stored = try history.dataset(account: "acme", token: token) else { return [] }
        return Set(try history.runs(dataset: stored.id, limit: 100_000).map(\.key.token.text))
    }

    func stored(_ dataset: String) throws -> StoredDataset? {
        try DatasetToken(dataset).flatMap { try history.dataset(account: "acme", token: $0) }
    }
}

extension FakeWorkspace {
    static let start = Timestamp(milliseconds: 1_790_000_000_000)

    /// Datasets in spaces of 200, each with runs that begin at regular times of its own and last a minute and a half on average.
    ///
    /// - Parameters:
    ///   - lasting: how long a run takes, in seconds.
    ///   - startingTogether: so many of them begin in the first minute of each interval instead.
    ///   - past: how long before the start the first runs are; `future`: how long after it the last.
    static func regular(
        datasets count: Int, every interval: Duration, lasting: Range<Int64> = 5..<180, startingTogether: Int = 0, past: Duration,
        future: Duration, seed: UInt64 = 1
    ) -> FakeWorkspace {
        var random = SeededGenerator(seed: seed)
        let names = (0..<count).map { "dataset\($0)" }
        var runs: [String: [FakeRun]] = [:]
        let step = interval.components.seconds * 1000
        for (index, name) in names.enumerated() {
            let offset = Int64.random(in: 0..<(index < startingTogether ? 60_000 : step), using: &random)
            var created = start.milliseconds / step * step - past.components.seconds * 1000 + offset
            var number = 0
            while created < start.milliseconds + future.components.seconds * 1000 {
                let length = Int64.random(in: lasting.lowerBound * 1000..<lasting.upperBound * 1000, using: &random)
                let state = ["failed", "cancelled"].randomElement(using: &random) ?? ""
                runs[name, default: []].append(
                    FakeRun(
                        token: "r\(index)x\(number)", created: Timestamp(milliseconds: created),
                        ended: Timestamp(milliseconds: created + length),
                        state: Int.random(in: 0..<16, using: &random) == 0 ? state : "succeeded"))
                number += 1
                created += step
            }
        }
        let spaces = stride(from: 0, to: count, by: 200).map { Array(names[$0..<min($0 + 200, count)]) }
        return FakeWorkspace(spaces: spaces, runs: runs, startingAt: start)
    }
}
