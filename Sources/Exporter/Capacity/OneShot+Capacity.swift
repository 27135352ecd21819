import Configuration
import Rollups
import RunAnalytics
import RunHistory

extension OneShot {
    /// Answers how many slots are needed, from the stored history.
    ///
    /// The window never reaches beyond what was collected, nor before the first run: an empty stretch would pass for idle slots.
    /// - Throws: ``HistoryError``, ``CapacityQueryError``, ``CapacityError``: each one line for a person.
    package func capacity(_ query: CapacityQuery) throws -> CapacityAnalysis {
        try CapacityAnalyzer(history: openForReading(asOf: query.asOf), configuration: configuration).analyze(query)
    }

    /// The same from a rollup tree, of one shard or of many.
    ///
    /// A tree holds the runs as they stood when it was written: ``CapacityQuery/asOf`` does not bring back what they were before.
    /// - Throws: `LakeError`, `RollupError`, ``LakeReportError``, ``CapacityQueryError``, ``CapacityError``: each one line for a person.
    /// - Complexity: O(runs of the window + weeks × datasets); memory: that of the analysis of a history, see ``CapacityRuns``.
    package func capacity(ofTree directory: String, _ query: CapacityQuery) throws -> CapacityAnalysis {
        let source = LakeCapacitySource(lake: try RollupLake(directory: directory))
        do {
            return try CapacityAnalyzer(source: source, configuration: configuration).analyze(query)
        } catch CapacityQueryError.nothingKnown {
            throw LakeReportError(
                description:
                    "capacity: \(directory) contains no runs of this workspace: check MODE_WORKSPACE, or run `mode-exporter rollup`")
        }
    }
}

extension CapacityAnalyzer {
    /// Of a stored history.
    init(history: RunHistory, configuration: ExporterConfiguration) {
        self.init(source: HistoryCapacitySource(history: history, shards: configuration.shard.total), configuration: configuration)
    }
}
