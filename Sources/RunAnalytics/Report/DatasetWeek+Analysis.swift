import RunModel

extension DatasetWeek {
    /// Analyses one dataset. Changes are not yet adjusted for the number of datasets, and reasons not yet drawn from them.
    ///
    /// - Complexity: O(n log n) in the number of runs, and the search for steps.
    static func analyse(_ input: DatasetWeekInput, context: ReportContext, scratch: inout StatisticsScratch) -> DatasetWeek {
        let (period, previous) = (context.period, context.previous)
        let current = input.runs(createdIn: period)
        let earlier = input.runs(createdIn: previous)
        let statistics = RunStatistics.compute(current.map(\.figures), scratch: &scratch)
        let previousStatistics = RunStatistics.compute(earlier.map(\.figures), scratch: &scratch)
        let durations = sortedDurations(current)
        let episodes = FailureEpisode.find(in: input.runs, from: period.since, until: context.end)
        let deadlines = input.objective?.freshness == .auto ? input.renewalDeadlines(context) : nil
        let freshness = input.freshness(deadlines, from: period.since, until: context.end)
        let changes = Changes(input, context: context)
        let known = input.knownPart(of: period.since..<context.end)
        return DatasetWeek(
            reference: DatasetReference(account: input.account, dataset: input.dataset),
            known: known,
            knownBefore: input.knownPart(of: previous.since..<previous.until),
            isFromFiles: input.isFromFiles,
            isCompared: changes.isCompared,
            statistics: statistics,
            previousStatistics: previousStatistics,
            p50Interval: .confidence95(sorted: durations, 0.5),
            p95Interval: .confidence95(sorted: durations, 0.95),
            rateComparison: changes.rates,
            rateChange: changes.rates?.change ?? .none,
            durationChange: changes.durations,
            episodes: episodes,
            failureTime: FailureTime(episodes),
            previousFailureTime: FailureTime(FailureEpisode.find(in: input.runs, from: previous.since, until: previous.until)),
            freshness: freshness,
            previousFreshness: input.freshness(deadlines, from: previous.since, until: previous.until),
            punctuality: input.punctuality(known, context: context),
            strip: current.suffix(max(0, context.maximumStripRuns)).map(StripRun.init),
            stripOmitted: max(0, current.count - max(0, context.maximumStripRuns)),
            objectives: input.objectiveResults(statistics, durations: durations, freshness: freshness, context: context),
            steps: changes.steps ?? [],
            isSearchedForSteps: changes.steps != nil,
            pattern: .judge(Array(current)),
            transition: transition(of: input.runs, from: period.since, until: context.end, newest: episodes.last),
            causes: FailureCause.causes(input, context: context),
            inFlight: .of(input, lastSuccessAt: freshness.lastSuccessAt, context: context, scratch: &scratch),
            unviewed: UnviewedLoad.of(input, context: context),
            attention: []
        )
    }

    /// What tests make of a dataset's past.
    private struct Changes {
        /// Whether enough of both periods is known.
        var isCompared = false
        var rates: RateComparison?
        var durations = TestedChange.none
        /// Those that began in the period or the one before; nil for too few runs.
        var steps: [StepChange]?

        init(_ input: DatasetWeekInput, context: ReportContext) {
            let end = context.period.until
            steps = StepChange.find(in: input.runs, context: context)?
                .filter { $0.beganAt >= context.previous.since }
            guard let part = ComparedPart(input, context: context) else { return }
            isCompared = true
            let blocks = PeriodBlocks(context)
            rates = RateComparison(input.outcomes(blocks, part, until: end), blocksPerStretch: blocks.perStretch)
            let now = input.comparedDurations(blocks, part, stretch: 0, until: end)
            let before = input.comparedDurations(blocks, part, stretch: -1, until: end)
            guard !now.isEmpty, !before.isEmpty else { return }
            durations = .durations(sorted: now, before: before, effect: .ofValues(input.durationScores(blocks, part, until: end)))
        }
    }

    private static func sortedDurations(_ runs: ArraySlice<ReportRun>) -> [Int64] {
        runs.filter { $0.figures.state.isSuccess && $0.figures.hasDuration }.map(\.figures.durationMilliseconds).sorted()
    }

    /// Compares the newest outcome before the period with the newest one at its end. One failure at the end is not yet a dataset that fails.
    private static func transition(
        of runs: [ReportRun], from begin: Timestamp, until end: Timestamp, newest: FailureEpisode?
    ) -> HealthTransition? {
        let outcomes = runs.filter { $0.figures.state.isSuccess || $0.figures.state == .failed }
        func isFailing(before instant: Timestamp) -> Bool? {
            outcomes.filter { $0.outcomeAt < instant }.max(by: ReportRun.endsBefore).map { $0.figures.state == .failed }
        }
        let (before, after) = (isFailing(before: begin), isFailing(before: end))
        if after == true, before == false { return (newest?.failures ?? 0) >= HealthTransition.leastFailures ? .newlyFailing : nil }
        return after == false && before == true ? .newlyHealthy : nil
    }

