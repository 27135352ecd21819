import Configuration
import Exporter
import Foundation
import Gzip
import HistoryImport
import ModeSimulator
import RunHistory
import RunModel
import TestSupport

/// A history to import into, and a simulated workspace whose pages and lines are there to be imported.
struct ImportWorkshop {
    static let start = Timestamp(milliseconds: 1_767_225_600_000)

    let world: SimulatedWorld
    let history: RunHistory
    let folder: TemporaryDirectory
    let now: Timestamp

    init(
        seed: UInt64 = 3,
        datasets: Int = 8,
        days: Int64 = 4,
        configuration: ExporterConfiguration = ExporterConfiguration()
    ) throws {
        world = SimulatedWorld(WorldParameters(seed: seed, datasetCount: datasets, spaceCount: 2, start: Self.start))
        now = Self.start.advanced(byMilliseconds: days * UTCDay.milliseconds)
        folder = try TemporaryDirectory()
        history = try RunHistory.open(directory: folder.path("data"), access: .writer, settings: HistorySettings(configuration))
    }

    /// Where the history and what is made of it lie.
    func storage(_ configuration: ExporterConfiguration = ExporterConfiguration()) -> StoragePaths {
        StoragePaths(root: folder.path("data"), configuration: configuration)
    }

    /// Writes a file to import; returns its path.
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = folder.path(name)
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: path).deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Writes a file to import; returns its path.
    func file(_ name: String, _ text: String) throws -> String { try file(name, Array(text.utf8)) }

    /// The workspace's runs as one object per line, as they are at an instant.
    func lines(at instant: Timestamp) -> [UInt8] {
        var bytes: [UInt8] = []
        _ = world.writeLines(at: instant) { bytes += $0 }
        return bytes
    }

    /// Imports; the problems that were told go to `issues`.
    @discardableResult
    func run(
        _ arguments: [String],
        _ defaults: ImportDefaults = ImportDefaults(),
        issues: (ImportIssue) -> Void = { _ in }
    ) throws -> ImportSummary {
        var job = RunImport(into: history, defaults: defaults, names: DumpCatalogue(arguments: arguments), now: now)
        return try job.run(try ImportInput.expand(arguments), issue: issues)
    }

    /// Imports the workspace as it is at an instant.
    @discardableResult
    func importWorld(at instant: Timestamp) throws -> ImportSummary { try run([try file("world.jsonl", lines(at: instant))]) }

    /// What a perfect client would hold at an instant, of datasets that have runs.
    func truth(at instant: Timestamp) -> [DatasetToken: WorldTotals] {
        Dictionary(uniqueKeysWithValues: world.datasets.map { ($0.token, world.totals(dataset: $0.index, at: instant)) })
            .filter { $0.value.runCount > 0 }
    }

    /// What the history holds.
    func stored() throws -> [DatasetToken: WorldTotals] {
        let totals = try history.totals()
        var result: [DatasetToken: WorldTotals] = [:]
        for dataset in try history.datasets() {
            var figures = WorldTotals()
            for state in RunState.ended {
                guard let total = totals[dataset.id]?.states[state.code], total.runs > 0 else { continue }
                figures.runs[state] = Int(total.runs)
                figures.durationMilliseconds[state] = total.runTime.milliseconds
            }
            for (state, count) in try history.latestRuns(dataset: dataset.id).inFlight where count > 0 { figures.runs[state] = count }
            if figures.runCount > 0 { result[dataset.dataset.token] = figures }
        }
        return result
    }
}
