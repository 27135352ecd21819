import Files

package struct BundleFile: Hashable, Sendable {
    /// Relative to the bundle's folder, with `/`.
    package let path: String
    /// UTF-8, ending in a line feed.
    package let bytes: [UInt8]

    init(_ path: String, _ text: String) {
        self.path = path
        bytes = Array(text.utf8)
    }
}

/// Dashboards for Grafana and rules for Prometheus, with the objectives of a configuration filled in.
package struct DashboardBundle: Sendable {
    let settings: BundleSettings

    /// Checks the objectives.
    ///
    /// - Throws: ``ObjectiveError`` that names the objective which could never alert, or is otherwise impossible.
    package init(_ settings: BundleSettings = BundleSettings()) throws(ObjectiveError) {
        try settings.validate()
        self.settings = settings
    }

    /// Every file, in the order of their paths; the same bytes for the same settings.
    package func files() -> [BundleFile] {
        let groups = ObjectiveGroup.list(settings.objectives)
        let alerts =
            [ExporterAlerts.group, DatasetAlerts.group(settings)]
            + groups.enumerated().map { ObjectiveAlerts.group($0.element, number: $0.offset + 1, settings) }
        return dashboards.map { BundleFile("grafana/\($0.fileName).json", $0.json.text) } + [
            BundleFile("prometheus/alerts.rules.yml", RuleFile.text(alerts, runbookURL: settings.runbookURL)),
            BundleFile("prometheus/recording.rules.yml", RuleFile.text(RecordingRules.groups(groups))),
        ]
    }

    var dashboards: [Dashboard] {
        [
            CapacityBoard.dashboard(settings), DatasetBoard.dashboard(settings), ExporterBoard.dashboard, FleetBoard.dashboard(settings),
            ShardBoard.dashboard,
        ]
    }
}

/// Where our boards are in a Grafana that imported them: paths that follow its address.
package enum BoardAddress {
    package static let fleet = "/d/\(FleetBoard.uid)"
    package static let dataset = "/d/\(DatasetBoard.uid)"
}

extension DashboardBundle {
    /// Writes all files into a folder, which is created when it is missing. A file appears whole or not at all, one that would not
    /// change is not touched, and other files of the folder stay.
    ///
    /// - Returns: the paths within the folder that were written, in their order.
    /// - Throws: `OutputError` at the first file that cannot be written; those before it are complete.
    package func write(to directory: String) throws(OutputError) -> [String] {
        let folder = OutputFolder(directory)
        var written: [String] = []
        for file in files() where try folder.replace(file.path, with: file.bytes) { written.append(file.path) }
        return written
    }
}
