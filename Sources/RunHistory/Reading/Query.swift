import RunModel

/// The queries whose cost matters; tests look at their plans.
enum Query {
    static let inFlight = "SELECT dataset_id, created_ms, token, state FROM run WHERE \(Schema.isInFlight)"
    /// Every run that may have been in flight at an instant, which is bound first; ``RunRecord/standing(at:created:)`` decides.
    static let inFlightInPast = """
        SELECT dataset_id, created_ms, token, \(RunTable.columns) FROM run
        WHERE created_ms <= ?1 AND (\(Schema.isInFlight) OR created_ms + completed_delta > ?1)
        """
    static let ofDataset = " AND dataset_id = ?"
    static let inFlightStates = """
        SELECT state, COUNT(*), MIN(created_ms) FROM run WHERE dataset_id = ? AND \(Schema.isInFlight) GROUP BY state
        """
    static let awaiting = """
        SELECT dataset_id, created_ms, token, query_run_attempts FROM run WHERE \(Schema.awaitsQueryRun)
        ORDER BY query_run_attempts, created_ms DESC LIMIT ?
        """
    static let figures = """
        SELECT created_ms, \(RunTable.columns) FROM run WHERE dataset_id = ? AND created_ms >= ? AND created_ms < ?
        ORDER BY created_ms, token
        """
    /// For a connection with ``FiguresFunction``. One search of the primary key, which is the order of creation.
    static let takenFigures = """
        SELECT \(FiguresFunction.name)(created_ms, state, flags, completed_delta, waiting_delta, past_delta)
        FROM run WHERE dataset_id = ? AND created_ms >= ? AND created_ms < ?
        """
    static let named = """
        SELECT created_ms, \(RunTable.columns), token FROM run WHERE dataset_id = ? AND created_ms >= ? AND created_ms < ?
        ORDER BY created_ms, token
        """
    static let newest = """
        SELECT dataset_id, created_ms, token, \(RunTable.columns) FROM run WHERE dataset_id = ? AND created_ms < ?
        ORDER BY created_ms DESC, token DESC LIMIT ?
        """

    static func latest(_ kind: LatestKind) -> String {
        """
        SELECT created_ms, state, completed_delta FROM run WHERE dataset_id = ? AND \(kind.condition)
        ORDER BY created_ms DESC, token DESC LIMIT 1
        """
    }

    /// The same as of an instant, which is bound second.
    static func latestInPast(_ kind: LatestKind) -> String {
        let ended = kind == .any ? "" : "AND coalesce(created_ms + completed_delta, created_ms) <= ?2"
        return """
            SELECT created_ms, state, completed_delta FROM run WHERE dataset_id = ?1 AND created_ms <= ?2 AND \(kind.condition) \(ended)
            ORDER BY created_ms DESC, token DESC LIMIT 1
            """
    }

    /// When the success that completed last did so, among those created from an instant on; as of an instant.
    static let lastCompletion = """
        SELECT max(created_ms + completed_delta) FROM run WHERE dataset_id = ? AND created_ms >= ? AND \(StateCode.isSuccess)
        AND created_ms + completed_delta <= ?
        """
    /// Failed runs after an instant of creation; as of an instant.
    static let failuresSince = """
        SELECT count(*) FROM run WHERE dataset_id = ? AND created_ms > ? AND \(StateCode.isFailed)
        AND coalesce(created_ms + completed_delta, created_ms) <= ?
        """
    static let errorCodes = """
        SELECT created_ms, \(RunTable.columns) FROM run WHERE dataset_id = ? AND created_ms >= ? AND created_ms < ? AND \(StateCode.isFailed)
        """
}