    /// Why the dataset deserves a look, once changes are adjusted.
    ///
    /// - Parameter since: the period's start: an earlier step is shown, but is not a reason.
    mutating func drawReasons(since: Timestamp) {
        var reasons: Set<AttentionReason> = []
        if failureTime.open > 0 { reasons.insert(.failing) }
        if statistics.counts.failed > 0 { reasons.insert(.failures) }
        if case .flaky = pattern { reasons.insert(.flaky) }
        if !freshness.breaches.isEmpty { reasons.insert(freshness.breaches.contains(where: \.isOpen) ? .stale : .freshnessBreached) }
        if case .judged(let punctuality) = punctuality {
            if !punctuality.missed.isEmpty || !punctuality.overdue.isEmpty { reasons.insert(.missedRuns) }
            if !punctuality.late.isEmpty { reasons.insert(.lateRuns) }
        }
        if objectives?.successOverFourWeeks?.isMet == false { reasons.insert(.successObjectiveMissed) }
        if objectives?.duration?.isMet == false { reasons.insert(.durationObjectiveMissed) }
        if rateChange.verdict == .worse { reasons.insert(.successRateFell) }
        if isMateriallySlower { reasons.insert(.slower) }
        if steps.contains(where: { $0.isSlower && $0.beganAt >= since }) { reasons.insert(.slowerStep) }
        attention = AttentionReason.allCases.filter(reasons.contains)
    }

    /// Takes over what became of the p-values among all datasets.
    ///
    /// - Parameter step: the adjusted p-value of the least likely step; nil when there is none.
    mutating func adopt(rateChange: TestedChange, durationChange: TestedChange, step: Double?) {
        self.rateChange = rateChange
        self.durationChange = durationChange
        guard let step, step <= TestedChange.level, let least = leastStepPValue else {
            steps = []
            return
        }
        for index in steps.indices {
            steps[index].adjustedPValue = least > 0 ? min(1, steps[index].pValue * step / least) : steps[index].pValue
        }
    }

    /// The p-value of the least likely step, 1 without any; nil when there were too few runs to search.
    var leastStepPValue: Double? { isSearchedForSteps ? steps.map(\.pValue).min() ?? 1 : nil }
}

extension StripRun {
    init(_ run: ReportRun) {
        self.init(
            run: run.token,
            createdAt: run.createdAt,
            state: run.figures.state,
            duration: run.figures.state.isEnded && run.figures.hasDuration ? .milliseconds(run.figures.durationMilliseconds) : nil
        )
    }
}

extension DatasetWeekInput {
    func runs(createdIn period: ReportPeriod) -> ArraySlice<ReportRun> {
        let first = runs.partitioningIndex { $0.createdAt >= period.since }
        let end = runs.partitioningIndex { $0.createdAt >= period.until }
        return runs[first..<max(first, end)]
    }

    /// - Parameter deadlines: those of an objective that follows schedule or rhythm.
    func freshness(_ deadlines: RenewalDeadlines?, from begin: Timestamp, until end: Timestamp) -> Freshness {
        let followed = Freshness.follow(
            runs,
            earlierSuccessAt: earlierSuccessAt,
            limit: objective?.freshness?.limit,
            from: begin,
            until: end
        )
        return deadlines.map { followed.judged(by: $0, runs, from: begin, until: end) } ?? followed
    }

    func objectiveResults(
        _ statistics: RunStatistics,
        durations: [Int64],
        freshness: Freshness,
        context: ReportContext
    ) -> ObjectiveResults? {
        guard let objective else { return nil }
        let isKnown = knownPart(of: context.period.since..<context.end).isWhole
        let isBudgetKnown = knownPart(of: context.budgetSince..<context.end).isWhole
        var fourWeeks = StateCounts()
        for run in runs(createdIn: ReportPeriod(since: context.budgetSince, until: context.period.until)) {
            fourWeeks.add(run.figures.state)
        }
        return ObjectiveResults(
            name: objective.name,
            success: objective.success.map { SuccessObjectiveResult(objective: $0, counts: statistics.counts, isCovered: isKnown) },
            successOverFourWeeks: objective.success.map {
                SuccessObjectiveResult(objective: $0, counts: fourWeeks, isCovered: isBudgetKnown)
            },
            freshness: freshness.promise.map { promise in
                let length = context.end - context.period.since
                let isAgeKnown = freshness.lastSuccessAt != nil && length > .zero && isKnown
                return FreshnessObjectiveResult(
                    limit: promise.limit,
                    age: freshness.age,
                    breaches: freshness.breaches.count,
                    breached: freshness.breached,
                    attained: isAgeKnown ? 1 - Double(freshness.breached.milliseconds) / Double(length.milliseconds) : nil
                )
            },
            duration: objective.durationP95.map {
                DurationObjectiveResult(limit: $0, sortedDurations: durations, isCovered: isKnown)
            }
        )
    }
}
