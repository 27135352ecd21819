import Files
import Dashboards
import Foundation
import TestSupport
import Testing

/// The folder `dashboards` holds what the declarations say; recorded anew with `RECORD_GOLDEN=1`.
@Suite struct GeneratedFilesTests {
    @Test func dashboardsFolderIsGenerated() throws {
        let folder = PythonOracle.packageRoot.resolvingSymlinksInPath().appendingPathComponent("dashboards").resolvingSymlinksInPath()
        for file in try DashboardBundle().files() {
            let url = folder.appendingPathComponent(file.path)
            if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
                try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(file.bytes).write(to: url)
            }
            let recorded = try? Data(contentsOf: url)
            #expect(recorded == Data(file.bytes), "dashboards/\(file.path) differs: look at the change and record it with RECORD_GOLDEN=1")
        }
    }

    @Test func sameSettingsGiveTheSameBytes() throws {
        #expect(try DashboardBundle().files() == DashboardBundle().files())
    }

    @Test func pathsAreSortedAndUnique() throws {
        let paths = try DashboardBundle().files().map(\.path)
        #expect(paths == Set(paths).sorted())
        #expect(
            paths == [
                "grafana/capacity.json", "grafana/dataset.json", "grafana/exporter.json", "grafana/fleet.json", "grafana/shards.json",
                "prometheus/alerts.rules.yml", "prometheus/recording.rules.yml",
            ]
        )
    }
}

@Suite struct BundleWritingTests {
    @Test func onlyFilesThatChangeAreWritten() throws {
        let folder = try TemporaryDirectory()
        let bundle = try DashboardBundle()
        let target = folder.path("new/folder")
        #expect(try bundle.write(to: target) == bundle.files().map(\.path))
        #expect(try bundle.write(to: target) == [])
        let other = try DashboardBundle(BundleSettings(objectives: [AlertObjective(name: "all", success: 0.999)]))
        #expect(try other.write(to: target).contains("prometheus/alerts.rules.yml"))
        #expect(try other.write(to: target) == [])
    }

    @Test func folderThatCannotBeWrittenIsAnError() throws {
        let folder = try TemporaryDirectory()
        try Data().write(to: URL(fileURLWithPath: folder.path("file")))
        #expect(throws: OutputError.self) { _ = try DashboardBundle().write(to: folder.path("file")) }
    }
}
