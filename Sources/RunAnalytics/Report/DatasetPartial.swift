import RunModel

/// What one dataset contributes to a weekly report: the result of the map step, when a report is computed on many machines.
///
/// Everything that needs the dataset's runs is done; what compares datasets with each other is not.
package struct DatasetPartial: Hashable, Sendable {
    /// The analysis, not yet adjusted for the number of datasets.
    var week: DatasetWeek
    /// Its runs by day of the calendar; days without runs are left out.
    var days: [Int: StateCounts]
    /// Its runs by hour of the week; hours without runs are left out.
    var hours: [Int: StateCounts]
    var distributions: WeeklyReport.Distributions
    var previousDistributions: WeeklyReport.Distributions

    package var reference: DatasetReference { week.reference }
}

extension WeeklyReportBuilder {
    /// Analyses a dataset and leaves the builder as it is.
    package func partial(of input: DatasetWeekInput) -> DatasetPartial {
        var builder = emptied()
        let week = builder.add(input)
        return DatasetPartial(
            week: week, days: builder.dayCalendar.occupied, hours: builder.hourOfWeek.occupied, distributions: builder.distributions,
            previousDistributions: builder.previousDistributions)
    }

    /// Takes in a dataset that was analysed elsewhere, in the same context.
    package mutating func add(_ partial: DatasetPartial) {
        weeks.append(partial.week)
        dayCalendar.add(partial.days)
        hourOfWeek.add(partial.hours)
        distributions.merge(partial.distributions)
        previousDistributions.merge(partial.previousDistributions)
    }

    /// What a rollup tree lets one know of the quality of a report. Rows that were rejected, estimated ends and collection passes are not
    /// in it.
    package var qualityFromTree: DataQuality {
        let ordered = weeks.sorted { DatasetReference.precedes($0.reference, $1.reference) }
        let isImported = !ordered.isEmpty && ordered.allSatisfy(\.isFromFiles)
        return DataQuality(
            incompleteDatasets: isImported ? [] : ordered.filter { !$0.known.isWhole && !$0.isFromFiles }.map(\.reference),
            isImported: isImported,
            notes: ["Computed from a rollup tree, which holds neither rejected rows nor collection passes."])
    }
}
