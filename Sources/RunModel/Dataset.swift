/// A space (Mode also calls it a collection): the folder that holds datasets.
package struct Space: Hashable, Sendable {
    package var token: SpaceToken
    /// The name people gave it; nil for a personal space without one.
    package var name: String?

    package init(token: SpaceToken, name: String?) {
        self.token = token
        self.name = name
    }
}

/// A dataset as a listing of its space shows it.
package struct Dataset: Hashable, Sendable {
    /// Identifies the dataset; names are neither unique nor lasting.
    package var token: DatasetToken
    /// The name people gave it; nil for an untitled one.
    package var name: String?
    /// The space that lists it.
    package var space: Space?
    /// What the listing row says of the dataset's runs: when it did not change, nothing happened.
    package var activity: Activity
    /// How many schedules the dataset has; nil when the listing does not say.
    package var scheduleCount: Int?
    /// How often people have viewed the dataset, as the listing last said; nil when it does not say.
    package var viewCount: Int64?

    /// The change detector of a listing row. Every field may be missing.
    package struct Activity: Hashable, Sendable {
        /// How many runs the dataset ever had.
        package var runCount: Int64?
        /// When the newest run started.
        package var lastRunAt: Timestamp?
        /// When the dataset last changed.
        package var updatedAt: Timestamp?
        /// The newest run that ended well.
        package var lastSuccessfulRun: String?

        package init(
            runCount: Int64? = nil, lastRunAt: Timestamp? = nil, updatedAt: Timestamp? = nil, lastSuccessfulRun: String? = nil
        ) {
            self.runCount = runCount
            self.lastRunAt = lastRunAt
            self.updatedAt = updatedAt
            self.lastSuccessfulRun = lastSuccessfulRun
        }
    }

    package init(
        token: DatasetToken, name: String?, space: Space?, activity: Activity = Activity(), scheduleCount: Int? = nil,
        viewCount: Int64? = nil
    ) {
        self.token = token
        self.name = name
        self.space = space
        self.activity = activity
        self.scheduleCount = scheduleCount
        self.viewCount = viewCount
    }

    /// The name, or the token where there is none.
    package var displayName: String { name ?? token.text }
}

/// When a dataset is meant to run, as its schedule says.
package struct DatasetSchedule: Hashable, Sendable {
    /// How often Mode starts the dataset. The raw values are the API's.
    package enum Frequency: String, Hashable, Sendable {
        case every15Minutes = "every_15_minutes"
        case every30Minutes = "every_30_minutes"
        case hourly, daily, weekly, monthly

        /// The usual gap between two slots; the longest for months, which differ.
        package var period: Duration {
            switch self {
            case .every15Minutes: .minutes(15)
            case .every30Minutes: .minutes(30)
            case .hourly: .hours(1)
            case .daily: .days(1)
            case .weekly: .days(7)
            case .monthly: .days(31)
            }
        }
    }

    package var token: String
    /// Nil for a frequency that is not documented.
    package var frequency: Frequency?
    /// The slot of the newest scheduled run.
    package var lastScheduledAt: Timestamp?
    package var nextScheduledAt: Timestamp?
    /// When the newest scheduled run really started.
    package var lastRunAt: Timestamp?
    /// The time zone whose clocks the slots follow, as Mode writes it; nil when it does not say.
    package var timeZone: String?

    package init(
        token: String, frequency: Frequency?, lastScheduledAt: Timestamp?, nextScheduledAt: Timestamp?, lastRunAt: Timestamp?,
        timeZone: String? = nil
    ) {
        self.token = token
        self.frequency = frequency
        self.lastScheduledAt = lastScheduledAt
        self.nextScheduledAt = nextScheduledAt
        self.lastRunAt = lastRunAt
        self.timeZone = timeZone
    }
}
