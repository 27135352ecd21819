import RunAnalytics
import RunHistory

extension OneShot {
    /// Answers how many slots are needed, from the stored history.
    ///
    /// The window never reaches beyond what was collected, nor before the first run: an empty stretch would pass for idle slots.
    /// - Throws: ``HistoryError``, ``CapacityQuestionError``, ``CapacityError``: each one line for a person.
    package func capacity(_ question: CapacityQuestion) throws -> CapacityAnalysis {
        try CapacityInquiry(history: openForReading(asOf: question.asOf), configuration: configuration).answer(question)
    }
}
