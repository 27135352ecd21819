import RunModel

/// What a simulated workspace is made of. The same parameters give the same world.
package struct WorldParameters: Hashable, Sendable {
    /// The most datasets a world can have: dataset numbers are 16 bits of a run's token.
    package static let maximumDatasetCount = 65_000
    /// The most spaces a world can have.
    package static let maximumSpaceCount = 10_000

    /// The most execution slots a world can have.
    static let maximumSlotCount = 100_000

    /// Where every draw comes from.
    package var seed: UInt64
    /// The `{workspace}` of every path. Default `acme`.
    package var workspace: String
    /// How many datasets there are; clamped to 0 ... ``maximumDatasetCount``. Default 40.
    package var datasetCount: Int
    /// How many spaces there are, the last of them personal and about one in six empty; clamped to 1 ... ``maximumSpaceCount``. Default 6.
    var spaceCount: Int
    /// No run was created before; clamped to the years 1971 to 9000. Default 2026-01-01T00:00:00Z.
    package var start: Timestamp
    /// How many runs of the whole workspace can execute at once; the others wait, first come, first served;
    /// clamped to 1 ... ``maximumSlotCount``.
    /// Nil, the default, takes about the offered load divided by 0.45, at least 2: then the bunches at full hours queue and the rest of
    /// the hour does not.
    var executionSlots: Int?
    /// Whether a run changes its state when its execution begins: true for all datasets, false for none (then it stays `enqueued`
    /// until it ends, as real clients report), nil, the default, for half of them.
    var distinguishesRunning: Bool?
    /// Share of all draws of stuck runs: 2 to 10 hours long, however short the dataset's runs are. Default 0.0005.
    var stuckShare: Double
    /// Result data are purged at the first 01:00 UTC that many days after the end, which moves `updated_at`;
    /// clamped to 0 ... 36500. Default 14.
    var purgeDays: Int

    package init(
        seed: UInt64 = 1, workspace: String = "acme", datasetCount: Int = 40, spaceCount: Int = 6,
        start: Timestamp = Timestamp(milliseconds: 1_767_225_600_000), executionSlots: Int? = nil,
        distinguishesRunning: Bool? = nil, stuckShare: Double = 0.0005, purgeDays: Int = 14
    ) {
        self.seed = seed
        self.workspace = workspace
        self.datasetCount = datasetCount
        self.spaceCount = spaceCount
        self.start = start
        self.executionSlots = executionSlots
        self.distinguishesRunning = distinguishesRunning
        self.stuckShare = stuckShare
        self.purgeDays = purgeDays
    }

    var clamped: WorldParameters {
        var clamped = self
        clamped.datasetCount = min(max(datasetCount, 0), Self.maximumDatasetCount)
        clamped.spaceCount = min(max(spaceCount, 1), Self.maximumSpaceCount)
        clamped.executionSlots = executionSlots.map { min(max($0, 1), Self.maximumSlotCount) }
        clamped.purgeDays = min(max(purgeDays, 0), 36_500)
        // 1971 to 9000: room on both sides for the days before the first run and for the years after it.
        clamped.start = min(max(start, UTCDay(year: 1971, month: 1, day: 1).start), UTCDay(year: 9000, month: 1, day: 1).start)
        return clamped
    }
}
