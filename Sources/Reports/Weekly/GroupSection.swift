import RunAnalytics
import RunModel

/// What a weekly report says of one space or owner; every format prints these.
struct GroupSection {
    /// What it is called, with its token where two groups have the same name.
    let name: String
    let anchor: String
    /// Identifies the group; nil for the datasets that have no space or owner.
    let key: DatasetGrouping.Key?
    /// The top of a report about its datasets alone.
    let narrative: WeeklyNarrative
    /// The datasets to begin with, with their places in the whole report.
    let fixFirst: [(rank: Int, week: DatasetWeek)]

    /// `3 of 14 datasets need a look; success rate 97.3 % of 1 234`
    let summary: String

    var headline: Headline { narrative.report.headline }

    /// Empty unless the report is asked for by group.
    static func all(_ report: WeeklyReport, _ grouping: DatasetGrouping?) -> [GroupSection] {
        guard let grouping else { return [] }
        var ranks: [DatasetReference: Int] = [:]
        for (index, week) in DatasetGroups(report).attention.enumerated() { ranks[week.reference] = index + 1 }
        let groups = report.grouped(by: grouping)
        return zip(groups, GroupAnchors.all(groups.map(\.key), grouping.kind)).map { group, words in
            GroupSection(group, name: words.name, anchor: words.anchor, ranks: ranks)
        }
    }

    private init(_ group: ReportGroup, name: String, anchor: String, ranks: [DatasetReference: Int]) {
        self.name = name
        self.anchor = anchor
        key = group.key
        narrative = WeeklyNarrative(group.report)
        fixFirst = narrative.fixFirst.map { (ranks[$0.week.reference] ?? $0.rank, $0.week) }
        let headline = group.report.headline
        let look = group.report.datasets.count { !$0.attention.isEmpty }
        let rate =
            headline.counts.rated > 0
            ? "success rate \(HumanText.percent(headline.counts.successRatio)) of \(HumanText.count(headline.counts.rated))"
            : "no run succeeded or failed"
        summary =
            "\(HumanText.count(look)) of \(WeeklyPhrases.count(headline.datasets, "dataset")) \(look == 1 ? "needs" : "need") a look; \(rate)"
    }

    /// Why a dataset comes first, in one line.
    func reasons(_ week: DatasetWeek) -> String {
        DatasetNarrative(week: week, since: narrative.report.period.since, clock: narrative.clock).reasons.prefix(2)
            .joined(separator: "; ")
    }
}
