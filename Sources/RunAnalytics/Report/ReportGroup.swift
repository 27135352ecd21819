/// The part of a report that is about one space or one owner.
package struct ReportGroup: Hashable, Sendable {
    /// Which; nil for the datasets that have no space or owner.
    package let key: DatasetGrouping.Key?
    /// The report of its datasets alone, worst first. The calendar, the distributions and the data quality are those of all datasets.
    package internal(set) var report: WeeklyReport
}

extension WeeklyReport {
    /// The report by space or owner.
    ///
    /// Each group's success rate and breaches are tested like those of a fleet, and the p-values are adjusted for the number of groups
    /// (Benjamini and Hochberg): of twenty groups in which nothing changed, one would seem to have changed by chance.
    package func grouped(by grouping: DatasetGrouping) -> [ReportGroup] {
        var groups = DatasetGrouping.grouped(datasets) { grouping.key($0.reference.dataset) }
            .map { ReportGroup(key: $0.key, report: narrowed(to: $0.elements)) }
        let rates = TestedChange.adjust(groups.map(\.report.headline.rateChange))
        let breaches = TestedChange.adjust(groups.map(\.report.headline.breachChange))
        for index in groups.indices { groups[index].report.headline.adopt(rateChange: rates[index], breachChange: breaches[index]) }
        return groups
    }

    private func narrowed(to weeks: [DatasetWeek]) -> WeeklyReport {
        var report = self
        report.datasets = weeks
        report.headline = Headline(weeks)
        report.changes = WeekChanges(weeks)
        return report
    }
}
