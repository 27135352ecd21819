import Foundation
import RunModel

/// Time, as the client and the budget see it; tests replace it.
package struct ModeClock: Sendable {
    /// Nanoseconds since some moment, never set back.
    package var monotonicNanoseconds: @Sendable () -> Int64
    /// This machine's idea of the time of day.
    var now: @Sendable () -> Timestamp
    /// Suspends the task until that monotonic instant, or until it is cancelled.
    package var sleepUntilNanoseconds: @Sendable (Int64) async throws(CancellationError) -> Void

    package init(
        monotonicNanoseconds: @escaping @Sendable () -> Int64,
        now: @escaping @Sendable () -> Timestamp,
        sleepUntilNanoseconds: @escaping @Sendable (Int64) async throws(CancellationError) -> Void
    ) {
        self.monotonicNanoseconds = monotonicNanoseconds
        self.now = now
        self.sleepUntilNanoseconds = sleepUntilNanoseconds
    }

    /// The clocks of the operating system.
    package static let system = ModeClock(
        monotonicNanoseconds: { read(CLOCK_MONOTONIC) },
        now: { Timestamp(milliseconds: read(CLOCK_REALTIME) / 1_000_000) },
        sleepUntilNanoseconds: { (instant) async throws(CancellationError) in
            let length = max(0, instant - read(CLOCK_MONOTONIC))
            do { try await Task.sleep(nanoseconds: UInt64(length)) } catch { throw CancellationError() }
        }
    )

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
