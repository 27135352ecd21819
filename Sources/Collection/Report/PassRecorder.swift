import Logging
import RunHistory
import RunModel

/// Records in the history that a pass took place, so that reports can tell what polling missed.
package struct PassRecorder: Sendable {
    private let history: RunHistory
    private let clock: ServerClock
    private let logger: Logger

    /// - Parameter clock: gives the end of the pass by the API's clock.
    package init(history: RunHistory, clock: ServerClock, logger: Logger) {
        self.history = history
        self.clock = clock
        self.logger = logger
    }

    /// Records a pass that ended just now. One that ended because the process stops says nothing, and is left out.
    ///
    /// A history that cannot take it is logged: the pass itself was worth more.
    /// - Parameter interval: how far apart passes are meant to be; nil when something else starts them. A pass that the budget made longer
    ///   than that counts with its own length, because no pass could follow sooner.
    package func record(_ outcome: PassOutcome, interval: Duration?) async {
        if outcome.wasCancelled { return }
        let pass = CollectionPass(
            endedAt: clock.now,
            isSuccess: outcome.failure == nil,
            interval: interval.map { max($0, outcome.duration) },
            clockAhead: outcome.reachedAPI ? .zero - clock.offset : nil
        )
        do {
            try await history.writing { history throws(HistoryError) in try history.record(pass) }
        } catch {
            logger.warning("a collection pass could not be recorded in the history", metadata: ["reason": "\(error)"])
        }
    }
}
