/// A call of ``BackfillWriter`` that would make output that no reader accepts.
package enum BackfillError: Error, Hashable, Sendable {
    /// A family was begun after itself or a later one.
    case familyOutOfOrder(BackfillFamily)
    /// Datasets came before a family was begun.
    case noFamily
    /// A dataset came after itself or a later one.
    case datasetOutOfOrder(account: String, dataset: String)
    /// The writer was finished already, or its sink had failed.
    case closed
}

extension BackfillError: CustomStringConvertible {
    /// What happened, where, and what to do next.
    package var description: String {
        switch self {
        case .familyOutOfOrder(let family):
            "the family \(family.family.name) was begun out of order; begin families in the order of BackfillFamily.allCases, each once"
        case .noFamily:
            "a dataset was written before any family; call begin first"
        case .datasetOutOfOrder(let account, let dataset):
            "the dataset \(dataset) of \(account) came out of order; write datasets by account and token, each once per family"
        case .closed:
            "the backfill was already finished or its sink had failed; start again with a new writer"
        }
    }
}
