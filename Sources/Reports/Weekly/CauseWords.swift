import RunAnalytics
import RunModel

/// A part of the report that is a list: a title, and groups of lines about datasets.
struct ListedPart {
    /// The heading.
    let title: String
    /// Where links within the page lead.
    let anchor: String
    /// A sentence before the lists.
    let lead: String
    let groups: [ChangeGroup]

    /// Why runs fail, and load that could be saved; parts with nothing to say are left out.
    static func all(_ report: WeeklyReport, _ clock: LocalTimeText) -> [ListedPart] {
        [causes(report, clock), savings(report)].compactMap { $0 }
    }

    /// How many codes of a dataset are told.
    private static let codes = 3

    private static func causes(_ report: WeeklyReport, _ clock: LocalTimeText) -> ListedPart? {
        let failing = report.datasets.filter { $0.causes.contains(where: \.isNamed) }
        guard !failing.isEmpty else { return nil }
        func line(_ week: DatasetWeek) -> (name: String, text: String) {
            (week.reference.dataset.displayName, week.causes.prefix(codes).map { text($0, clock) }.joined(separator: "; "))
        }
        let new = failing.filter { $0.causes.contains(where: \.isNew) }
        let known = failing.filter { !$0.causes.contains(where: \.isNew) }
        let groups = [
            ChangeGroup(title: "New this time", lines: new.map(line)), ChangeGroup(title: "Known from before", lines: known.map(line)),
        ]
        return ListedPart(
            title: "Why runs fail", anchor: "causes",
            lead: "By the error codes that Mode gives for the queries of failed runs. " + sum(failing),
            groups: groups.filter { !$0.lines.isEmpty })
    }

    /// `Most often: SYNTAX_ERROR (12 runs of 3 datasets), TIMEOUT (4 runs of 1 dataset).`
    private static func sum(_ weeks: [DatasetWeek]) -> String {
        var totals: [String: (runs: Int64, datasets: Int)] = [:]
        for cause in weeks.flatMap(\.causes) where cause.isNamed {
            totals[cause.figures.code, default: (0, 0)].runs += cause.figures.runs
            totals[cause.figures.code]?.datasets += 1
        }
        let most = totals.sorted { ($1.value.runs, $0.key) < ($0.value.runs, $1.key) }.prefix(codes).map { code, total in
            "\(code) (\(WeeklyPhrases.count(total.runs, "run")) of \(WeeklyPhrases.count(total.datasets, "dataset")))"
        }
        return "Most often: \(most.joined(separator: ", "))."
    }

    private static func text(_ cause: FailureCause, _ clock: LocalTimeText) -> String {
        let figures = cause.figures
        let name = cause.isNamed ? figures.code : figures.code == DatasetTotals.otherErrorCode ? "other codes" : "no code known"
        let runs = WeeklyPhrases.count(figures.runs, "run")
        let time =
            figures.first == figures.last
            ? clock.minute(figures.first) : "\(clock.minute(figures.first)) to \(clock.minute(figures.last))"
        return "\(cause.isNew ? "new: " : "")\(name), \(runs), \(time)"
    }

    private static func savings(_ report: WeeklyReport) -> ListedPart? {
        let unviewed = report.datasets.compactMap { week in week.unviewed.map { (week, $0) } }
            .sorted { ($1.1.milliseconds, $1.1.runs) < ($0.1.milliseconds, $0.1.runs) }
        guard !unviewed.isEmpty else { return nil }
        let lines = unviewed.map { week, load in
            (
                name: week.reference.dataset.displayName,
                text: "refreshed \(HumanText.count(load.runs)) times in four weeks, "
                    + "\(HumanText.duration(milliseconds: load.milliseconds)) of run time, never viewed"
            )
        }
        let total = unviewed.reduce(0.0) { $0 + Double($1.1.milliseconds) }
        let runs = unviewed.reduce(0) { $0 + $1.1.runs }
        return ListedPart(
            title: "Load that could be saved", anchor: "savings",
            lead: "\(WeeklyPhrases.count(unviewed.count, "dataset")) \(unviewed.count == 1 ? "has" : "have") never been viewed, as Mode "
                + "counts views of the dataset itself; reports that use it count for themselves. In four weeks "
                + "\(WeeklyPhrases.count(runs, "run")) took \(HumanText.duration(milliseconds: total)).",
            groups: [ChangeGroup(title: "Never viewed, most run time first", lines: lines)])
    }
}
