/// A space (Mode also calls it a collection): the folder that holds datasets.
public struct Space: Hashable, Sendable {
    /// Identifies the space.
    public var token: SpaceToken
    /// The name people gave it; nil for a personal space without one.
    public var name: String?

    /// Memberwise.
    public init(token: SpaceToken, name: String?) {
        self.token = token
        self.name = name
    }
}

/// A dataset as a listing of its space shows it.
public struct Dataset: Hashable, Sendable {
    /// Identifies the dataset; names are neither unique nor lasting.
    public var token: DatasetToken
    /// The name people gave it; nil for an untitled one.
    public var name: String?
    /// The space that lists it.
    public var space: Space?
    /// What the listing row says of the dataset's runs: when it did not change, nothing happened.
    public var activity: Activity
    /// How many schedules the dataset has; nil when the listing does not say.
    public var scheduleCount: Int?

    /// The change detector of a listing row. Every field may be missing.
    public struct Activity: Hashable, Sendable {
        /// How many runs the dataset ever had.
        public var runCount: Int64?
        /// When the newest run started.
        public var lastRunAt: Timestamp?
        /// When the dataset last changed.
        public var updatedAt: Timestamp?
        /// The newest run that ended well.
        public var lastSuccessfulRun: String?

        /// Memberwise.
        public init(
            runCount: Int64? = nil, lastRunAt: Timestamp? = nil, updatedAt: Timestamp? = nil, lastSuccessfulRun: String? = nil
        ) {
            self.runCount = runCount
            self.lastRunAt = lastRunAt
            self.updatedAt = updatedAt
            self.lastSuccessfulRun = lastSuccessfulRun
        }
    }

    /// Memberwise.
    public init(token: DatasetToken, name: String?, space: Space?, activity: Activity = Activity(), scheduleCount: Int? = nil) {
        self.token = token
        self.name = name
        self.space = space
        self.activity = activity
        self.scheduleCount = scheduleCount
    }

    /// The name, or the token where there is none.
    public var displayName: String { name ?? token.text }
}

/// When a dataset is meant to run, as its schedule says.
public struct DatasetSchedule: Hashable, Sendable {
    /// How often Mode starts the dataset. The raw values are the API's.
    public enum Frequency: String, Hashable, Sendable {
        case every15Minutes = "every_15_minutes"
        case every30Minutes = "every_30_minutes"
        case hourly, daily, weekly, monthly
    }

    /// Identifies the schedule.
    public var token: String
    /// Nil for a frequency that is not documented.
    public var frequency: Frequency?
    /// The slot of the newest scheduled run.
    public var lastScheduledAt: Timestamp?
    /// The slot of the next run.
    public var nextScheduledAt: Timestamp?
    /// When the newest scheduled run really started.
    public var lastRunAt: Timestamp?

    /// Memberwise.
    public init(
        token: String, frequency: Frequency?, lastScheduledAt: Timestamp?, nextScheduledAt: Timestamp?, lastRunAt: Timestamp?
    ) {
        self.token = token
        self.frequency = frequency
        self.lastScheduledAt = lastScheduledAt
        self.nextScheduledAt = nextScheduledAt
        self.lastRunAt = lastRunAt
    }
}
