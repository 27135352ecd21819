import Logging
import RunHistory
import RunModel

/// Puts down in the history that a pass took place, so that reports can tell what polling missed.
struct PassRecorder: Sendable {
    let history: RunHistory
    let clock: ServerClock
    let logger: Logger

    /// Records a pass that ended just now. One that ended because the process stops says nothing, and is left out.
    ///
    /// A history that cannot take it in is logged: the pass itself was worth more.
    /// - Parameter intervalMilliseconds: how far passes are meant to be apart; nil when somebody else starts them.
    func record(_ outcome: Collector.Outcome, intervalMilliseconds: Int64?) async {
        if outcome.failure?.isCancellation == true { return }
        let pass = CollectionPass(
            endedAt: clock.now,
            isSuccess: outcome.failure == nil,
            intervalMilliseconds: intervalMilliseconds,
            clockAheadMilliseconds: outcome.reachedAPI ? -clock.offset : nil
        )
        do {
            try await history.writing { history throws(HistoryError) in try history.record(pass) }
        } catch {
            logger.warning("a collection pass is not put down in the history", metadata: ["reason": "\(error)"])
        }
    }
}
