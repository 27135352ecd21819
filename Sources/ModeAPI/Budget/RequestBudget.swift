import Foundation

/// The one request budget of a process: a token bucket with priorities.
///
/// More urgent requests go first, and requests of one priority in the order of their coming.
///
/// `@unchecked Sendable`: everything that changes is touched under `lock` only.
package final class RequestBudget: @unchecked Sendable {
    private let clock: ModeClock
    private let lock = NSLock()
    private var state: BudgetState
    private var continuations: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    /// Given out and not yet granted, so that a cancellation that comes early is kept and one that comes late leaves nothing behind.
    private var live: Set<UInt64> = []
    private var cancelledEarly: Set<UInt64> = []
    private var nextWaiter: UInt64 = 0
    /// Only the newest pump grants; an older one that wakes up ends.
    private var pumpGeneration = 0
    private var isPumping = false
    private var waitedNanoseconds: Int64 = 0

    /// A full bucket.
    ///
    /// - Parameters:
    ///   - requestsPerSecond: any rate above 0, also below 1. Mode allows about 4 per user. A value that is no such rate counts as the
    ///     slowest possible one, so that a mistake never floods the API.
    ///   - burst: how many requests may follow each other at once after a quiet time; default 2, at least 1.
    package init(requestsPerSecond: Double, burst: Int = 2, clock: ModeClock = .system) {
        state = BudgetState(requestsPerSecond: requestsPerSecond, burst: burst)
        self.clock = clock
    }

    /// How long all requests together have waited so far.
    package var waitedMilliseconds: Int64 { lock.withLock { waitedNanoseconds } / 1_000_000 }

    /// How many requests wait now.
    package var waitingCount: Int { lock.withLock { state.waiterCount } }

    /// Waits until one request may be sent.
    ///
    /// - Returns: how long that took, in milliseconds.
    /// - Throws: `CancellationError` when the task is cancelled first; nothing is taken from the budget then.
    @discardableResult
    package func acquire(_ priority: RequestPriority) async throws(CancellationError) -> Int64 {
        guard !Task.isCancelled else { throw CancellationError() }
        let start = clock.monotonicNanoseconds()
        let waiter: UInt64? = lock.withLock {
            if state.takeNow(at: start) { return nil }
            nextWaiter += 1
            live.insert(nextWaiter)
            return nextWaiter
        }
        guard let waiter else { return 0 }
        let isGranted = await withTaskCancellationHandler {
            await withCheckedContinuation { enqueue(waiter, priority, $0) }
        } onCancel: {
            cancel(waiter)
        }
        let waited = max(0, clock.monotonicNanoseconds() - start)
        lock.withLock { waitedNanoseconds += waited }
        guard isGranted else { throw CancellationError() }
        return waited / 1_000_000
    }

    /// Lets nobody go for that long, after the API said that it was too much. A longer pause under way stays.
    package func penalise(milliseconds: Int64) {
        penalise(untilNanoseconds: clock.monotonicNanoseconds() + max(0, min(milliseconds, 86_400_000)) * 1_000_000)
    }

    /// Lets nobody go before that instant of the budget's clock. A longer pause under way stays.
    package func penalise(untilNanoseconds instant: Int64) {
        lock.withLock { state.pause(until: instant) }
    }

    /// Changes the rate for everybody, also for those who already wait.
    package func setRate(requestsPerSecond: Double) {
        lock.withLock {
            state.setRate(requestsPerSecond)
            if isPumping { startPumpWhileLocked() }
        }
    }

    private func enqueue(_ waiter: UInt64, _ priority: RequestPriority, _ continuation: CheckedContinuation<Bool, Never>) {
        let isCancelled = lock.withLock {
            if cancelledEarly.remove(waiter) != nil {
                live.remove(waiter)
                return true
            }
            continuations[waiter] = continuation
            state.enqueue(waiter, priority)
            if !isPumping { startPumpWhileLocked() }
            return false
        }
        if isCancelled { continuation.resume(returning: false) }
    }

    private func cancel(_ waiter: UInt64) {
        let continuation: CheckedContinuation<Bool, Never>? = lock.withLock {
            guard live.contains(waiter) else { return nil }
            guard let continuation = continuations.removeValue(forKey: waiter) else {
                cancelledEarly.insert(waiter)
                return nil
            }
            live.remove(waiter)
            state.remove(waiter)
            return continuation
        }
        continuation?.resume(returning: false)
    }

    private func startPumpWhileLocked() {
        isPumping = true
        pumpGeneration += 1
        let generation = pumpGeneration
        Task { await pump(generation) }
    }

    /// Runs while somebody waits: grants what is due, sleeps until the next grant.
    private func pump(_ generation: Int) async {
        while let wakeAt = grantDue(generation) {
            do { try await clock.sleepUntilNanoseconds(wakeAt) } catch { continue }
        }
    }

    /// Returns when to look again; nil when nobody waits any more, or another pump took over.
    private func grantDue(_ generation: Int) -> Int64? {
        let (granted, wakeAt): ([CheckedContinuation<Bool, Never>], Int64?) = lock.withLock {
            guard generation == pumpGeneration else { return ([], nil) }
            let waiters = state.grant(at: clock.monotonicNanoseconds())
            live.subtract(waiters)
            let granted = waiters.compactMap { continuations.removeValue(forKey: $0) }
            isPumping = state.hasWaiters
            return (granted, isPumping ? state.nextGrant : nil)
        }
        for continuation in granted { continuation.resume(returning: true) }
        return wakeAt
    }
}
