/// Migration `v3 counters never fall`: what a counter has counted stays counted, whatever becomes of the row; failures by code; how far back
/// the past is wanted.
enum CountersNeverFall {
    static let statements = backfillTargets + errorCodes + latestFigures + [countedRuns, changesAfterEnd]

    /// Datasets of older histories get their targets when they are next met, see ``RunHistory/setBackfillTarget(_:datasets:)``.
    private static let backfillTargets = [
        "ALTER TABLE dataset ADD COLUMN counted_from_ms INTEGER",
        "ALTER TABLE dataset ADD COLUMN wanted_from_ms INTEGER",
        "ALTER TABLE dataset ADD COLUMN imported_from_ms INTEGER",
        "ALTER TABLE dataset ADD COLUMN imported_to_ms INTEGER",
        "ALTER TABLE dataset ADD COLUMN runs_read_ms INTEGER",
        "ALTER TABLE dataset ADD COLUMN schedules_read_ms INTEGER",
    ]

    private static let errorCodes = [
        "CREATE TABLE error_code (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
        "INSERT INTO error_code VALUES (\(ErrorCodes.unknown), 'unknown'), (\(ErrorCodes.other), 'other')",
        """
        CREATE TABLE failure_total (
          dataset_id INTEGER NOT NULL, error_code INTEGER NOT NULL,
          runs INTEGER NOT NULL DEFAULT 0, pruned_runs INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (dataset_id, error_code)
        ) STRICT, WITHOUT ROWID
        """,
        // Runs that failed before codes were read; those whose query run is awaited are counted when it has been read.
        """
        INSERT INTO failure_total (dataset_id, error_code, runs, pruned_runs)
        SELECT dataset_id, \(ErrorCodes.unknown), runs - (
          SELECT count(*) FROM run WHERE run.dataset_id = state_total.dataset_id AND \(StateCode.isFailed)
          AND query_run_attempts IS NOT NULL AND \(StateCode.isEnded)
        ), pruned_runs FROM state_total WHERE \(StateCode.isFailed)
        """,
    ]

    /// `longest_success_ms` only grows: no success that completed last was created longer than that before the newest success completed.
    /// `pruned_failures` are failed runs that retention removed and that were created after the newest success it removed; 0, a lower
    /// bound, for what was removed before this was kept.
    private static let latestFigures = [
        "ALTER TABLE dataset ADD COLUMN longest_success_ms INTEGER",
        "ALTER TABLE dataset ADD COLUMN pruned_failures INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE dataset ADD COLUMN view_count INTEGER",
        """
        UPDATE dataset SET longest_success_ms = (
          SELECT max(completed_delta) FROM run WHERE dataset_id = dataset.id AND \(StateCode.isSuccess)
        )
        """,
        // The newest completion among removed runs: all that is known of them is the newest creation.
        """
        INSERT INTO pruned_latest (dataset_id, kind, created_ms, state, completed_delta)
        SELECT dataset_id, \(LatestKind.lastCompleted.rawValue), created_ms, state, completed_delta FROM pruned_latest
        WHERE kind = \(LatestKind.success.rawValue) AND completed_delta IS NOT NULL
        """,
    ]

    private static let countedRuns = """
        CREATE TABLE counted_run (
          dataset_id INTEGER NOT NULL, token TEXT NOT NULL, created_ms INTEGER NOT NULL,
          state INTEGER, run_ms INTEGER, is_estimated INTEGER, duration_ms INTEGER,
          queue_lower_ms INTEGER, queue_upper_ms INTEGER, error_code INTEGER,
          PRIMARY KEY (dataset_id, token)
        ) STRICT, WITHOUT ROWID
        """

    private static let changesAfterEnd = "INSERT INTO meta VALUES ('\(ChangesAfterEnd.key)', 0)"
}
