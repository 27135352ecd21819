/// Conditions that an alert and a board share, so that a figure on a board and the alert about it cannot differ.
///
/// Each takes a function that turns the name of a family into a selector.
enum DatasetConditions {
    /// After how long without a run a dataset counts as given up, in seconds: 8 days, so that weekly schedules have a day to spare.
    static let abandonedAfterSeconds = 691_200
    /// How long after its slot a scheduled run may start, in seconds.
    static let scheduleGraceSeconds = 900
    /// How long before its slot a scheduler may create a run, in seconds.
    static let clockToleranceSeconds = 60

    /// How long a slot had been due at the last collection, in seconds, for datasets whose slot passed without a run.
    ///
    /// It reads the next slot, not the lag: the lag is that of a run that did start, so it says nothing of one that never came and
    /// stays high after a single late one. A slot that is shown after its run came (schedules are read less often than runs) does
    /// not count, because that run is newer than the slot.
    static func missedSchedule(_ select: (String) -> String) -> String {
        let slot = select("mode_dataset_next_scheduled_run_timestamp_seconds")
        return """
            \(select("mode_dataset_last_collected_timestamp_seconds")) - \(slot) > \(scheduleGraceSeconds)
            unless \(select("mode_dataset_last_run_timestamp_seconds")) >= \(slot) - \(clockToleranceSeconds)
            """
    }

    /// How old the newest success was at the last collection, in seconds, where that is more than the limit.
    static func outOfDate(limit: Duration, _ select: (String) -> String) -> String {
        """
        \(select("mode_dataset_last_collected_timestamp_seconds"))
        - \(select("mode_dataset_last_success_timestamp_seconds"))
        > \(Decimals.seconds(limit))
        """
    }

    /// How far a run in flight was past its expected end at the last collection, in seconds.
    static func pastExpectedEnd(_ select: (String) -> String) -> String {
        """
        \(select("mode_dataset_last_collected_timestamp_seconds")) \
        - \(select("mode_dataset_in_flight_expected_end_timestamp_seconds")) > 0
        """
    }
}
