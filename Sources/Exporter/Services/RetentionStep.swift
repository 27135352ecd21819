import Configuration
import Logging
import RunHistory
import RunModel

/// Removes runs past `retention.runs`: the one step that `serve` and `collect` share.
///
/// What is removed has to be in the rollup tree first, if one follows the history: nothing can compute it again. And no single clock decides:
/// see ``RunHistory/removeOldRuns(_:limit:)``.
struct RetentionStep: Sendable {
    struct Outcome: Sendable {
        var removedRuns: Int64 = 0
        /// Why runs past retention are kept for now; nil when none are.
        var waitsFor: String?
    }

    /// Rows that one transaction removes: the collector gets its turn in between.
    private static let batchRuns = 5000

    let history: RunHistory
    /// Whether a rollup tree takes in what changes; then retention waits for it.
    let isTreeKept: Bool

    /// - Parameters:
    ///   - apiNow: now, by the API's clock; `localNow` by this machine's.
    ///   - isCancelled: asked between two transactions.
    ///   - updateTree: brings the rollup tree up to date.
    /// - Throws: ``HistoryError``.
    func run(
        _ configuration: ExporterConfiguration, apiNow: Timestamp, localNow: Timestamp, isCancelled: @Sendable () -> Bool = { false },
        updateTree: @Sendable () async throws -> Void
    ) async throws -> Outcome {
        guard let age = configuration.retention else { return Outcome() }
        let horizon = min(apiNow, localNow) - age
        if try await lacksDays(before: horizon) {
            do {
                try await updateTree()
            } catch {
                return Outcome(
                    waitsFor: "the rollup tree, which could not be updated: \(error). To abandon it, remove the file rollup-tree")
            }
            if try await lacksDays(before: horizon) { return Outcome(waitsFor: "the rollup tree to include them") }
        }
        var outcome = Outcome()
        let request = RetentionRequest(age: age, apiNow: apiNow, localNow: localNow)
        while !isCancelled() {
            let batch = try await history.writing { history throws(HistoryError) in
                try history.removeOldRuns(request, limit: Self.batchRuns)
            }
            outcome.removedRuns += batch.removedRuns
            outcome.waitsFor = batch.refusal?.description
            if batch.isComplete { break }
        }
        return outcome
    }

    /// Whether the tree lacks days that are about to be removed.
    private func lacksDays(before horizon: Timestamp) async throws -> Bool {
        guard isTreeKept else { return false }
        return try await history.reading { history throws(HistoryError) in
            try history.changedDays().days.contains { $0.day.start < horizon }
        }
    }
}
