import Rollups
import RunHistory
import RunModel

package struct HistoryRollupSource: RollupSource {
    private let history: RunHistory
    private let forgetsChanges: Bool

    /// - Parameter forgetsChanges: whether changed days are forgotten once they are in the tree: false where the history is open for
    ///   reading, or the tree is not the one that follows it.
    package init(history: RunHistory, forgetsChanges: Bool) {
        self.history = history
        self.forgetsChanges = forgetsChanges
    }

    package func datasets() throws -> [RollupDataset] {
        try history.read { snapshot in
            let schedules = try snapshot.schedules()
            let order = { (left: StoredDataset, right: StoredDataset) in
                left.account == right.account
                    ? left.dataset.token < right.dataset.token : left.account.utf8.lexicographicallyPrecedes(right.account.utf8)
            }
            return try snapshot.datasets().sorted(by: order).map { stored in
                RollupDataset(
                    stored, schedules: schedules[stored.id] ?? [], lastSuccess: try snapshot.lastSuccess(dataset: stored.id))
            }
        }
    }

    package func changes() throws -> RollupChanges {
        let changed = try history.changedDays()
        return RollupChanges(
            revision: changed.revision, days: changed.days.map { RollupChanges.Day(dataset: $0.dataset.rawValue, day: $0.day) })
    }

    package func clearChanges(through revision: Int64) throws {
        if forgetsChanges { try history.clearChangedDays(through: revision) }
    }

    package func makeReader() throws -> any RollupReader { HistoryRollupReader(history: history, scanner: try history.makeScanner()) }
}

extension RollupDataset {
    fileprivate init(_ stored: StoredDataset, schedules: [DatasetSchedule], lastSuccess: LatestRuns.Ended?) {
        let knowledge = DatasetKnowledge(
            isListed: stored.isListed, known: stored.knownForReports, isFromFiles: stored.isFromFiles,
            lastSuccessAt: lastSuccess.map { $0.completedAt ?? $0.createdAt }, schedules: schedules)
        self.init(
            id: stored.id.rawValue, account: stored.account, token: stored.dataset.token, name: stored.dataset.name,
            space: stored.dataset.space,
            retainedSince: stored.retentionHorizon.map { HistorySnapshot.firstWholeDay(horizon: $0.milliseconds) }, knowledge: knowledge,
            isUnread: stored.isListed && stored.access == nil && stored.coverage == nil && stored.imported == nil)
    }
}

/// Reads runs for one thread of a rollup.
private final class HistoryRollupReader: RollupReader {
    private let history: RunHistory
    private let scanner: RunScanner
    /// Of all datasets, read at once: a query for each would cost more than all of them.
    private var spans: [DatasetID: ClosedRange<Timestamp>]?

    init(history: RunHistory, scanner: RunScanner) {
        self.history = history
        self.scanner = scanner
    }

    func span(dataset: Int64) throws -> ClosedRange<Timestamp>? {
        let known = try spans ?? history.runSpans()
        spans = known
        return known[DatasetID(rawValue: dataset)]
    }

    /// What `body` throws is thrown on as it is, so that a full disk stays a full disk.
    func withSnapshot(_ body: () throws -> Void) throws {
        var failure: (any Error)?
        try scanner.withSnapshot {
            do { try body() } catch { failure = error }
        }
        if let failure { throw failure }
    }

    func forEachRun(dataset: Int64, from: Timestamp, until: Timestamp, _ body: (RunFigures) -> Void) throws {
        try scanner.forEachRun(dataset: DatasetID(rawValue: dataset), from: from, until: until, body)
    }

    func forEachNamedRun(dataset: Int64, from: Timestamp, until: Timestamp, _ body: (RollupRun) -> Void) throws {
        try scanner.forEachNamedRun(dataset: DatasetID(rawValue: dataset), from: from, until: until) { run in
            body(RollupRun(figures: run.figures, token: run.token, stateName: run.stateName, queueSource: run.queueSource))
        }
    }
}
