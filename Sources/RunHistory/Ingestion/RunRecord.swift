import RunModel

/// The columns of a stored run besides its key. Times are milliseconds after `created_at`.
struct RunRecord: Equatable {
    /// A state number, see ``WriterCache/code(_:_:)``.
    var state: Int64
    var flags: Flags = []
    var updated: Int64?
    var completed: Int64?
    /// When the run was last seen waiting; with ``Flags/isExact`` the exact latency.
    var waiting: Int64?
    /// When it was first seen past waiting.
    var past: Int64?
    /// Failed readings of its query run; nil when none is awaited.
    var queryRunAttempts: Int64?

    /// The raw values are stored. The bits from ``errorCodeShift`` on hold the number of the error code, which costs runs without one
    /// nothing.
    struct Flags: OptionSet {
        static let errorCodeShift: Int64 = 8

        var rawValue: Int64
        static let isEstimated = Flags(rawValue: 1)
        /// Polling says something about its queueing.
        static let isWatched = Flags(rawValue: 2)
        /// A query run gave the exact latency.
        static let isExact = Flags(rawValue: 4)
        /// Created before ``StoredDataset/countedFrom``: never enters the counters.
        static let isUncounted = Flags(rawValue: 8)
    }

    var isEnded: Bool { StateCode.ended.contains(state) }
    var isSuccess: Bool { StateCode.successes.contains(state) }
    /// See ``ErrorCodes``; only of a failed run it means something.
    var errorCode: Int64 {
        get { flags.rawValue >> Flags.errorCodeShift }
        set {
            let rest = flags.rawValue & ((1 << Flags.errorCodeShift) - 1)
            flags = Flags(rawValue: newValue << Flags.errorCodeShift | rest)
        }
    }

    init(state: Int64) { self.state = state }

    /// What a row of the API says, without anything about queueing.
    init(_ run: Run, state: Int64, created: Int64) {
        self.state = state
        // Only negative when the run is stored under a creation that differs by a rounding, see `RunTable.find`.
        completed = run.completedAt.map { max(0, $0.milliseconds - created) }
        updated = run.updatedAt.map { $0.milliseconds - created }
        if run.isCompletionEstimated { flags.insert(.isEstimated) }
    }
}

extension RunRecord {
    /// The queue latency; nil while in flight and when it was not observed.
    var queue: QueueLatency? {
        queueBounds.flatMap { QueueLatency(lower: .milliseconds($0.lower), upper: .milliseconds($0.upper), source: $0.source) }
    }

    /// The bounds of ``queue`` in whole milliseconds, for scans.
    var queueBounds: (lower: Int64, upper: Int64, source: QueueLatency.Source)? {
        guard isEnded else { return nil }
        if flags.contains(.isExact), let waiting { return waiting >= 0 ? (waiting, waiting, .queryRun) : nil }
        guard flags.contains(.isWatched), let upper = past.map({ min($0, completed ?? $0) }) ?? completed else { return nil }
        // A listing may lag behind and still say waiting after the end: the end is the API's own word.
        let lower = min(waiting ?? 0, upper)
        return lower >= 0 ? (lower, upper, .polling) : nil
    }

    func figures(created: Int64) -> RunFigures {
        let bounds = queueBounds
        return RunFigures(
            createdAt: Timestamp(milliseconds: created),
            durationMilliseconds: isEnded ? completed ?? RunFigures.none : RunFigures.none,
            queueLowerMilliseconds: bounds?.lower ?? RunFigures.none,
            queueUpperMilliseconds: bounds?.upper ?? RunFigures.none,
            state: StateNames.figureCode(state)
        )
    }

    /// Whether a table that shows runs would look the same.
    func looksLike(_ other: RunRecord) -> Bool {
        state == other.state && completed == other.completed && queue == other.queue
            && flags.contains(.isEstimated) == other.flags.contains(.isEstimated) && errorCode == other.errorCode
    }

    /// Whether two readings of one run say that it ended in another way, or at another time.
    func endsOtherwise(than other: RunRecord) -> Bool { state != other.state || completed != other.completed }

