import Foundation
import ModeAPI
import RunModel
import Synchronization

/// Time that moves only when a test says so.
final class ManualClock: Sendable {
    private struct Sleeper {
        var deadline: Int64
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var nanoseconds: Int64 = 1_000_000_000
        var sleepers: [Int: Sleeper] = [:]
        var nextSleeper = 0
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    /// With this, whoever sleeps moves the time himself and goes on at once.
    private let movesBySleeping: Bool

    init(movesBySleeping: Bool = false) { self.movesBySleeping = movesBySleeping }

    /// Milliseconds since the start of the test.
    var milliseconds: Int64 { state.withLock { $0.nanoseconds } / 1_000_000 - 1000 }

    var clock: ModeClock {
        ModeClock(
            monotonicNanoseconds: { self.state.withLock { $0.nanoseconds } },
            now: { Timestamp(milliseconds: 1_780_000_000_000 + self.milliseconds) },
            sleepUntilNanoseconds: { (instant) async throws(CancellationError) in try await self.sleep(until: instant) }
        )
    }

    func advance(milliseconds: Int64) {
        let due = state.withLock { state in
            state.nanoseconds += milliseconds * 1_000_000
            let due = state.sleepers.filter { $0.value.deadline <= state.nanoseconds }
            for key in due.keys { state.sleepers[key] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume(returning: true) }
    }

    private func sleep(until instant: Int64) async throws(CancellationError) {
        guard !Task.isCancelled else { throw CancellationError() }
        let key = state.withLock {
            if movesBySleeping { $0.nanoseconds = max($0.nanoseconds, instant) }
            $0.nextSleeper += 1
            return $0.nextSleeper
        }
        let isDone = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let result: Bool? = state.withLock {
                    if $0.cancelled.remove(key) != nil { return false }
                    if instant <= $0.nanoseconds { return true }
                    $0.sleepers[key] = Sleeper(deadline: instant, continuation: continuation)
                    return nil
                }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            let continuation = state.withLock {
                let sleeper = $0.sleepers.removeValue(forKey: key)
                if sleeper == nil { $0.cancelled.insert(key) }
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
