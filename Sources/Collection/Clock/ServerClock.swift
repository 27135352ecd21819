import Foundation
import ModeAPI
import RunModel
import Synchronization

/// The API's clock: this machine's clock, corrected by what the `Date` headers say.
///
/// Everything that is compared with the API's own timestamps (windows, ages, queue bounds) uses it. An answer that is more than a day
/// away from this machine's clock corrects nothing until several in a row agree: one broken proxy must not move time.
package final class ServerClock: Sendable {
    /// What a `Date` header may differ from this machine's clock and be believed alone.
    static let plausible: Duration = .days(1)
    /// So many answers in a row must agree on a time that is further away.
    static let agreement = 5
    /// Answers agree when they are this close.
    private static let tolerance: Duration = .seconds(5)

    private struct State {
        var offset: Duration = .zero
        /// How far away the newest implausible answers put the API's clock, and how many in a row did.
        var distant: (offset: Duration, answers: Int)?
    }

    private let state = Mutex(State())
    private let local: @Sendable () -> Timestamp

    /// - Parameter local: this machine's clock; tests give their own.
    package init(
        local: @escaping @Sendable () -> Timestamp = { Timestamp(Date()) }
    ) { self.local = local }

    /// This machine's time now, uncorrected.
    package var localNow: Timestamp { local() }

    /// The API's time now, as well as it is known.
    package var now: Timestamp { local() + offset }

    /// Now by this clock, or by the answers that it does not believe yet, whichever is earlier: for what is cut off for good.
    var earliestNow: Timestamp {
        let offset = state.withLock { min($0.offset, $0.distant?.offset ?? $0.offset) }
        return local() + offset
    }

    /// Whether the newest answer gave a time that is not believed yet: more answers decide.
    var isUndecided: Bool { state.withLock { $0.distant != nil } }

    /// How far the API's clock is ahead of this machine's.
    package var offset: Duration { state.withLock(\.offset) }

    /// Learns from an answer that arrived just now, observed between `earliest` and `latest` of the API's clock.
    ///
    /// The correction changes only when the present one lies outside of that interval, so that the header's
    /// resolution of one second does not make the clock jitter.
    /// - Returns: whether the clock agrees with the answer now.
    @discardableResult
    package func learn(earliest: Timestamp, latest: Timestamp) -> Bool {
        guard earliest <= latest else { return false }
        let local = local()
        return state.withLock { state in
            let corrected = min(max(state.offset, earliest - local), latest - local)
            guard abs(corrected) > Self.plausible, corrected != state.offset else {
                state.offset = corrected
                state.distant = nil
                return true
            }
            let before = state.distant.flatMap { abs($0.offset - corrected) <= Self.tolerance ? $0 : nil }
            let answers = (before?.answers ?? 0) + 1
            state.distant = (corrected, answers)
            guard answers >= Self.agreement else { return false }
            state.offset = corrected
            return true
        }
    }

    /// The interval in which an answer was made: its own where this clock agrees with it, else the present.
    func trusted(_ instant: ServerInstant) -> ServerInstant {
        if learn(earliest: instant.earliest, latest: instant.latest) { return instant }
        return ServerInstant(earliest: now, latest: now)
    }
}
