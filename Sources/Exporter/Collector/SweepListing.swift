import Foundation
import RunModel

/// What one sweep has listed so far, gathered from concurrent walks.
///
/// `@unchecked Sendable`: `lock` protects `value`.
final class SweepListing: @unchecked Sendable {
    struct Result: Sendable {
        var datasets: Set<DatasetToken> = []
        /// Spaces that were listed to their end.
        var completeSpaces: Set<SpaceToken> = []
        /// Those of them without any dataset.
        var emptySpaces: Set<SpaceToken> = []
    }

    private let lock = NSLock()
    private var value = Result()

    var result: Result { lock.withLock { value } }
    var datasetCount: Int { lock.withLock { value.datasets.count } }

    func add(_ tokens: [DatasetToken]) {
        lock.withLock { value.datasets.formUnion(tokens) }
    }

    func complete(_ space: SpaceToken, isEmpty: Bool) {
        lock.withLock {
            value.completeSpaces.insert(space)
            if isEmpty { value.emptySpaces.insert(space) }
        }
    }
}
