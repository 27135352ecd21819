import Synchronization

/// The one request budget of a process: a token bucket with priorities.
///
/// More urgent requests go first, and requests of one priority in the order of their arrival.
package final class RequestBudget: Sendable {
    private struct State {
        var bucket: BudgetState
        var continuations: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        /// Given out and not yet granted, so that a cancellation that comes early is kept and one that comes late leaves nothing behind.
        var live: Set<UInt64> = []
        var cancelledEarly: Set<UInt64> = []
        var nextWaiter: UInt64 = 0
        var isPumping = false
        var waitedNanoseconds: Int64 = 0
    }

    private let clock: ModeClock
    private let state: Mutex<State>

    /// A full bucket.
    ///
    /// - Parameters:
    ///   - requestsPerSecond: any rate above 0, also below 1. Mode allows about 4 per user. Any other value counts as the
    ///     slowest possible one, so that a mistake never floods the API.
    ///   - burst: how many requests may follow each other at once after a quiet time; default 2, at least 1.
    package init(requestsPerSecond: Double, burst: Int = 2, clock: ModeClock = .system) {
        state = Mutex(State(bucket: BudgetState(requestsPerSecond: requestsPerSecond, burst: burst)))
        self.clock = clock
    }

    /// How long all requests together have waited so far.
    package var waited: Duration { state.withLock { .nanoseconds($0.waitedNanoseconds) } }

    var waitingCount: Int { state.withLock { $0.bucket.waiterCount } }

    /// Waits until one request may be sent.
    ///
    /// - Returns: how long that took.
    /// - Throws: `CancellationError` when the task is cancelled first; nothing is taken from the budget then.
    @discardableResult
    func acquire(_ priority: RequestPriority) async throws(CancellationError) -> Duration {
        guard !Task.isCancelled else { throw CancellationError() }
        let start = clock.monotonicNanoseconds()
        let waiter: UInt64? = state.withLock { state in
            if state.bucket.takeNow(at: start) { return nil }
            state.nextWaiter += 1
            state.live.insert(state.nextWaiter)
            return state.nextWaiter
        }
        guard let waiter else { return .zero }
        let isGranted = await withTaskCancellationHandler {
            await withCheckedContinuation { enqueue(waiter, priority, $0) }
        } onCancel: {
            cancel(waiter)
        }
        let waited = max(0, clock.monotonicNanoseconds() - start)
        state.withLock { $0.waitedNanoseconds += waited }
        guard isGranted else { throw CancellationError() }
        return .nanoseconds(waited)
    }

    /// Grants no request for that long, after the API answered that there were too many. A longer pause under way stays.
    func penalise(for pause: Duration) {
        penalise(untilNanoseconds: clock.monotonicNanoseconds() + max(.zero, min(pause, .days(1))).nanoseconds)
    }

    /// Grants no request before that instant of the budget's clock. A longer pause under way stays.
    func penalise(untilNanoseconds instant: Int64) {
        state.withLock { $0.bucket.pause(until: instant) }
    }

    private func enqueue(_ waiter: UInt64, _ priority: RequestPriority, _ continuation: CheckedContinuation<Bool, Never>) {
        let (isCancelled, startsPump) = state.withLock { state in
            if state.cancelledEarly.remove(waiter) != nil {
                state.live.remove(waiter)
                return (true, false)
            }
            state.continuations[waiter] = continuation
            state.bucket.enqueue(waiter, priority)
            defer { state.isPumping = true }
            return (false, !state.isPumping)
        }
        if isCancelled { continuation.resume(returning: false) }
        if startsPump { Task { await pump() } }
    }

    private func cancel(_ waiter: UInt64) {
        let continuation: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard state.live.contains(waiter) else { return nil }
            guard let continuation = state.continuations.removeValue(forKey: waiter) else {
                state.cancelledEarly.insert(waiter)
                return nil
            }
            state.live.remove(waiter)
            state.bucket.remove(waiter)
            return continuation
        }
        continuation?.resume(returning: false)
    }

    /// Runs while requests wait: grants what is due, sleeps until the next grant. There is one at a time.
    private func pump() async {
        while let wakeAt = grantDue() {
            do { try await clock.sleepUntilNanoseconds(wakeAt) } catch { continue }
        }
    }

    /// Returns when to look again; nil when no request waits any more.
    private func grantDue() -> Int64? {
        let (granted, wakeAt): ([CheckedContinuation<Bool, Never>], Int64?) = state.withLock { state in
            let waiters = state.bucket.grant(at: clock.monotonicNanoseconds())
            state.live.subtract(waiters)
            let granted = waiters.compactMap { state.continuations.removeValue(forKey: $0) }
            state.isPumping = state.bucket.hasWaiters
            return (granted, state.isPumping ? state.bucket.nextGrant : nil)
        }
        for continuation in granted { continuation.resume(returning: true) }
        return wakeAt
    }
}

/// Who goes first when the budget is short. Earlier cases win.
package enum RequestPriority: Int, Sendable, Hashable, Comparable, CaseIterable {
    case interactive
    case inFlight
    /// Datasets whose listing row changed.
    case changed
    /// Listings of spaces, datasets and schedules.
    case sweep
    /// The exact start of ended runs.
    case queryRuns
    case backfill

    /// More urgent first.
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
