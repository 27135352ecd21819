import Foundation
import RunModel
import TestSupport
import Testing

@testable import RunHistory

/// A history in a folder of its own, with one dataset.
final class HistoryFixture {
    let folder: TemporaryDirectory
    var settings: HistorySettings
    private(set) var history: RunHistory
    let dataset: DatasetID
    static let origin = Timestamp(milliseconds: 1_790_000_000_000)

    init(settings: HistorySettings = HistorySettings()) throws {
        folder = try TemporaryDirectory()
        self.settings = settings
        history = try RunHistory.open(directory: folder.path("data"), access: .writer, settings: settings)
        dataset = try Self.addDataset(history, "dataset")
    }

    static func addDataset(_ history: RunHistory, _ token: String) throws -> DatasetID {
        let dataset = Dataset(token: try #require(DatasetToken(token)), name: token, space: nil)
        return try #require(try history.upsert(datasets: [dataset], account: "acme", at: origin).first)
    }

    var directory: String { history.directory }

    func reopen(settings: HistorySettings? = nil) throws {
        try history.close()
        self.settings = settings ?? self.settings
        history = try RunHistory.open(directory: history.directory, access: .writer, settings: self.settings)
    }

    /// Goes on with a copy of the files as a crash would leave them: nothing closed, nothing moved out of the log.
    func crash(number: Int) throws {
        let copy = folder.path("crash-\(number)")
        try FileManager.default.copyItem(atPath: history.directory, toPath: copy)
        history = try RunHistory.open(directory: copy, access: .writer, settings: settings)
    }

    /// Milliseconds after the fixture's origin.
    static func at(_ milliseconds: Int64) -> Timestamp { origin.advanced(byMilliseconds: milliseconds) }

    static func run(
        _ token: String,
        _ state: RunState,
        created: Int64,
        updated: Int64? = nil,
        completed: Int64? = nil
    ) throws -> Run {
        try Run(
            token: try #require(RunToken(token)),
            state: state,
            createdAt: at(created),
            updatedAt: updated.map(at),
            completedAt: completed.map(at)
        )
    }

    func key(_ token: String, created: Int64) throws -> RunKey {
        RunKey(dataset: dataset, createdAt: Self.at(created), token: try #require(RunToken(token)))
    }

    @discardableResult func apply(
        _ runs: [Run],
        at observed: Int64,
        origin: ObservedRuns.Origin = .live,
        rejected: [ObservedRuns.Rejected] = []
    ) throws -> AppliedPage {
        try history.apply(
            ObservedRuns(
                dataset: dataset,
                runs: runs,
                rejected: rejected,
                observedEarliest: Self.at(observed),
                observedLatest: Self.at(observed + 1000),
                origin: origin
            )
        )
    }

    func figures() throws -> [RunFigures] {
        try history.figures(dataset: dataset, from: Timestamp(milliseconds: 0), until: Timestamp(milliseconds: .max))
    }
}
