import Foundation
import RunModel

/// The API's clock: this machine's clock, corrected by what the `Date` headers say.
///
/// Everything that is compared with the API's own timestamps (windows, ages, queue bounds) uses it.
/// `@unchecked Sendable`: `lock` protects `offsetMilliseconds`.
package final class ServerClock: @unchecked Sendable {
    private let lock = NSLock()
    private var offsetMilliseconds: Int64 = 0
    private let local: @Sendable () -> Timestamp

    /// - Parameter local: this machine's clock; tests give their own.
    package init(local: @escaping @Sendable () -> Timestamp = { .wallClock }) { self.local = local }

    /// The API's time now, as well as it is known.
    package var now: Timestamp { local().advanced(byMilliseconds: offset) }

    /// How far the API's clock is ahead of this machine's, in milliseconds.
    package var offset: Int64 { lock.withLock { offsetMilliseconds } }

    /// Learns from an answer that arrived just now, observed between `earliest` and `latest` of the API's clock.
    ///
    /// The correction changes only when the present one lies outside of that interval, so that the header's
    /// resolution of one second does not make the clock jitter.
    package func learn(earliest: Timestamp, latest: Timestamp) {
        let local = local().milliseconds
        lock.withLock {
            let low = earliest.milliseconds - local
            let high = latest.milliseconds - local
            guard low <= high else { return }
            offsetMilliseconds = min(max(offsetMilliseconds, low), high)
        }
    }
}
