import RunAnalytics
import RunModel

/// What `capacity` is asked, before anything is known of the history.
package struct CapacityQuery: Sendable {
    /// How many slots to try; nil (the default) for 1 to 8, and where the answer lies beyond them, for numbers around today's and around
    /// what the target needs.
    package var slots: [Int]?
    /// The p95 wait that is still acceptable. Default 60 s.
    package var targetWait: Duration = .seconds(60)
    /// How many slots there are today; nil (the default) to infer it from the runs.
    package var currentSlots: Int?
    /// Whether to look for moves of schedules that lower the peak. Default false.
    package var spreads = false
    /// Whether to look whether demand grows, which reads the whole history. Default true.
    var asksGrowth = true
    /// Tokens of datasets that spreading must leave where they are.
    package var pinned: [String] = []
    /// By what the load is put together as well; nil (the default) for not at all.
    package var groupBy: DatasetGrouping.Kind?
    /// Start of the window; nil for ``days`` before its end.
    package var since: Timestamp?
    /// The length of the window where no begin is given. Default ``standardLength``.
    var length = standardLength
    /// End of the window; nil for the newest instant that is known.
    package var until: Timestamp?
    package var now: Timestamp

    /// The length of the window when none is asked for: four whole weeks, so that every hour of the week counts the same.
    static let standardLength: Duration = .days(28)

    /// How many slots are tried first when none are asked for.
    static let standardSlots = 1...8

    package init(now: Timestamp) { self.now = now }
}

/// Why the stored history gives no answer on capacity.
package enum CapacityQueryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no dataset, or none ever ran.
    case nothingKnown
    /// Several workspaces lie in the history, and slots belong to one.
    case severalAccounts([String])
    /// The window begins after the newest instant that is known.
    case windowNotCollected(since: Timestamp, knownUntil: Timestamp)
    case unknownPin(String)
    /// More runs than fit into the memory that an analysis may take.
    case tooManyRuns(limit: Int)

    package var description: String {
        switch self {
        case .nothingKnown:
            "capacity: the history contains no runs: run `mode-exporter collect` first, or name another folder with --storage.path"
        case .severalAccounts(let names):
            "capacity: the history contains several workspaces (\(names.joined(separator: ", "))), and slots belong to one: set MODE_WORKSPACE"
        case .windowNotCollected(let since, let knownUntil):
            "capacity: nothing is known from \(since) on: the history was last collected at \(knownUntil). "
                + "Run `mode-exporter collect`, or give an earlier --since"
        case .unknownPin(let token): "capacity: --pin \(token): the history has no dataset with that token"
        case .tooManyRuns(let limit):
            "capacity: more than \(limit) runs in the window, which would take too much memory: choose a shorter one with --since"
        }
    }
}
