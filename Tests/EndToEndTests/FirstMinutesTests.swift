import Foundation
import RunHistory
import RunModel
import TestSupport
import Testing

/// What a fresh exporter says while it reads the past, as a real Prometheus with the rules of this package sees it from the first second.
@Suite struct FirstMinutesTests {
    /// Ended runs of a dataset that ended after the start, and those that make an alert true.
    private struct Truth {
        var ended: [String: [RunState.Code]] = [:]
        var newest: [String: [RunState.Code]] = [:]
        var inFlightSince: [String: Timestamp] = [:]

        init(history: RunHistory, since start: Timestamp) throws {
            for dataset in try history.datasets() {
                let runs = try history.runs(dataset: dataset.id, limit: 100_000).filter(\.state.isEnded)
                let token = dataset.dataset.token.text
                inFlightSince[token] = try history.latestRuns(dataset: dataset.id).oldestInFlightCreatedAt
                ended[token] = runs.filter { $0.completedAt.map { $0 >= start } ?? false }.map(\.state.code)
                newest[token] = runs.sorted { $0.key.createdAt > $1.key.createdAt }.map(\.state.code).filter { $0 != .cancelled }
            }
        }

        func count(_ dataset: String?) -> Double { Double(dataset.flatMap { ended[$0]?.count } ?? 0) }
    }

    /// The row of a dataset on the landing page.
    private func row(_ dataset: String, of page: String) -> String? {
        page.components(separatedBy: "<tr class=").first { $0.contains("/datasets/\(dataset)\"") }
    }

    private func dataset(_ sample: String) -> String? {
        sample.components(separatedBy: "dataset=\"").dropFirst().first?.components(separatedBy: "\"").first
    }

    /// Every figure that the page shows of a dataset whose past is not read says so. The page is older than the samples.
    private func isMarked(_ page: String, _ samples: [String: Double]) {
        let incomplete = samples.filter { $0.key.hasPrefix("mode_dataset_history_complete") && $0.value == 0 }.keys.compactMap(dataset)
        guard !incomplete.isEmpty else { return }
        #expect(page.contains("are complete; rates and percentiles appear once") || page.contains("first pass running"))
        let known = Set(
            samples.keys.filter { $0.hasPrefix("mode_dataset_success_ratio{") && $0.contains("window=\"7d\"") }.compactMap(dataset))
        let counted = Set(samples.keys.filter { $0.hasPrefix("mode_dataset_runs_total{") }.compactMap(dataset))
        #expect(counted.isDisjoint(with: incomplete))
        for dataset in incomplete where !known.contains(dataset) {
            guard let row = row(dataset, of: page) else { continue }
            #expect(row.contains("not known yet") || row.contains(" known<") || row.contains("no ended run"), "\(row)")
        }
    }

    @Test func untilThePastIsReadNoFigureTellsAPartAsTheWhole() async throws {
        let simulator = try await SimulatorProcess(["--datasets", "60", "--days", "5", "--seed", "21"])
        let folder = try TemporaryDirectory()
        let configuration = folder.path("config.yml")
        try Data("mode: { requests_per_second: 12 }\n".utf8).write(to: URL(fileURLWithPath: configuration))
        let port = try FreePort.find()
        let prometheus = try await RealPrometheus(scraping: "http://127.0.0.1:\(port)", rules: .asShipped)
        let start = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let exporter = try await ExporterProcess(
            ["serve", "--config.file", configuration, "--storage.path", folder.path("data")], environment: simulator.environment, port: port
        )
        var partial = 0
        _ = try await Eventually.get("the past to be read", within: 240) {
            let (page, samples) = (try exporter.get("/").body, try exporter.samples())
            isMarked(page, samples)
            let complete = samples.filter { $0.key.hasPrefix("mode_dataset_history_complete") }
            if complete.values.contains(0) && complete.values.contains(1) { partial += 1 }
            return complete.count == 60 && !complete.values.contains(0) && samples["mode_exporter_backfill_requests_left"] == 0 ? true : nil
        }
        #expect(partial > 3)
        _ = try await Eventually.get("Prometheus to have seen it") {
            try prometheus.query("count(mode_dataset_history_complete == 1)").first?.text == "60" ? true : nil
        }
        let history = try RunHistory.open(directory: folder.path("data"), access: .reader)
        try await countersCountOnlyWhatEnded(prometheus, try Truth(history: history, since: start))
        try alertsAreTrue(prometheus, try Truth(history: history, since: start))
        exporter.process.signal(SIGTERM)
        #expect(exporter.process.wait() == 0)
    }

    private func countersCountOnlyWhatEnded(_ prometheus: RealPrometheus, _ truth: Truth) async throws {
        // Prometheus extrapolates to the ends of the range, so a whole run may show as more than one.
        // An increase takes two samples, and the last dataset to be complete has one at first.
        let increases = try await Eventually.get("Prometheus to have two samples of every dataset") {
            let increases = try prometheus.query("sum by (dataset) (increase(mode_dataset_runs_total[10m]))")
            return increases.count == 60 ? increases : nil
        }
        for sample in increases {
            let (shown, ended) = (try #require(Double(sample.text)), truth.count(sample.metric["dataset"]))
            #expect(ended == 0 ? shown == 0 : shown <= ended * 2, "\(sample.metric): \(shown) of \(ended)")
        }
        #expect(try prometheus.query("resets(mode_dataset_runs_total[10m]) > 0").isEmpty)
        // A figure of a part would change as more of the past is read; nothing leaves a week within five days.
        let figures = #"{__name__=~"mode_dataset_success_ratio|mode_dataset_run_duration_percentile_seconds",window="7d"}"#
        for sample in try prometheus.query("changes(\(figures)[10m])") {
            let (changes, ended) = (try #require(Double(sample.text)), truth.count(sample.metric["dataset"]))
            #expect(changes <= ended, "\(sample.metric): \(changes) changes, \(ended) runs ended")
        }
    }

    /// What would fire if it lasted counts too, but for three: datasets that nobody runs any more are rightly out of date, Prometheus ran
    /// before the exporter did, and the past was being read.
    private func alertsAreTrue(_ prometheus: RealPrometheus, _ truth: Truth) throws {
        let firing = try prometheus.query(#"max_over_time(ALERTS{alertstate="firing",alertname!="ModeDatasetFailing"}[10m])"#)
        #expect(firing.isEmpty, "\(firing.map(\.metric))")
        let rightly = "ModeDatasetNotFresh|ModeExporterDown|ModeBackfillStalled"
        for alert in try prometheus.query("max_over_time(ALERTS{alertname!~\"\(rightly)\"}[10m])") {
            let now = Date().timeIntervalSince1970
            let newest = alert.metric["dataset"].flatMap { truth.newest[$0] } ?? []
            let ended = truth.ended.values.joined()
            switch alert.metric["alertname"] {
            case "ModeDatasetFailing": #expect(newest.count >= 3 && newest.prefix(3).allSatisfy { $0 == .failed }, "\(alert.metric)")
            case "ModeErrorBudgetBurningFast", "ModeErrorBudgetBurning": #expect(ended.count { $0 == .failed } >= 2, "\(alert.metric)")
            case "ModeDatasetStuck":
                let since = try #require(alert.metric["dataset"].flatMap { truth.inFlightSince[$0] })
                #expect(now - since.seconds > 3600, "\(alert.metric)")
            default: Issue.record("\(alert.metric)")
            }
        }
    }
}
