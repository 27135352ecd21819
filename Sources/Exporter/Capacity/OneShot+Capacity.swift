import RunAnalytics
import RunHistory

extension OneShot {
    /// Answers how many slots are needed, from the stored history.
    ///
    /// The window never reaches beyond what was collected, nor before the first run: an empty stretch would pass for idle slots.
    /// - Throws: ``HistoryError``, ``CapacityQueryError``, ``CapacityError``: each one line for a person.
    package func capacity(_ query: CapacityQuery) throws -> CapacityAnalysis {
        try CapacityAnalyzer(history: openForReading(asOf: query.asOf), configuration: configuration).analyze(query)
    }
}
