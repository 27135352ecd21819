import Foundation
import Reports
import RunHistory

extension SetupCheck {
    /// Whether the history can be written and is consistent. Creates nothing.
    func lookAtStorage(_ configuration: ExporterConfiguration, _ report: (Finding) -> Void) {
        do throws(HistoryError) {
            try RunHistory.open(directory: storagePath, access: .reader).close()
        } catch  where error.kind == .notFound {
            return report(missingHistory())
        } catch {
            // Whatever it is, opening for writing says it better.
        }
        do {
            let history = try RunHistory.open(directory: storagePath, access: .writer, settings: HistorySettings(configuration))
            defer { try? history.close() }
            report(try finding(of: history))
        } catch {
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
