import RunModel

/// The numbers under which states are stored, and what is asked of them in SQL: the only place that spells them.
enum StateCode {
    static let enqueued = Int64(RunState.Code.enqueued.rawValue)
    static let succeeded = Int64(RunState.Code.succeeded.rawValue)
    static let completed = Int64(RunState.Code.completed.rawValue)
    static let failed = Int64(RunState.Code.failed.rawValue)
    static let cancelled = Int64(RunState.Code.cancelled.rawValue)

    static let ended = succeeded...cancelled
    static let successes = succeeded...completed

    // Partial indexes are only used by queries that repeat their condition word for word.
    static let isInFlight = "(state < \(succeeded) OR state > \(cancelled))"
    static let isEnded = "(state BETWEEN \(succeeded) AND \(cancelled))"
    static let isEndedNotCancelled = "state BETWEEN \(succeeded) AND \(failed)"
    static let isSuccess = "state BETWEEN \(succeeded) AND \(completed)"
    static let isFailed = "state = \(failed)"
}
