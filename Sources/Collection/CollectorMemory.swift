import RunHistory
import RunModel
import Synchronization

/// What the collector remembers between passes while the process runs; losing it costs requests, never figures.
final class CollectorMemory: Sendable {
    struct State {
        /// What the last complete reading of the list of spaces found; empty before the first.
        var spaces: [Space] = []
        var spacesReadAt: Timestamp?
        /// How many pages of a space's listing held datasets when it was last walked to its end, and how many rows the first one had.
        var listings: [SpaceToken: Listing] = [:]
        /// When runs in flight were last looked at, in nanoseconds of the monotonic clock.
        var lookedAt: [RunKey: Int64] = [:]
        /// Datasets in which a run began that were left to the next sweep.
        var unreadStarts = 0
        var lastLook: Int64 = .min / 2
        var lastEstimate: Int64 = .min / 2
        var lastBackfillLog: Int64 = .min / 2
        var backOffs: [DatasetID: BackOff] = [:]
        /// Pages of the past read since the covered stretch last grew.
        var barrenPages: [DatasetID: Int] = [:]
        /// How many runs the API says that a dataset has: a hint.
        var totals: [DatasetID: Int] = [:]

        var pagesOfListings: Int { listings.values.reduce(0) { $0 + $1.pages } }
    }

    struct Listing {
        var pages: Int
        var rowsOfFirstPage: Int
    }

    /// A dataset that fails again and again is asked less and less often.
    struct BackOff {
        static let first: Duration = .seconds(30)
        static let longest: Duration = .hours(1)

        var failures = 0
        var isRefused = false
        var until = Timestamp(milliseconds: 0)

        /// One failure costs nothing; then 30 s, 60 s, … up to an hour. A listing that makes no sense costs an hour at once.
        mutating func fail(isRefused: Bool, now: Timestamp) {
            failures += 1
            self.isRefused = isRefused
            let pause = isRefused ? Self.longest : failures < 2 ? .zero : min(Self.longest, Self.first * (1 << min(failures - 2, 20)))
            until = now + pause
        }
    }

    private let state = Mutex(State())

    func read<Value: Sendable>(_ body: (State) -> Value) -> Value { state.withLock { body($0) } }

    @discardableResult
    func update<Value: Sendable>(_ body: (inout State) -> Value) -> Value { state.withLock { body(&$0) } }
}
