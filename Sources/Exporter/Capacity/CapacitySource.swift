import RunModel

/// Where a capacity analysis takes datasets and runs from: a history, or a rollup tree.
protocol CapacitySource {
    /// The datasets in any order, and when the first of their runs that has ended was created.
    ///
    /// - Parameter account: only the datasets of this workspace; nil for all.
    /// - Throws: what reading throws.
    func datasets(account: String?) throws -> (entries: [CapacityCatalogue.Entry], firstEndedCreatedAt: Timestamp?)

    /// Reads the runs of the window, which get the numbers of the places of their datasets.
    ///
    /// - Parameters:
    ///   - asksGrowth: whether the demand of all weeks is wanted too.
    ///   - isCancelled: asked again and again.
    /// - Throws: ``CapacityQueryError/tooManyRuns(limit:)``; `CancellationError` once `isCancelled` says so; what reading throws.
    func read(
        _ datasets: [CapacityCatalogue.Entry], asksGrowth: Bool, into runs: inout CapacityRuns, isCancelled: () -> Bool
    ) throws

    /// What is missing from the source as a whole, one sentence each.
    var notes: [String] { get }
}
