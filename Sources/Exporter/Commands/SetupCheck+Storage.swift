import Configuration
import Foundation
import Reports
import RunHistory
import RunModel

extension SetupCheck {
    /// Whether the history can be written and is consistent. Creates nothing; mends a retention horizon that lies in the future.
    ///
    /// - Parameter clockOffset: by how many milliseconds the clock of the API is ahead of the local one; nil when it is not known. Without
    ///   it nothing is mended, since the wrong clock may be the local one.
    func lookAtStorage(_ configuration: ExporterConfiguration, clockOffset: Int64?, _ report: (Finding) -> Void) {
        var horizon: RetentionHorizonProblem?
        do throws(HistoryError) {
            let history = try RunHistory.open(directory: storagePath, access: .reader)
            horizon = try history.retentionHorizonProblem(now: .wallClock)
            try history.close()
        } catch  where error.kind == .notFound {
            return report(missingHistory())
        } catch {
            // Whatever it is, opening for writing says it better.
        }
        do {
            let history = try RunHistory.open(directory: storagePath, access: .writer, settings: HistorySettings(configuration))
            defer { try? history.close() }
            report(try finding(of: history))
            if let horizon { report(try mend(horizon, of: history, clockOffset: clockOffset)) }
        } catch {
            if let horizon { report(Self.finding(horizon, advice: "Stop the exporter and run check again to mend it")) }
            report(Finding(verdict: error.kind == .locked ? .warning : .failed, subject: "storage", text: "\(error)"))
        }
    }

    private func finding(of history: RunHistory) throws(HistoryError) -> Finding {
        let problems = try history.verify()
        let runs = HumanText.count(try history.statistics().runs)
        if let first = problems.first {
            return Finding(
                verdict: .failed,
                subject: "storage",
                text: "\(storagePath) is inconsistent: \(first) (\(problems.count) problems). Move it away and collect again"
            )
        }
        return Finding(
            verdict: .ok, subject: "storage", text: "\(storagePath) is writable and holds \(runs) runs; every total equals a recount")
    }

    private func mend(
        _ problem: RetentionHorizonProblem, of history: RunHistory, clockOffset: Int64?
    ) throws(HistoryError) -> Finding {
        guard let clockOffset else {
            return Self.finding(problem, advice: "It is mended by a check that reaches the API, whose clock has to agree with this one")
        }
        guard abs(clockOffset) <= RetentionRequest.toleranceMilliseconds else {
            return Self.finding(
                problem, advice: "It is not mended while the clocks of the API and of this machine differ by more than a day: correct them")
        }
        let mended = try history.mendRetentionHorizon(now: .wallClock)
        return Finding(
            verdict: .warning, subject: "retention",
            text: "\(problem). Mended for \(mended) datasets: the next pass reads their runs again. What was removed stays removed")
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
                text: "\(storagePath) holds no history, and \(folder.path) is not writable: give --storage.path a folder that is")
        }
        return Finding(
            verdict: .ok, subject: "storage", text: "\(storagePath) holds no history yet; `serve`, `collect` or `import` creates it")
    }
}
