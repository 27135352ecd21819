import Logging
import ModeAPI
import RunHistory
import RunModel

/// Reads the run history of a workspace and puts it into the store: fresh data first, within the request budget.
///
/// One pass reads, in this order of priority under one budget: the runs in flight, the datasets whose listing row changed,
/// the listings themselves, query runs and schedules, and then the past. Whatever is interrupted is resumed by the next pass: the
/// history holds, in the same transaction as the rows, how far it is complete.
package actor Collector {
    let client: ModeClient
    let history: RunHistory
    let settings: CollectorSettings
    let clock: ServerClock
    let telemetry: ExporterTelemetry
    let logger: Logger
    let meter: ProgressMeter
    let requestsPerSecond: Double
    let memory = CollectorMemory()

    /// What the last complete reading of the list of spaces found; empty before the first.
    var spaces: [Space] = []
    var spacesReadAt: Timestamp?
    /// Spaces that listed no dataset; they are looked at only when the list of spaces is read anew.
    var emptySpaces: Set<SpaceToken> = []

    /// - Parameters:
    ///   - progress: called often, from any thread, while a pass runs.
    package init(
        client: ModeClient,
        history: RunHistory,
        settings: CollectorSettings,
        clock: ServerClock,
        telemetry: ExporterTelemetry,
        logger: Logger,
        requestsPerSecond: Double,
        progress: @escaping @Sendable (CollectProgress) -> Void = { _ in }
    ) {
        self.client = client
        self.history = history
        self.settings = settings
        self.clock = clock
        self.telemetry = telemetry
        self.logger = logger
        self.requestsPerSecond = requestsPerSecond
        meter = ProgressMeter(requestsPerSecond: requestsPerSecond, listener: progress)
    }

    /// How far a pass goes.
    package enum Depth: Sendable {
        /// Fresh data only; the past is read by ``readPast(until:)``.
        case fresh
        /// Fresh data, then the whole past as far as configured.
        case withPast
        /// All of it again, whatever is stored; nothing is counted twice.
        case everythingAgain
    }

    /// What a pass did.
    package struct Outcome: Sendable {
        /// Whether the API answered at all.
        package var reachedAPI = false
        /// What stopped the pass; nil when it reached its end.
        package var failure: CollectFailure?
        /// Datasets or spaces that could not be read, which did not stop it.
        package var partialFailures = 0
        /// Datasets or spaces that the key may not read, or that are gone.
        package var withoutAccess = 0
        /// Runs that were new.
        package var newRuns = 0
        /// Datasets found.
        package var datasets = 0
    }

    /// One pass. Never throws: what went wrong is in the outcome, counted and logged.
    package func pass(_ depth: Depth) async -> Outcome {
        let startedAt = ContinuousClock.now
        let tally = PassTally()
        var outcome = Outcome()
        do {
            try await readRunsInFlight(tally)
            try await sweep(again: depth == .everythingAgain, tally)
            try await readQueryRuns(tally)
            try await readSchedules(tally)
            if depth != .fresh {
                try await readPast(tally)
                try await readAllQueryRuns(tally)
            }
        } catch {
            let failure = CollectFailure(error)
            if failure.isCancellation == false {
                telemetry.failed(failure.kind, failure.text, at: clock.now)
                logger.error("collection pass stopped", metadata: ["reason": "\(failure.text)"])
            }
            outcome.failure = failure
        }
        let counts = tally.counts
        outcome.reachedAPI = counts.answers > 0
        outcome.partialFailures = counts.partialFailures
        outcome.withoutAccess = counts.withoutAccess
        outcome.newRuns = counts.newRuns
        outcome.datasets = counts.datasets
        let seconds = (ContinuousClock.now - startedAt) / .seconds(1)
        telemetry.passEnded(
            seconds: seconds,
            reachedAPI: outcome.reachedAPI,
            succeeded: outcome.failure == nil && outcome.partialFailures == 0,
            at: clock.now
        )
        logger.debug(
            "collection pass ended",
            metadata: [
                "seconds": "\(seconds)", "datasets": "\(outcome.datasets)", "new_runs": "\(outcome.newRuns)",
                "partial_failures": "\(outcome.partialFailures)",
            ]
        )
        return outcome
    }

    /// Reads more of the past until it is complete or `deadline` has come. Errors are counted and logged; the next call goes on.
    package func readPast(until deadline: ContinuousClock.Instant) async {
        do {
            try await readPast(PassTally(), until: deadline)
        } catch {
            let failure = CollectFailure(error)
            guard !failure.isCancellation else { return }
            telemetry.failed(failure.kind, failure.text, at: clock.now)
            logger.warning("reading the past stopped; it goes on later", metadata: ["reason": "\(failure.text)"])
        }
    }

    /// Runs `work` on one dataset; its own troubles (403, 404, an answer that cannot be read) are recorded with it and do not stop the pass.
    ///
    /// - Returns: whether `work` succeeded.
    @discardableResult
    nonisolated func containingFailures(
        of dataset: StoredDataset,
        _ tally: PassTally,
        _ work: () async throws -> Void
    ) async throws -> Bool {
        do {
            try await work()
            if dataset.access != .ok {
                try await history.writing { history throws(HistoryError) in try history.record(access: .ok, dataset: dataset.id) }
            }
            return true
        } catch {
            let failure = CollectFailure(error)
            guard failure.isOfOneDataset else { throw error }
            note(failure, of: "dataset \(dataset.dataset.token)", tally)
            memory.noteRead(dataset.id, at: clock.now)
            if let access = failure.access {
                try await history.writing { history throws(HistoryError) in try history.record(access: access, dataset: dataset.id) }
            }
            return false
        }
    }
}

extension Collector {
    /// Counts, logs and remembers a failure that does not stop the pass.
    nonisolated func note(_ failure: CollectFailure, of subject: String, _ tally: PassTally) {
        tally.add { if failure.access == nil { $0.partialFailures += 1 } else { $0.withoutAccess += 1 } }
        telemetry.failed(failure.kind, "\(subject): \(failure.text)", at: clock.now)
        logger.warning("\(subject) skipped", metadata: ["reason": "\(failure.text)"])
    }
}

extension StoredDataset {
    /// Whether nothing speaks against asking for its runs: it was never tried, or it worked.
    var mayBeRead: Bool { access == nil || access == .ok }
}
