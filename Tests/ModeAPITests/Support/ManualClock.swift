import Foundation
import ModeAPI
import RunModel

/// Time that moves only when a test says so.
///
/// `@unchecked Sendable`: everything that changes is touched under `lock` only.
final class ManualClock: @unchecked Sendable {
    private struct Sleeper {
        var deadline: Int64
        var continuation: CheckedContinuation<Bool, Never>
    }

    private let lock = NSLock()
    private var nanoseconds: Int64 = 1_000_000_000
    private var sleepers: [Int: Sleeper] = [:]
    private var nextSleeper = 0
    private var cancelled: Set<Int> = []

    /// With this, whoever sleeps moves the time himself and goes on at once.
    private let movesBySleeping: Bool

    init(movesBySleeping: Bool = false) { self.movesBySleeping = movesBySleeping }

    /// Milliseconds since the start of the test.
    var milliseconds: Int64 { lock.withLock { nanoseconds } / 1_000_000 - 1000 }

    var clock: ModeClock {
        ModeClock(
            monotonicNanoseconds: { self.lock.withLock { self.nanoseconds } },
            now: { Timestamp(milliseconds: 1_780_000_000_000 + self.milliseconds) },
            sleepUntilNanoseconds: { (instant) async throws(CancellationError) in try await self.sleep(until: instant) }
        )
    }

    func advance(milliseconds: Int64) {
        let due = lock.withLock {
            nanoseconds += milliseconds * 1_000_000
            let due = sleepers.filter { $0.value.deadline <= nanoseconds }
            for key in due.keys { sleepers[key] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume(returning: true) }
    }

    private func sleep(until instant: Int64) async throws(CancellationError) {
        guard !Task.isCancelled else { throw CancellationError() }
        let key = lock.withLock {
            if movesBySleeping { nanoseconds = max(nanoseconds, instant) }
            nextSleeper += 1
            return nextSleeper
        }
        let isDone = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let result: Bool? = lock.withLock {
                    if cancelled.remove(key) != nil { return false }
                    if instant <= nanoseconds { return true }
                    sleepers[key] = Sleeper(deadline: instant, continuation: continuation)
                    return nil
                }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            let continuation = lock.withLock {
                let sleeper = sleepers.removeValue(forKey: key)
                if sleeper == nil { cancelled.insert(key) }
                return sleeper?.continuation
            }
            continuation?.resume(returning: false)
        }
        guard isDone else { throw CancellationError() }
    }
}

/// Lets other tasks run until something holds.
func eventually(_ condition: () -> Bool) async {
    while !condition() { await Task.yield() }
}
