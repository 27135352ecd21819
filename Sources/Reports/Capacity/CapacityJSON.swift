import RunAnalytics
import RunModel

/// The capacity report as JSON.
///
/// Times are seconds, ratios 0 to 1, instants ISO 8601 in UTC. `null` stands for "not known". Keys are only ever added.
package enum CapacityJSON {
    /// The document, with a newline at its end. The same analysis gives the same bytes.
    package static func render(_ analysis: CapacityAnalysis) -> String { document(analysis).serialized(.outlined) + "\n" }

    static func document(_ analysis: CapacityAnalysis) -> JSONValue {
        .members([
            "window": .members([
                "since": .string(analysis.since.iso8601), "until": .string(analysis.until.iso8601),
                "time_zone": .string(analysis.timeZoneName),
            ]),
            "headline": .string(analysis.headline),
            "rule": .string(analysis.headlineRule),
            "warnings": .array(analysis.warnings.map(JSONValue.string)),
            "target_wait": .seconds(analysis.targetWait),
            "recommended_slots": .count(analysis.recommendedSlots),
            "recommended_slots_low": .count(analysis.recommendedSlotsLow),
            "is_covered": .boolean(analysis.isCovered), "known_from": .text(analysis.knownFrom?.iso8601),
            "worst_hours": .array(
                analysis.worst.map {
                    .members([
                        "hours": .count($0.hours), "since": .string($0.since.iso8601), "needed_slots_without": .count($0.neededSlots),
                    ])
                }
            ),
            "needed_slots": .count(neededSlots(analysis.verdict)),
            "slots": .array(analysis.shownSlots.map(slot)),
            "observed": observed(analysis),
            "fit": fit(analysis),
            "cross_check": crossCheck(analysis),
            "moves": .array((analysis.spread?.moves ?? []).map { move($0, analysis) }),
            "before": state(analysis.spread, \.before),
            "after": state(analysis.spread, \.after),
            "growth": analysis.growth.map(growth) ?? .null,
            "hours_of_week": .array(analysis.week.hours.enumerated().map { hour($0.offset, $0.element) }),
            "group_by": .text(analysis.groupedBy?.rawValue),
            "groups": analysis.groupedBy == nil ? .null : .array(GroupLoadWords.all(analysis).map(group)),
            "datasets": .array(analysis.loads.map { dataset($0, analysis) }),
        ])
    }

    /// The least slots beyond those tried.
    private static func neededSlots(_ verdict: CapacityVerdict) -> Int? {
        guard case .beyondRange(_, let needed) = verdict else { return nil }
        return needed
    }

    private static func slot(_ outcome: SlotOutcome) -> JSONValue {
        .members([
            "c": .count(outcome.slots), "utilisation": .rounded(outcome.utilisationHigh),
            "wait_mean_low": .seconds(outcome.waits.low.mean),
            "wait_mean_high": .seconds(outcome.waits.high.mean),
            "wait_p95_low": .seconds(outcome.waits.low.p95),
            "wait_p95_high": .seconds(outcome.waits.high.p95),
            "wait_p99_low": .seconds(outcome.waits.low.p99),
            "wait_p99_high": .seconds(outcome.waits.high.p99),
            "peak_queue": .count(outcome.peakQueueHigh),
        ])
    }

    private static func observed(_ analysis: CapacityAnalysis) -> JSONValue {
        let observed = analysis.observed
        return .members([
            "runs": .count(observed.runs), "in_flight": .count(observed.inFlight), "left_out": .count(observed.leftOut),
            "slots": .count(analysis.current?.count), "slots_source": .text(analysis.current?.source.rawValue),
            "slots_lower_bound": analysis.current.map { .boolean($0.isLowerBound) } ?? .null,
            "open_at_begin": .count(observed.openAtBegin), "open_at_end": .count(observed.openAtEnd),
            "waiting_at_end_low": .count(observed.waitingAtEndLower), "waiting_at_end_high": .count(observed.waitingAtEndUpper),
            "overhead_low": .seconds(observed.overhead?.typicalLow),
            "overhead_high": .seconds(observed.overhead?.typicalHigh),
            "utilisation_low": .rounded(analysis.utilisation?.low), "utilisation_high": .rounded(analysis.utilisation?.high),
            "time_at_cap_low": .rounded(analysis.timeAtCap?.low), "time_at_cap_high": .rounded(analysis.timeAtCap?.high),
            "concurrency": profile(observed.inSystem),
            "executing_low": profile(observed.executingLower), "executing_high": profile(observed.executingUpper),
            "queue_low": profile(observed.waitingLower), "queue_high": profile(observed.waitingUpper),
            "offered_load_low": .rounded(observed.offeredLoadLower), "offered_load_high": .rounded(observed.offeredLoadUpper),
            "wait_runs": .count(observed.watchedRuns),
            "wait_mean_low": .seconds(observed.waits?.low.mean),
            "wait_mean_high": .seconds(observed.waits?.high.mean),
            "wait_p95_low": .seconds(observed.waits?.low.p95),
            "wait_p95_high": .seconds(observed.waits?.high.p95),
            "wait_p99_low": .seconds(observed.waits?.low.p99),
            "wait_p99_high": .seconds(observed.waits?.high.p99),
            "executions": .members([
                "exact": .count(observed.basis.exact), "bounded": .count(observed.basis.bounded),
                "assumed_typical": .count(observed.basis.assumedTypical), "assumed_unwatched": .count(observed.basis.assumedUnwatched),
                "assumed_whole": .count(observed.basis.assumedWhole),
                "in_flight": .count(observed.basis.inFlight),
            ]),
            "little": .members([
                "mean_in_system": .rounded(observed.little.meanInSystem),
                "arrivals_per_second": .rounded(observed.little.arrivalsPerSecond),
                "mean_time_in_system": .rounded(observed.little.meanSecondsInSystem), "predicted": .rounded(observed.little.predicted),
                "relative_difference": .rounded(observed.little.relativeDifference),
            ]),
            "bunching": bunching(analysis.bunching),
        ])
    }

    private static func profile(_ profile: LevelProfile) -> JSONValue {
        .members([
            "mean": .rounded(profile.mean), "p50": .count(profile.quantile(0.5)), "p95": .count(profile.quantile(0.95)),
            "p99": .count(profile.quantile(0.99)), "max": .count(profile.maximum),
        ])
    }

    private static func bunching(_ bunching: Bunching) -> JSONValue {
        .members([
            "busiest_minute": .count(bunching.busiestMinute), "busiest_minute_ratio": .rounded(bunching.busiestMinuteRatio),
            "same_minute_ratio": .rounded(bunching.sharingRatio),
            "same_minute_ratio_if_random": .rounded(bunching.expectedSharingRatio),
            "most_in_one_minute": .count(bunching.mostInOneMinute),
            "arrivals_by_minute": .array(bunching.arrivalsByMinuteOfHour.map { .count($0) }),
        ])
    }

    private static func fit(_ analysis: CapacityAnalysis) -> JSONValue {
        let fit = analysis.fit
        return .members([
            "verdict": .string(fit.verdict.rawValue), "c": .count(fit.slots), "runs": .count(fit.runs),
            "wait_mean_low": .seconds(fit.replayed?.low.mean),
            "wait_mean_high": .seconds(fit.replayed?.high.mean),
            "wait_p95_low": .seconds(fit.replayed?.low.p95),
            "wait_p95_high": .seconds(fit.replayed?.high.p95),
            "wait_mean_gap": .seconds(fit.meanGap),
            "wait_p95_gap": .seconds(fit.p95Gap),
            "mean_distance": .seconds(fit.meanDistance), "text": .string(analysis.fitText),
        ])
    }

    private static func crossCheck(_ analysis: CapacityAnalysis) -> JSONValue {
        .members([
            "arrival_scv": .rounded(analysis.observed.variability.arrivals),
            "service_scv": .rounded(analysis.observed.variability.services),
            "bursty": .boolean(analysis.observed.variability.isBursty),
            "slots": .array(
                analysis.shownSlots.map {
                    .members([
                        "c": .count($0.slots), "erlang_c_wait_mean": .seconds($0.erlangCMean),
                        "erlang_c_wait_p95": .seconds($0.erlangCP95),
                        "allen_cunneen_wait_mean": .seconds($0.allenCunneenMean),
                    ])
                }
            ),
        ])
    }

    private static func move(_ move: SpreadMove, _ analysis: CapacityAnalysis) -> JSONValue {
        let dataset = analysis.datasets[move.datasetIndex]
        return .members([
            "dataset": .string(dataset.token), "from": .string(move.fromText), "to": .string(move.toText), "name": .string(dataset.name),
            "period": .seconds(move.period),
            "shift": .seconds(move.shift), "runs": .count(move.runs),
        ])
    }

    private static func state(_ plan: SpreadPlan?, _ state: (SpreadPlan) -> SpreadState) -> JSONValue {
        guard let plan else { return .null }
        let state = state(plan)
        return .members([
            "c": .count(plan.slots), "peak": .count(state.peak), "peak_queue": .count(state.peakQueue),
            "wait_mean_low": .seconds(state.waits.low.mean),
            "wait_mean_high": .seconds(state.waits.high.mean),
            "wait_p95_low": .seconds(state.waits.low.p95),
            "wait_p95_high": .seconds(state.waits.high.p95),
        ])
    }

    private static func growth(_ growth: DemandGrowth) -> JSONValue {
        let verdict =
            switch growth.verdict {
            case .tooFewWeeks: "too_few_weeks"
            case .notDetectable: "not_detectable"
            case .shrinking: "shrinking"
            case .growing: "growing"
            }
        return .members([
            "verdict": .string(verdict),
            "weeks": .array(
                growth.weeks.map {
                    .members([
                        "week": .string($0.week.description), "run_seconds": .seconds($0.runTime),
                    ])
                }
            ),
            "run_seconds_per_week": .seconds(growth.trend.map { DurationEstimate(milliseconds: $0.slope) }),
            "run_seconds_per_week_low": .seconds(growth.trend.map { DurationEstimate(milliseconds: $0.slopeLow) }),
            "run_seconds_per_week_high": .seconds(growth.trend.map { DurationEstimate(milliseconds: $0.slopeHigh) }),
            "headroom": .rounded(growth.headroom), "earliest": .text(growth.earliest?.description),
            "latest": .text(growth.latest?.description),
        ])
    }

    private static func hour(_ index: Int, _ hour: WeekPattern.Hour) -> JSONValue {
        .members([
            "weekday": .count(index / 24 + 1), "hour": .count(index % 24),
            "exposure": .seconds(hour.exposure), "arrivals": .count(hour.arrivals),
            "run_seconds": .seconds(hour.runTime), "arrivals_per_hour": .rounded(hour.arrivalsPerHour),
            "mean_concurrency": .rounded(hour.meanRunsAtOnce), "mean_queue_high": .rounded(hour.meanQueueUpper),
        ])
    }

    private static func group(_ group: GroupLoadWords) -> JSONValue {
        let load = group.load
        return .members([
            "id": .text(load.key?.id), "name": .string(group.name), "anchor": .string(group.anchor), "datasets": .count(load.datasets),
            "runs": .count(load.arrivals), "run_seconds": .seconds(load.runTime),
            "run_ratio": .rounded(load.runRatio),
            "mean_concurrency": .rounded(load.meanRunsAtOnce), "max_concurrency": .count(load.mostAtOnce),
            "peak_ratio": .rounded(load.peakRatio), "wait_ratio_low": .rounded(load.waitRatio?.lowerBound),
            "wait_ratio_high": .rounded(load.waitRatio?.upperBound),
        ])
    }

    private static func dataset(_ load: DatasetLoad, _ analysis: CapacityAnalysis) -> JSONValue {
        let dataset = analysis.datasets[load.datasetIndex]
        return .members([
            "dataset": .string(dataset.token), "name": .string(dataset.name), "pinned": .boolean(dataset.isPinned),
            "runs": .count(load.arrivals), "run_seconds": .seconds(load.runTime),
            "run_ratio": .rounded(load.runRatio), "peak_ratio": .rounded(load.peakRatio),
        ])
    }
}
