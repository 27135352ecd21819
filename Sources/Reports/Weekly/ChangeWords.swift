import RunAnalytics
import RunModel

/// A kind of change with the datasets that it befell.
struct ChangeGroup {
    let title: String
    /// One line for each dataset or time: its name and what changed.
    let lines: [(name: String, text: String)]

    /// All kinds with anything to tell, the urgent first.
    static func all(_ report: WeeklyReport, _ clock: LocalTimeText) -> [ChangeGroup] {
        let changes = report.changes
        func name(_ reference: DatasetReference) -> String { reference.shownName }
        let failing = changes.newlyFailing.map { (name($0.reference), episode($0.detail, clock)) }
        let broken = changes.broken.map { (name($0.reference), "the newest \(WeeklyPhrases.count($0.detail.runs, "run")) all failed") }
        let flaky = changes.flaky.map {
            (name($0.reference), "\(WeeklyPhrases.count($0.detail.streaks, "short streak")) of failures, longest \($0.detail.runs)")
        }
        let stories = report.datasets.compactMap { DurationStory($0, since: report.period.since).lasting }
        let spells = SlowSpell.all(report).map { ($0.times(clock), $0.text) }
        let groups = [
            ChangeGroup(title: "Newly failing", lines: failing),
            ChangeGroup(title: "Broken: a streak, something must be repaired", lines: broken),
            ChangeGroup(title: "Flaky: failures come and go, a retry would help", lines: flaky),
            ChangeGroup(title: "Success rate changed significantly", lines: rates(report.datasets)),
            ChangeGroup(title: "Durations stepped up and stayed", lines: lasting(stories.filter(\.isSlower), clock)),
            ChangeGroup(title: "Slow for a while, then back: what happened then?", lines: spells),
            ChangeGroup(title: "Durations stepped down and stayed", lines: lasting(stories.filter { !$0.isSlower }, clock)),
            ChangeGroup(
                title: "Significantly slower or faster than the period before, by at least 10 %", lines: durations(report.datasets)),
            ChangeGroup(title: "Healthy again", lines: changes.newlyHealthy.map { (name($0), "the newest run succeeded") }),
        ]
        return groups.filter { !$0.lines.isEmpty }
    }

    private static func episode(_ episode: FailureEpisode?, _ clock: LocalTimeText) -> String {
        guard let episode else { return "failing at the end" }
        return "since \(clock.minute(episode.since)), \(WeeklyPhrases.count(episode.failures, "failure")), beginning with run "
            + episode.firstFailedRun.text
    }

    private static func rates(_ weeks: [DatasetWeek]) -> [(name: String, text: String)] {
        weeks.filter { ChangeMark.rate($0.rateChange).isTested }.map { week in
            let before = HumanText.percent(week.previousStatistics.counts.successRatio)
            let after = HumanText.percent(week.statistics.counts.successRatio)
            return (
                week.reference.shownName,
                "\(ChangeMark.rate(week.rateChange).text): \(before) to \(after)\(p(week.rateChange))"
            )
        }
    }

    private static func durations(_ weeks: [DatasetWeek]) -> [(name: String, text: String)] {
        weeks.filter { $0.isMateriallySlower || $0.isMateriallyFaster }.map { week in
            let before = HumanText.duration(week.previousStatistics.duration?.p50)
            let after = HumanText.duration(week.statistics.duration?.p50)
            return (
                week.reference.shownName,
                "\(ChangeMark.duration(week.durationChange).text): median \(before) to \(after) "
                    + "(\(WeeklyPhrases.change(week.medianRatio) ?? HumanText.none))\(p(week.durationChange))"
            )
        }
    }

    private static func p(_ change: TestedChange) -> String {
        WeeklyPhrases.pValue(change.adjustedPValue).map { ", adjusted \($0)" } ?? ""
    }

    private static func lasting(_ changes: [DurationStory.Lasting], _ clock: LocalTimeText) -> [(name: String, text: String)] {
        changes.map { change in
            let (before, after) = (
                HumanText.duration(change.before), HumanText.duration(change.after)
            )
            return (
                change.reference.shownName,
                "\(before) to \(after) (\(WeeklyPhrases.change(change.ratio) ?? HumanText.none)), beginning with run \(change.began.run) "
                    + "of \(clock.minute(change.began.beganAt))"
            )
        }
    }
}
