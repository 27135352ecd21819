import RunModel
import Synchronization

/// What time it is in the simulated world, and how much real time has passed.
package struct SimulationClock: Sendable {
    /// The time of the simulated world: `created_at`, the header `Date` and everything else stands on it.
    package var now: @Sendable () -> Timestamp
    /// Real milliseconds since some fixed moment, for rate limits: a client is limited in its own time, however fast the world runs.
    var elapsedMilliseconds: @Sendable () -> Int64

    /// Stands at `start` now and goes on with the machine's monotonic clock, `speed` times as fast.
    ///
    /// - Parameter speed: simulated seconds per real second; values below 1 and non-numbers count as 1. Default 1.
    package static func running(from start: Timestamp, speed: Double = 1) -> SimulationClock {
        let speed = speed >= 1 ? min(speed, 1_000_000) : 1
        let began = ContinuousClock.now
        let elapsed: @Sendable () -> Int64 = {
            let parts = (ContinuousClock.now - began).components
            return parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000
        }
        return SimulationClock(
            now: { start.advanced(byMilliseconds: Int64(Double(elapsed()) * speed)) }, elapsedMilliseconds: elapsed)
    }

    /// Moves only by hand; for tests.
    package static func manual(_ clock: ManualClock) -> SimulationClock {
        SimulationClock(now: { clock.now }, elapsedMilliseconds: { clock.now.milliseconds })
    }
}

/// A time that moves only by hand.
package final class ManualClock: Sendable {
    private let time: Mutex<Timestamp>

    package init(_ time: Timestamp) { self.time = Mutex(time) }

    package var now: Timestamp { time.withLock { $0 } }

    /// Moves on (back when negative).
    package func advance(byMilliseconds delta: Int64) { time.withLock { $0 = $0.advanced(byMilliseconds: delta) } }

    package func set(_ time: Timestamp) { self.time.withLock { $0 = time } }
}
