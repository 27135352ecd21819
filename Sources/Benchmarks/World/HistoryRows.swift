import Rollups
import RunHistory
import RunModel

/// A history as rollups want to see it, for trees of one table only; whole trees are made by `RollupJob`, as the product makes them.
struct HistoryRows: RollupSource {
    let history: RunHistory
    /// The days that a tree has not taken in yet.
    var changed: [RollupChanges.Day] = []

    func datasets() throws -> [RollupDataset] {
        try history.datasets().map { stored in
            RollupDataset(
                id: stored.id.rawValue, account: stored.account, token: stored.dataset.token, name: stored.dataset.name,
                space: stored.dataset.space)
        }
    }

    func changes() throws -> RollupChanges { RollupChanges(revision: 0, days: changed) }
    func clearChanges(through revision: Int64) throws {}
    func makeReader() throws -> any RollupReader { Reader(scanner: try history.makeScanner(), spans: try history.runSpans()) }

    private final class Reader: RollupReader {
        private let scanner: RunScanner
        private let spans: [DatasetID: ClosedRange<Timestamp>]

        init(scanner: RunScanner, spans: [DatasetID: ClosedRange<Timestamp>]) {
            self.scanner = scanner
            self.spans = spans
        }

        func withSnapshot(_ body: () throws -> Void) throws { try scanner.withSnapshot(body) }

        func span(dataset: Int64) throws -> ClosedRange<Timestamp>? { spans[DatasetID(rawValue: dataset)] }

        func forEachRun(dataset: Int64, from: Timestamp, until: Timestamp, _ body: (RunFigures) -> Void) throws {
            try scanner.forEachRun(dataset: DatasetID(rawValue: dataset), from: from, until: until, body)
        }

        func forEachNamedRun(dataset: Int64, from: Timestamp, until: Timestamp, _ body: (RollupRun) -> Void) throws {
            try scanner.forEachNamedRun(dataset: DatasetID(rawValue: dataset), from: from, until: until) { run in
                body(RollupRun(figures: run.figures, token: run.token, stateName: run.stateName, queueSource: run.queueSource))
            }
        }
    }
}
