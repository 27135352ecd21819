import Logging
import ModeAPI
import RunHistory
import RunModel

/// Reads the run history of a workspace and puts it into the store: fresh data first, within the request budget.
///
/// Holds what outlives a pass; each pass is an object of its own, see ``Pass``. Whatever is interrupted is resumed by the next pass: the
/// history holds, in the same transaction as the rows, how far it is complete.
package final class Collector: Sendable {
    let client: ModeClient
    let history: RunHistory
    let settings: CollectorSettings
    let clock: ServerClock
    let time: ModeClock
    let events: CollectionEvents
    let logger: Logger
    let troubles: TroubleLog
    let memory = CollectorMemory()

    /// Asks for nothing yet.
    ///
    /// - Parameters:
    ///   - clock: the API's clock, for everything that is compared with its timestamps.
    ///   - time: when passes are due; tests replace it.
    package init(
        client: ModeClient,
        history: RunHistory,
        settings: CollectorSettings,
        clock: ServerClock,
        time: ModeClock = .system,
        events: CollectionEvents = CollectionEvents(),
        logger: Logger
    ) {
        self.client = client
        self.history = history
        self.settings = settings
        self.clock = clock
        self.time = time
        self.events = events
        self.logger = logger
        troubles = TroubleLog(logger: logger)
    }

    package enum Depth: Sendable {
        /// Fresh data, and a little of the past while datasets are met for the first time.
        case fresh
        /// Fresh data, then the whole past as far as configured.
        case withBackfill
        /// All of it again, whatever is stored; nothing is counted twice.
        case full
    }

    /// One pass. Never throws: what went wrong is in the outcome, counted and logged.
    package func pass(_ depth: Depth) async -> PassOutcome {
        await Pass(self, depth).run()
    }

    /// One fresh pass, what follows from it, and then the past and the runs in flight until the next pass is due.
    ///
    /// Passes follow each other without a rest when one takes longer than the interval. While the past is unread, reading it gets as much
    /// time as the pass took, half a minute at most. Returns early when the task is cancelled.
    /// - Parameter afterPass: called when the pass has ended; what it takes delays the next pass.
    package func round(afterPass: @Sendable (PassOutcome) async -> Void) async {
        let start = time.monotonicNanoseconds()
        let pass = Pass(self, .fresh)
        let outcome = await pass.run()
        await afterPass(outcome)
        guard !Task.isCancelled else { return }
        let now = time.monotonicNanoseconds()
        await pass.rest(
            until: start + settings.interval.nanoseconds, backfillUntil: now + min(now - start, 30_000_000_000),
            isReachable: outcome.failure == nil)
    }
}
