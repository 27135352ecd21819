import RunAnalytics
import RunModel

/// The load of datasets that are not viewed, in words.
enum SavingsWords {
    /// Nil where every dataset was viewed, or may have been.
    static func part(_ report: WeeklyReport, _ clock: LocalTimeText) -> ListedPart? {
        let unviewed = report.datasets.compactMap { week in week.unviewed.map { (week: week, load: $0) } }
            .sorted { ($1.load.runTime, $1.load.runs) < ($0.load.runTime, $0.load.runs) }
        guard !unviewed.isEmpty else { return nil }
        let never = unviewed.filter { $0.load.since == nil }
        let groups = [
            ChangeGroup(title: "Never viewed, most run time first", lines: never.map { line($0.week, $0.load, clock) }),
            ChangeGroup(
                title: "Not viewed in four weeks, most run time first",
                lines: unviewed.filter { $0.load.since != nil }.map { line($0.week, $0.load, clock) }),
        ]
        let total = unviewed.reduce(Duration.zero) { $0 + $1.load.runTime }
        let runs = unviewed.reduce(0) { $0 + $1.load.runs }
        let (was, many) = (unviewed.count == 1 ? "was" : "were", WeeklyPhrases.count(unviewed.count, "dataset"))
        return ListedPart(
            title: "Load that could be saved", anchor: "savings",
            lead:
                "\(many) \(was) refreshed, but not viewed in four weeks (\(HumanText.count(never.count)) never), as Mode counts views; "
                + "reports that use the dataset have counts of their own. \(WeeklyPhrases.count(runs, "run")) took "
                + "\(HumanText.duration(total)).",
            groups: groups.filter { !$0.lines.isEmpty })
    }

    private static func line(_ week: DatasetWeek, _ load: UnviewedLoad, _ clock: LocalTimeText) -> (name: String, text: String) {
        let viewed = load.since.map { "viewed 0 times since \(clock.fullMinute($0)) or longer" } ?? "never viewed"
        return (
            week.reference.shownName,
            "refreshed \(HumanText.count(load.runs)) times in four weeks, \(HumanText.duration(load.runTime)) of run time, "
                + viewed
        )
    }
}
