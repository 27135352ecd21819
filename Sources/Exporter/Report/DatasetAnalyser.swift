import Configuration
import Reports
import Rollups
import RunAnalytics
import RunModel

/// Turns a dataset and its runs, as rows of a rollup tree have them, into the input of a weekly report.
struct DatasetAnalyser {
    let configuration: ExporterConfiguration
    let context: ReportContext
    let selection: NamePattern?

    var range: Range<Timestamp> {
        context
            .runsNeededSince..<max(
                context.runsNeededSince, min(context.runsNeededUntil, context.now.advanced(byMilliseconds: 1)))
    }

    /// - Returns: nil for a dataset that is not asked for, and for one that is gone and did not run lately.
    func input(_ rows: DatasetRuns) -> DatasetWeekInput? {
        let source = rows.dataset
        if let account = configuration.mode.workspace, account != source.account { return nil }
        let dataset = Dataset(token: source.token, name: source.name, space: source.space)
        if let selection, !selection.matches(token: source.token.text, name: source.name) { return nil }
        let knowledge = source.knowledge ?? Self.knownFromRows(rows.runs)
        let hasRunLately = rows.runs.last.map { $0.createdAt >= context.previous.since } == true
        guard knowledge.isListed || hasRunLately else { return nil }
        return DatasetWeekInput(
            account: source.account, dataset: dataset, runs: rows.runs, earlierSuccessAt: earlierSuccess(knowledge, rows.runs),
            schedules: knowledge.schedules, objective: configuration.objective(of: dataset), known: knowledge.known,
            isFromFiles: knowledge.isFromFiles)
    }

    /// Rows alone do not say what is missing: they are known from the first to the last, as a file's are.
    private static func knownFromRows(_ runs: [ReportRun]) -> DatasetKnowledge {
        let known = KnownHistory(
            start: runs.first?.createdAt, end: runs.last?.createdAt.advanced(byMilliseconds: 1), isComplete: true, hasWholeCounters: true)
        return DatasetKnowledge(isListed: true, known: known, isFromFiles: true)
    }

    /// Of use only where the newest success of all lies before the runs that were read.
    private func earlierSuccess(_ knowledge: DatasetKnowledge, _ runs: [ReportRun]) -> Timestamp? {
        guard let last = knowledge.lastSuccessAt, last < context.runsNeededSince, !runs.contains(where: { $0.figures.state.isSuccess })
        else { return nil }
        return last
    }
}

extension ExporterConfiguration {
    /// What a dataset promises: the first objective whose pattern matches token or name.
    func objective(of dataset: Dataset) -> ServiceObjective? {
        objectives.first { $0.match.matches(token: dataset.token.text, name: dataset.name) }.map { objective in
            ServiceObjective(
                name: objective.match.description,
                success: objective.success,
                freshness: objective.freshness,
                durationP95: objective.durationP95
            )
        }
    }
}
