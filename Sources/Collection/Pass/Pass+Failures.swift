import Logging
import RunHistory
import RunModel

extension Pass {
    /// Runs `work` on one dataset; its own troubles (403, 404, an answer that cannot be read) are recorded with it and do not stop the pass.
    ///
    /// - Returns: whether `work` succeeded.
    @discardableResult
    func containing(_ dataset: StoredDataset, _ work: () async throws -> Void) async throws -> Bool {
        let subject = "dataset \(dataset.dataset.token)"
        do {
            try await work()
        } catch {
            let failure = CollectFailure(error)
            guard failure.isOfOneDataset else { throw error }
            note(failure, of: subject)
            let now = clock.now
            memory.update { $0.backOffs[dataset.id, default: .init()].fail(isRefused: error is WalkRefused, now: now) }
            if let access = failure.access {
                try await write { history throws(HistoryError) in
                    try history.record(access: access, dataset: dataset.id)
                    try history.recordRead(runs: now, dataset: dataset.id)
                    return [dataset.id]
                }
            }
            return false
        }
        memory.update { $0.backOffs[dataset.id] = nil }
        collector.troubles.worked(subject, at: clock.now)
        if dataset.access != .ok {
            try await write { history throws(HistoryError) in
                try history.record(access: .ok, dataset: dataset.id)
                return [dataset.id]
            }
        }
        return true
    }

    /// Counts, logs and remembers a failure that does not stop the pass.
    func note(_ failure: CollectFailure, of subject: String) {
        count { if failure.access == nil { $0.partialFailures += 1 } else { $0.withoutAccess += 1 } }
        collector.events.failed(failure.kind, "\(subject): \(failure.text)", clock.now)
        collector.troubles.failed(subject, failure.text, kind: failure.kind, level: .warning, at: clock.now)
    }

    /// Whether a dataset is left alone for now because it failed too often, or made no sense.
    func isBackedOff(_ id: DatasetID) -> Bool {
        guard let backOff = memory.read({ $0.backOffs[id] }), backOff.until > clock.now else { return false }
        // `--full` reads everything, except listings that never end.
        return depth == .fresh || backOff.isRefused
    }
}
