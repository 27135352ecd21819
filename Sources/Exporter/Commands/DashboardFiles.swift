import Configuration
import Dashboards
import RunHistory
import RunModel

/// The Grafana dashboards and Prometheus rules with the objectives of a configuration filled in.
package enum DashboardFiles {
    /// An objective for a pattern becomes one for the datasets of the stored history that it matches; one that matches none is left out, and the
    /// logger says so.
    /// - Returns: the paths that were written, relative to `directory`; files that say the same already are left alone.
    /// - Throws: ``HistoryError``; an error of `Dashboards` that names the objective that can never alert, or the file that cannot be written.
    package static func write(_ context: CommandContext, to directory: String) throws -> [String] {
        let configuration = context.configuration
        let datasets = try knownDatasets(context)
        var objectives: [AlertObjective] = []
        for objective in configuration.objectives {
            guard let service = AlertObjective(objective, datasets: datasets) else {
                context.logger.warning(
                    "an objective matches no dataset of the history and is left out", metadata: ["match": "\(objective.match)"])
                continue
            }
            objectives.append(service)
        }
        let settings = BundleSettings(
            objectives: objectives, windows: configuration.metrics.windows, queueBuckets: configuration.metrics.queueBuckets,
            waitingStates: configuration.collect.waitingStates)
        return try DashboardBundle(settings).write(to: directory)
    }

    /// The datasets of the stored history; none when every objective is for all datasets, because then no history is needed.
    private static func knownDatasets(_ context: CommandContext) throws(HistoryError) -> [Dataset] {
        guard !context.configuration.objectives.allSatisfy(\.match.isAnything) else { return [] }
        return try context.openForReading().datasets(account: context.configuration.mode.workspace).filter(\.isListed).map(\.dataset)
    }
}

extension AlertObjective {
    /// Nil when the objective's pattern matches none of the datasets.
    init?(_ objective: ExporterConfiguration.Objective, datasets: [Dataset]) {
        let isForAll = objective.match.isAnything
        let matching = datasets.filter { objective.match.matches(token: $0.token.text, name: $0.name) }
        guard isForAll || !matching.isEmpty else { return nil }
        self.init(
            name: isForAll ? "all" : objective.match.description, datasets: isForAll ? .all : .tokens(matching.map(\.token)),
            success: objective.success, freshness: objective.freshness,
            durationP95: objective.durationP95,
            queueP95: isForAll ? AlertObjective.standard.queueP95 : nil)
    }
}
