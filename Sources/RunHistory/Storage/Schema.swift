import GRDB

/// The tables, and the steps that lead to them.
enum Schema {
    static let isInFlight = StateCode.isInFlight
    static let isEnded = StateCode.isEnded
    static let awaitsQueryRun = "query_run_attempts IS NOT NULL AND \(StateCode.isEnded)"

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            for statement in version1 { try db.execute(sql: statement) }
        }
        migrator.registerMigration("v2") { db in try db.execute(sql: collectionHour) }
        migrator.registerMigration("v3 counters never fall") { db in
            let statements = PastTargets.migration + ErrorCodes.migration + LatestFigures.migration + [CountedRuns.migration]
            for statement in statements + [ChangesAfterEnd.migration] { try db.execute(sql: statement) }
        }
        migrator.registerMigration("v4 time zones of schedules") { db in try db.execute(sql: scheduleTimeZone) }
        return migrator
    }

    /// A run is found by its key alone: the tree is clustered by dataset and time, times but the first are differences from it (fewer
    /// bytes), and the random token has no index of its own, which would cost ten times the rest.
    private static let run = """
        CREATE TABLE run (
          dataset_id INTEGER NOT NULL,
          created_ms INTEGER NOT NULL,
          token TEXT NOT NULL,
          state INTEGER NOT NULL,
          flags INTEGER NOT NULL,
          updated_delta INTEGER,
          completed_delta INTEGER,
          waiting_delta INTEGER,
          past_delta INTEGER,
          query_run_attempts INTEGER,
          PRIMARY KEY (dataset_id, created_ms, token)
        ) STRICT, WITHOUT ROWID
        """

    /// `listed_…` is what the newest listing said, `collected_…` what it said when the runs were last brought up to date.
    private static let dataset = """
        CREATE TABLE dataset (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          account TEXT NOT NULL,
          token TEXT NOT NULL,
          name TEXT,
          space_token TEXT,
          space_name TEXT,
          schedule_count INTEGER,
          is_listed INTEGER NOT NULL DEFAULT 1,
          first_seen_ms INTEGER NOT NULL,
          last_listed_ms INTEGER NOT NULL,
          access INTEGER,
          listed_runs INTEGER,
          listed_last_run_ms INTEGER,
          listed_updated_ms INTEGER,
          listed_last_success TEXT,
          is_collected_known INTEGER NOT NULL DEFAULT 0,
          collected_runs INTEGER,
          collected_last_run_ms INTEGER,
          collected_updated_ms INTEGER,
          collected_last_success TEXT,
          last_collected_ms INTEGER,
          watched_since_ms INTEGER,
          covered_from_ms INTEGER,
          covered_to_ms INTEGER,
          reaches_beginning INTEGER NOT NULL DEFAULT 0,
          resume_page INTEGER,
          pending_from_ms INTEGER,
          pending_to_ms INTEGER,
          horizon_ms INTEGER,
          stored_runs INTEGER NOT NULL DEFAULT 0,
          revision INTEGER NOT NULL DEFAULT 0,
          UNIQUE (account, token)
        ) STRICT
        """

    /// Columns `pruned_…` hold the part of a figure whose rows retention removed, so that figure − pruned part = recount of the rows.
    private static let version1 = [
        run,
        "CREATE INDEX run_in_flight ON run(dataset_id, state, created_ms) WHERE \(isInFlight)",
        "CREATE INDEX run_awaiting_query_run ON run(query_run_attempts, created_ms DESC) WHERE \(awaitsQueryRun)",
        dataset,
        """
        CREATE TABLE state_total (
          dataset_id INTEGER NOT NULL, state INTEGER NOT NULL,
          runs INTEGER NOT NULL DEFAULT 0, run_ms INTEGER NOT NULL DEFAULT 0, estimated_runs INTEGER NOT NULL DEFAULT 0,
          pruned_runs INTEGER NOT NULL DEFAULT 0, pruned_run_ms INTEGER NOT NULL DEFAULT 0,
          pruned_estimated_runs INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (dataset_id, state)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE histogram_bucket (
          dataset_id INTEGER NOT NULL, kind INTEGER NOT NULL, bound_ms INTEGER NOT NULL,
          runs INTEGER NOT NULL DEFAULT 0, pruned_runs INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (dataset_id, kind, bound_ms)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE histogram_sum (
          dataset_id INTEGER NOT NULL, kind INTEGER NOT NULL,
          sum_ms INTEGER NOT NULL DEFAULT 0, pruned_sum_ms INTEGER NOT NULL DEFAULT 0,
          PRIMARY KEY (dataset_id, kind)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE pruned_latest (
          dataset_id INTEGER NOT NULL, kind INTEGER NOT NULL,
          created_ms INTEGER NOT NULL, state INTEGER NOT NULL, completed_delta INTEGER,
          PRIMARY KEY (dataset_id, kind)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE changed_day (
          dataset_id INTEGER NOT NULL, day INTEGER NOT NULL, revision INTEGER NOT NULL,
          PRIMARY KEY (dataset_id, day)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE schedule (
          dataset_id INTEGER NOT NULL, token TEXT NOT NULL, frequency TEXT,
          last_scheduled_ms INTEGER, next_scheduled_ms INTEGER, last_run_ms INTEGER,
          PRIMARY KEY (dataset_id, token)
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE TABLE rejection_total (reason TEXT PRIMARY KEY, rows INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        """
        CREATE TABLE rejected_row (
          sequence INTEGER PRIMARY KEY AUTOINCREMENT,
          dataset_id INTEGER NOT NULL, identity INTEGER NOT NULL, reason TEXT NOT NULL,
          UNIQUE (dataset_id, identity, reason)
        ) STRICT
        """,
        "CREATE TABLE state_name (code INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID",
        "INSERT INTO meta VALUES ('revision', 0)",
    ]

    private static let scheduleTimeZone = "ALTER TABLE schedule ADD COLUMN time_zone TEXT"

    /// What polling missed: a row for each hour since 1970 (UTC) in which a collection pass ended.
    private static let collectionHour = """
        CREATE TABLE collection_hour (
          hour INTEGER PRIMARY KEY,
          succeeded INTEGER NOT NULL, failed INTEGER NOT NULL, missed INTEGER NOT NULL,
          interval_ms INTEGER,
          first_success_ms INTEGER, last_success_ms INTEGER,
          gap_since_ms INTEGER, gap_until_ms INTEGER,
          clock_ahead_low_ms INTEGER, clock_ahead_high_ms INTEGER
        ) STRICT
        """
}
