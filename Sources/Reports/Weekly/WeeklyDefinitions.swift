import RunAnalytics
import RunModel

/// What every figure of a weekly report means; every format prints these.
enum WeeklyDefinitions {
    static let all: [(term: String, meaning: String)] = [
        (
            "Period",
            "the runs created in the ISO week, Monday to Sunday in the report's time zone, against the ISO week before; a "
                + "week has 167 to 169 hours where clocks change."
        ),
        (
            "Names",
            "at most \(ShownName.maximumLength) characters, on one line; a longer one ends in \"…\". The JSON report has them whole."
        ),
        ("Run", "counted once by account, dataset and run token, however often it was read."),
        (
            "Success rate",
            "succeeded and completed ÷ (succeeded, completed and failed). Cancelled runs and those not ended are never in "
                + "it. In brackets: Wilson's 95 % interval, what so many runs say about the true rate."
        ),
        (
            "Worst first",
            "by the lower end of Wilson's interval of the failure rate, the failure rate that the runs prove: 1 failure in 1 "
                + "run proves little, 9 in 10 much. Among equals by the first reason to look."
        ),
        (
            "Arrows",
            "only for significant changes (p at most 0.025 for rates and durations of datasets, 0.04 for the success rate of all). Runs follow each other in streaks, so the "
                + "variance is inflated by how much neighbouring runs and whole days of the last eight weeks resemble each other, and at least "
                + "as large as for independent runs (Fisher's exact test, Mann-Whitney U test). For the fleet each dataset is compared with "
                + "itself (Cochran-Mantel-Haenszel), so that other runs are no change. P-values of datasets are adjusted together "
                + "(Benjamini-Hochberg); breached datasets by the sign test. Of a period known in part, the same part of both is compared."
        ),
        (
            "Failed time",
            "from the end of the first failed run to the end of the next success, cut to the period, summed over datasets. "
                + "An episode is open when no success had followed by the period's end. There is no mean time to repair: with few "
                + "episodes it moves without a cause."
        ),
        (
            "Duration",
            "completed_at − created_at of successes; queueing is part of it. p50 and p95 are exact (linear interpolation). "
                + "In brackets: the distribution-free 95 % interval; where so few runs have none (p50 needs 6, p95 needs 72), "
                + "\"too few runs\" stands instead."
        ),
        (
            "Queue",
            "how long runs waited. Mode does not say when a run starts, so each wait is an interval by what polling saw, "
                + "exact where a query run was read; the true percentile lies between the two values. Covers only ended "
                + "runs whose wait was observed."
        ),
        (
            "Data age",
            "the end of the period − the end of the newest success. A breach is a stretch in which it was beyond the "
                + "freshness objective; without a fixed limit, one in which a slot of the dataset's schedule or rhythm had passed by more "
                + "than the grace and the usual time of a run, and no success from that slot or later was there."
        ),
        (
            "What would be late",
            "runs that have not ended, where the period reaches the time of the report. Expected end: creation + the median of the "
                + "successes of the last 28 days, with at least \(ExpectedEnd.leastRuns). Due: the newest success + the freshness objective; "
                + "without a fixed limit, the oldest slot of schedule or rhythm without a success + its grace and the usual time of a run. "
                + "Of runs created in the last eight weeks."
        ),
        (
            "On time, missed, late",
            "against the dataset's schedule, or against the rhythm of its own runs where no schedule is known; the report "
                + "says which. Late: more than a tenth of the gap after its slot (5 minutes to an hour). Missed: no run until the "
                + "next slot."
        ),
        (
            "Budget",
            "(1 − objective) × rated runs of the four weeks that end with the period, in whole runs. \"0 of 1 left\": one "
                + "failure was allowed, and happened."
        ),
        (
            "Step",
            "a lasting change of the level of durations by 10 % or more, without the usual differences between hours and weekdays, "
                + "named by the run with which it began. The p-value takes into account that the place was searched for, that neighbouring "
                + "runs resemble each other, and that all datasets were searched."
        ),
        (
            "Broken, flaky",
            "broken: the newest \(OutcomePattern.brokenStreak) runs or more all failed. Flaky: at least "
                + "\(OutcomePattern.minimumRuns) runs with \(OutcomePattern.flakyStreaks) or more separate streaks of at most "
                + "\(OutcomePattern.longestFlakyStreak) failures, together 5 % of the runs or more. Newly failing: healthy before, "
                + "and the newest \(HealthTransition.leastFailures) runs or more failed."
        ),
        (
            "Hour of the week",
            "over eight weeks, per hour observed: an hour that clocks skip or repeat is divided by how often it really was."
        ),
        (
            "Capacity",
            "the answer of the capacity analysis of the 28 days that end with the period, or where the history ends, for a p95 wait "
                + "of at most 1 m. Of the whole workspace: slots belong to all datasets."
        ),
        (
            "Collection passes",
            "expected: as many as collect.interval asks for, from the first one known on. One that comes up to half an interval late "
                + "is not missing. Counted in the whole hours (UTC) of the period, by Mode's clock."
        ),
    ]
}
