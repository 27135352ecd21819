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
        let freshness = input.freshness(from: period.since, until: context.end)
        let steps = StepChange.find(in: input.runs.filter { $0.createdAt < period.until }, detector: context.stepDetector)
        return DatasetWeek(
            reference: DatasetReference(account: input.account, dataset: input.dataset),
            statistics: statistics,
            previousStatistics: previousStatistics,
            p50Interval: .confidence95(sorted: durations, 0.5),
            p95Interval: .confidence95(sorted: durations, 0.95),
            rateChange: .rates(statistics.counts, before: previousStatistics.counts),
            durationChange: .durations(sorted: durations, before: sortedDurations(earlier)),
            episodes: episodes,
            failureTime: FailureTime(episodes),
            previousFailureTime: FailureTime(FailureEpisode.find(in: input.runs, from: previous.since, until: previous.until)),
            freshness: freshness,
            previousFreshness: input.freshness(from: previous.since, until: previous.until),
            punctuality: Punctuality.judge(
                runs: input.runs,
                schedules: input.schedules,
                period: period.since.milliseconds..<context.end.milliseconds,
                calendar: context.calendar,
                now: context.now
            ),
            strip: current.suffix(max(0, context.maximumStripRuns)).map(StripRun.init),
            stripOmitted: max(0, current.count - max(0, context.maximumStripRuns)),
            objectives: input.objectiveResults(statistics, durations: durations, freshness: freshness, context: context),
            steps: steps.filter { $0.beganAt >= previous.since },
            pattern: .judge(Array(current)),
            transition: transition(of: input.runs, from: period.since, until: context.end),
            attention: []
        )
    }

    private static func sortedDurations(_ runs: ArraySlice<ReportRun>) -> [Int64] {
        runs.filter { $0.figures.state.isSuccess && $0.figures.hasDuration }.map(\.figures.durationMilliseconds).sorted()
    }

    /// Compares the newest outcome before the period with the newest one at its end.
    private static func transition(of runs: [ReportRun], from begin: Timestamp, until end: Timestamp) -> HealthTransition? {
        let outcomes = runs.filter { $0.figures.state.isSuccess || $0.figures.state == .failed }
        func isFailing(before instant: Timestamp) -> Bool? {
            outcomes.filter { $0.outcomeAt < instant }.max(by: ReportRun.endsBefore).map { $0.figures.state == .failed }
        }
        let (before, after) = (isFailing(before: begin), isFailing(before: end))
        if after == true, before != true { return .newlyFailing }
        return after == false && before == true ? .newlyHealthy : nil
    }

    /// Why the dataset deserves a look, once changes are adjusted.
    ///
    /// - Parameter since: the period's begin: an earlier step is told, but is no reason.
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

    mutating func adopt(rateChange: TestedChange, durationChange: TestedChange) {
        self.rateChange = rateChange
        self.durationChange = durationChange
    }
}

extension StripRun {
    init(_ run: ReportRun) {
        self.init(
            run: run.token,
            createdAt: run.createdAt,
            state: run.figures.state,
            durationMilliseconds: run.figures.state.isEnded && run.figures.hasDuration ? run.figures.durationMilliseconds : nil
        )
    }
}

extension DatasetWeekInput {
    func runs(createdIn period: ReportPeriod) -> ArraySlice<ReportRun> {
        let first = runs.partitioningIndex { $0.figures.createdMilliseconds >= period.since.milliseconds }
        let end = runs.partitioningIndex { $0.figures.createdMilliseconds >= period.until.milliseconds }
        return runs[first..<max(first, end)]
    }

    func freshness(from begin: Timestamp, until end: Timestamp) -> Freshness {
        Freshness.follow(
            runs,
            earlierSuccessAt: earlierSuccessAt,
            limitMilliseconds: objective?.freshnessMilliseconds,
            from: begin,
            until: end
        )
    }

    func objectiveResults(
        _ statistics: RunStatistics,
        durations: [Int64],
        freshness: Freshness,
        context: ReportContext
    ) -> ObjectiveResults? {
        guard let objective else { return nil }
        var fourWeeks = StateCounts()
        for run in runs(createdIn: ReportPeriod(since: context.budgetSince, until: context.period.until)) {
            fourWeeks.add(run.figures.state)
        }
        return ObjectiveResults(
            name: objective.name,
            success: objective.success.map { SuccessObjectiveResult(objective: $0, counts: statistics.counts) },
            successOverFourWeeks: objective.success.map { SuccessObjectiveResult(objective: $0, counts: fourWeeks) },
            freshness: objective.freshnessMilliseconds.map { limit in
                let length = context.end.milliseconds - context.period.since.milliseconds
                let isKnown = freshness.lastSuccessAt != nil && length > 0
                return FreshnessObjectiveResult(
                    limitMilliseconds: limit,
                    ageMilliseconds: freshness.ageMilliseconds,
                    breaches: freshness.breaches.count,
                    breachedMilliseconds: freshness.breachedMilliseconds,
                    attained: isKnown ? 1 - Double(freshness.breachedMilliseconds) / Double(length) : nil
                )
            },
            duration: objective.durationP95Milliseconds.map {
                DurationObjectiveResult(limitMilliseconds: $0, sortedDurations: durations)
            }
        )
    }
}