    /// The same run under a creation that is later by that many milliseconds. What was seen of its queueing belonged to the old one.
    func moved(by milliseconds: Int64) -> RunRecord {
        var record = self
        record.updated = updated.map { $0 - milliseconds }
        record.completed = completed.map { max(0, $0 - milliseconds) }
        record.waiting = nil
        record.past = nil
        record.flags.remove(.isExact)
        return record
    }

    /// The run as it was known to stand at an instant: one that ended later was in flight. Nil when it did not exist yet.
    ///
    /// The one place that knows what "as of" means for a run. `Int64.max` is now.
    @inline(__always)
    func standing(at instant: Int64, created: Int64) -> RunRecord? {
        guard created <= instant else { return nil }
        guard isEnded, let completed, created &+ completed > instant else { return self }
        var record = self
        record.state = StateCode.enqueued
        record.completed = nil
        record.flags.remove(.isEstimated)
        return record
    }
}

extension RunRecord {
    /// What both readings together say of the run, whichever came first.
    ///
    /// The one that the API changed last wins; at the same instant the one further on. An end that had to be estimated never replaces one
    /// that was given, nor an earlier estimate: `updated_at` moves after the end too.
    func merged(with incoming: RunRecord) -> RunRecord {
        let (winner, loser) = incoming.isNewer(than: self) ? (incoming, self) : (self, incoming)
        var result = self
        result.state = winner.state
        result.updated = winner.updated
        result.completed = winner.completed
        result.setEstimated(winner.flags.contains(.isEstimated))
        guard winner.isEnded, winner.state == loser.state, let end = loser.completed else { return result }
        let isLoserEstimated = loser.flags.contains(.isEstimated)
        if winner.completed == nil || winner.flags.contains(.isEstimated) && !isLoserEstimated {
            result.completed = end
            result.setEstimated(isLoserEstimated)
        } else if let own = winner.completed, winner.flags.contains(.isEstimated), isLoserEstimated {
            result.completed = min(own, end)
        }
        return result
    }

    mutating func setUncounted(_ isUncounted: Bool) {
        if isUncounted { flags.insert(.isUncounted) } else { flags.remove(.isUncounted) }
    }

    private mutating func setEstimated(_ isEstimated: Bool) {
        if isEstimated { flags.insert(.isEstimated) } else { flags.remove(.isEstimated) }
    }

    func isNewer(than other: RunRecord) -> Bool {
        let (own, others) = (changed, other.changed)
        if own != others { return own > others }
        if progress != other.progress { return progress > other.progress }
        if state != other.state { return state > other.state }
        let (isGiven, isOtherGiven) = (!flags.contains(.isEstimated), !other.flags.contains(.isEstimated))
        if isGiven != isOtherGiven { return isGiven }
        return (completed ?? -1, updated ?? -1) > (other.completed ?? -1, other.updated ?? -1)
    }

    /// When the API last changed the run, as far as the row tells.
    private var changed: Int64 { updated ?? completed ?? 0 }

    /// pending, enqueued, undocumented, running_notebook, ended.
    private var progress: Int {
        switch state {
        case 0, 1: Int(state)
        case 2: 3
        case 3...6: 4
        default: 2
        }
    }
}

/// What one reading of a run says about its queueing. Times are milliseconds after `created_at`.
struct QueueObservation {
    /// The reading was not earlier, not later than these.
    var earliest: Int64
    var latest: Int64
    var isWaiting: Bool
    var isEnded: Bool
    /// Whether an ended run that was never seen in flight counts as watched.
    var watchesEnded: Bool
}

extension RunRecord {
    /// Narrows the interval. The result does not depend on the order of the readings.
    mutating func observe(_ observation: QueueObservation) {
        guard !flags.contains(.isExact) else { return }
        if !observation.isEnded || observation.watchesEnded { flags.insert(.isWatched) }
        if observation.isWaiting {
            waiting = max(waiting ?? 0, observation.earliest)
        } else if flags.contains(.isWatched), !observation.isEnded || completed == nil {
            past = min(past ?? .max, max(0, observation.latest))
        }
    }
}
