import Foundation

/// The clocks of the operating system.
package enum MonotonicClock {
    /// Milliseconds since some moment, never set back.
    package static var milliseconds: Int64 { read(CLOCK_MONOTONIC) }

    /// Milliseconds since 1970 UTC, by this machine's clock.
    package static var wallMilliseconds: Int64 { read(CLOCK_REALTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
