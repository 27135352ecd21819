import Foundation

/// What a pass has done so far, counted by concurrent work.
///
/// `@unchecked Sendable`: `lock` protects `values`.
final class PassTally: @unchecked Sendable {
    struct Counts: Sendable {
        var answers = 0
        var datasets = 0
        var newRuns = 0
        /// Datasets and spaces that could not be read now.
        var partialFailures = 0
        /// Those that the key may not read or that are gone: no fault of the pass, and none that the next pass mends.
        var withoutAccess = 0
    }

    private let lock = NSLock()
    private var values = Counts()

    var counts: Counts { lock.withLock { values } }

    func add(_ change: (inout Counts) -> Void) {
        lock.withLock { change(&values) }
    }
}
