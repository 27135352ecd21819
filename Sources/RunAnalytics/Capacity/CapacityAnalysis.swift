import RunModel

/// How many slots are needed, and when: everything that the report on capacity shows.
///
/// Figures come in pairs where the queue latency leaves the truth open: "low" rests on the shortest executions that it allows,
/// "high" on the longest.
package struct CapacityAnalysis: Sendable {
    /// Start of the window, inclusive.
    package internal(set) var since: Timestamp
    /// End of the window, exclusive: never after now.
    package internal(set) var until: Timestamp
    /// IANA name of the zone of hours and schedules.
    package internal(set) var timeZoneName: String
    /// The p95 wait that is still acceptable.
    package internal(set) var targetWait: Duration
    /// What the caller said of the runs; see ``CapacityOptions/notes``.
    package internal(set) var notes: [String]
    /// The datasets that ``DatasetLoad`` and ``SpreadMove`` point to.
    package internal(set) var datasets: [CapacityDataset]
    package internal(set) var observed: ObservedLoad
    /// How many runs executed and waited, every five minutes.
    package internal(set) var load: LoadCurve
    package internal(set) var week: WeekPattern
    /// How many arrivals come together.
    package internal(set) var bunching: Bunching
    /// From this many runs at once on, a moment counts as peak.
    package internal(set) var peakThreshold: Int
    /// Load of every dataset with runs in the window, most run time first.
    package internal(set) var loads: [DatasetLoad]
    /// By what ``groups`` are put together; nil when they were not asked for.
    package internal(set) var groupedBy: DatasetGrouping.Kind?
    /// Load of every space or owner with runs in the window, by name.
    package internal(set) var groups: [GroupLoad]
    /// How many slots there are today; nil when unknown.
    package internal(set) var current: CurrentSlots?
    /// Whether the replay may be believed.
    package internal(set) var fit: ReplayFit
    /// The replay of today's slots; nil when they are unknown.
    package internal(set) var today: SlotOutcome?
    /// The replays that were asked for, fewest slots first.
    package internal(set) var slots: [SlotOutcome]
    /// The least slots tried that meet the target even with the longest executions; nil when none does or nothing ran.
    package internal(set) var recommendedSlots: Int?
    /// The least slots tried that meet it with the shortest executions: fewer are certainly too few, if the model fits.
    package internal(set) var recommendedSlotsLow: Int?
    /// Moves of schedules; nil when they were not asked for.
    package internal(set) var spread: SpreadPlan?
    /// Whether demand grows; nil when it was not asked for.
    package internal(set) var growth: DemandGrowth?
    /// Whether one incident decides the recommendation; empty without one.
    package internal(set) var worst: [WorstStretch]
    /// Whether every run of the window is known for all datasets.
    package internal(set) var isCovered: Bool
    /// From when on the runs of all datasets are known; see ``CapacityOptions/knownFrom``.
    package internal(set) var knownFrom: Timestamp?
    package internal(set) var verdict: CapacityVerdict

    /// ``slots``, and today's where they are not among them: what tables show. What is recommended is chosen from ``slots`` alone.
    package var shownSlots: [SlotOutcome] {
        guard let today, !slots.contains(where: { $0.slots == today.slots }) else { return slots }
        return (slots + [today]).sorted { $0.slots < $1.slots }
    }

    /// Whether most figures rest on assumptions about executions that were not observed, and nothing confirms them.
    package var restsOnAssumptions: Bool { fit.verdict == .cannotTell && observed.basis.isMuchAssumed }

    /// The datasets with the most peak time first, those without any left out.
    package var loadsByPeak: [DatasetLoad] {
        loads.filter { $0.peakTime > .zero }
            .sorted { ($1.peakTime, $0.datasetIndex) < ($0.peakTime, $1.datasetIndex) }
    }

    /// The share of the time at which today's slots were all taken, at least and at most; nil when they are unknown.
    package var timeAtCap: (low: Double, high: Double)? {
        current.map {
            (observed.executingLower.share(atOrAbove: $0.count), observed.executingUpper.share(atOrAbove: $0.count))
        }
    }

    /// The share of today's slots' time that was used, at least and at most; nil when they are unknown.
    package var utilisation: (low: Double, high: Double)? {
        current.map { (observed.executingLower.mean / Double($0.count), observed.executingUpper.mean / Double($0.count)) }
    }
}

extension CapacityAnalysis {
    /// Analyses the runs of a window.
    ///
    /// - Parameters:
    ///   - runs: every run created before the end of the window that had not ended at its start, in any order; sorted ones are quicker.
    ///     Runs created before the window fill the slots, but only those created within it are counted. Runs created after it are ignored.
    ///   - datasets: what the runs' `datasetIndex` points to.
    ///   - weeklyDemand: the whole history by week, for growth; nil takes the weeks that lie in the window.
    ///   - options: the questions.
    /// - Throws: ``CapacityError`` for options out of their limits and for a run of a dataset that was not given.
    /// - Complexity: O(n log n) for n runs; about 130 bytes a run.
    package static func analyse(
        runs: consuming [CapacityRun],
        datasets: [CapacityDataset],
        weeklyDemand: [WeeklyDemand]? = nil,
        options: CapacityOptions
    ) throws(CapacityError) -> CapacityAnalysis {
        let zone = try options.validated()
        let end = min(options.until, options.now)
        guard end > options.since else { throw .invalidWindow(since: options.since, until: end) }
        let window = options.since..<end
        let prepared = PreparedRuns(runs, window: window)
        if let stray = prepared.runs.first(where: { !datasets.indices.contains(Int($0.datasetIndex)) }) {
            throw .unknownDataset(index: Int(stray.datasetIndex))
        }
        return CapacityComputation(prepared, datasets: datasets, window: window, zone: zone, options: options)
            .analysis(weeklyDemand: weeklyDemand)
    }
}
