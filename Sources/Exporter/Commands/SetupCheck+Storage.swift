import Configuration
import DatasetMetrics
import Foundation
import HistoryAnalysis
import Reports
import RunHistory
import RunModel

extension SetupCheck {
    /// Whether the history is sound and can be written to: reads all of it, next to a running exporter if there is one.
    ///
    /// Changes nothing, with one exception: a retention horizon that lies in the future is repaired where both clocks agree.
    /// - Parameter clockOffset: by how much the clock of the API is ahead of the local one; nil when it is not known. Without
    ///   it nothing is repaired, since the wrong clock may be the local one.
    func lookAtStorage(_ configuration: ExporterConfiguration, clockOffset: Duration?, _ report: (Finding) -> Void) {
        do throws(HistoryError) {
            let history = try RunHistory.open(directory: storagePath, access: .reader, leavesNoTrace: true)
            report(try finding(of: history))
            if let large = try scrapeFinding(history, configuration) { report(large) }
            let horizon = try history.retentionHorizonProblem(now: .wallClock)
            try history.close()
            if let horizon { report(try mend(horizon, configuration, clockOffset: clockOffset)) }
        } catch {
            switch error.kind {
            case .notFound: report(missingHistory())
            case .olderSchema:
                report(
                    Finding(
                        verdict: .warning, subject: "storage",
                        text: "an earlier version wrote \(storagePath); `serve`, `collect` or `import` brings it up to date"))
            default: report(Finding(verdict: .failed, subject: "storage", text: "\(error)"))
            }
        }
    }

    /// Whether a scrape comes near what scrapers take.
    ///
    /// - Parameter limit: from how many bytes on it does.
    func scrapeFinding(
        _ history: RunHistory, _ configuration: ExporterConfiguration, from limit: Int = ScrapeSizeWarning.bytes
    ) throws(HistoryError) -> Finding? {
        var reader = FleetReader(account: configuration.mode.workspace, windows: configuration.metrics.windows)
        let fleet = try reader.read(history, now: .wallClock)
        let bytes = FleetRenderer.render(fleet, format: .text, exports: configuration.metrics.exports).count
        guard bytes >= limit else { return nil }
        return Finding(verdict: .warning, subject: "metrics", text: "a scrape is \(ScrapeSizeWarning.text(bytes: bytes))")
    }

    private func finding(of history: RunHistory) throws(HistoryError) -> Finding {
        let problems = try history.integrityProblems()
        let runs = HumanText.count(try history.statistics().runs)
        if let first = problems.first {
            return Finding(
                verdict: .failed,
                subject: "storage",
                text:
                    "\(storagePath) is damaged: \(first) (\(HumanText.count(problems.count)) findings). Restore a backup, or move "
                    + "history.sqlite and its -wal and -shm away and run `collect --full`: the API still has the runs"
            )
        }
        let sound = "\(runs) runs; every page is sound and every total equals a recount"
        let files = [storagePath, storagePath + "/" + RunHistory.fileName]
        if let locked = files.first(where: { !FileManager.default.isWritableFile(atPath: $0) }) {
            return Finding(
                verdict: .warning, subject: "storage",
                text: "\(storagePath) holds \(sound), but this user cannot write to \(locked): enough for reports, not for `serve`")
        }
        return Finding(verdict: .ok, subject: "storage", text: "\(storagePath) is writable and holds \(sound)")
    }

    private func mend(
        _ problem: RetentionHorizonProblem, _ configuration: ExporterConfiguration, clockOffset: Duration?
    ) throws(HistoryError) -> Finding {
        guard let clockOffset else {
            return Self.finding(problem, advice: "A check that reaches the API repairs it, provided that the clocks agree")
        }
        guard abs(clockOffset) <= RetentionRequest.tolerance else {
            return Self.finding(
                problem,
                advice: "It is not repaired while the clocks of the API and of this machine differ by more than a day: correct them")
        }
        let repaired: Int
        do throws(HistoryError) {
            let history = try RunHistory.open(directory: storagePath, access: .writer, settings: HistorySettings(configuration))
            repaired = try history.mendRetentionHorizon(now: .wallClock)
            try history.close()
        } catch  where error.kind == .locked {
            return Self.finding(problem, advice: "Stop the exporter and run check again to repair it")
        }
        return Finding(
            verdict: .warning, subject: "retention",
            text: "\(problem). Repaired for \(repaired) datasets: the next pass reads their runs again. What was removed stays removed")
    }

    private static func finding(_ problem: RetentionHorizonProblem, advice: String) -> Finding {
        Finding(verdict: .failed, subject: "retention", text: "\(problem). \(advice)")
    }

    /// There is no history yet: can one be made?
    private func missingHistory() -> Finding {
        var folder = URL(fileURLWithPath: storagePath).standardizedFileURL
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path) { folder.deleteLastPathComponent() }
        guard FileManager.default.isWritableFile(atPath: folder.path) else {
            return Finding(
                verdict: .failed, subject: "storage",
                text: "\(storagePath) has no history, and \(folder.path) is not writable: give --storage.path a folder that is")
        }
        return Finding(
            verdict: .ok, subject: "storage", text: "\(storagePath) has no history yet; `serve`, `collect` or `import` creates it")
    }
}
