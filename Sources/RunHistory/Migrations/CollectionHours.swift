/// Migration `v2`: remembers what polling missed.
enum CollectionHours {
    /// What polling missed: a row for each hour since 1970 (UTC) in which a collection pass ended.
    static let statements = [
        """
        CREATE TABLE collection_hour (
          hour INTEGER PRIMARY KEY,
          succeeded INTEGER NOT NULL, failed INTEGER NOT NULL, missed INTEGER NOT NULL,
          interval_ms INTEGER,
          first_success_ms INTEGER, last_success_ms INTEGER,
          gap_since_ms INTEGER, gap_until_ms INTEGER,
          clock_ahead_low_ms INTEGER, clock_ahead_high_ms INTEGER
        ) STRICT
        """
    ]
}
