import RunAnalytics
import RunModel

/// A part of the report that is a list: a title, and groups of lines about datasets.
struct ListedPart {
    let title: String
    /// Where links within the page lead.
    let anchor: String
    /// A sentence before the lists.
    let lead: String
    let groups: [ChangeGroup]

    /// What would be late, why runs fail, and load that could be saved; parts with nothing to say are left out.
    static func all(_ report: WeeklyReport, _ clock: LocalTimeText) -> [ListedPart] {
        [LateWords(report, clock).part, causes(report, clock), SavingsWords.part(report, clock)].compactMap { $0 }
    }

    /// How many codes of a dataset are listed.
    private static let codes = 3

    private static func causes(_ report: WeeklyReport, _ clock: LocalTimeText) -> ListedPart? {
        let failing = report.datasets.filter { $0.causes.contains(where: \.isNamed) }
        guard !failing.isEmpty else { return nil }
        func line(_ week: DatasetWeek) -> (name: String, text: String) {
            (week.reference.shownName, week.causes.prefix(codes).map { text($0, clock) }.joined(separator: "; "))
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
}
