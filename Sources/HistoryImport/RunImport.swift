import Foundation
import RunHistory
import RunModel
import Threads

/// Loads saved answers of the API into a history.
///
/// Two threads: one reads and decodes, one applies. Memory is bounded by some batches of ``ImportReader/batchRuns`` rows, whatever the
/// files hold. A row is counted once however often it is loaded, so a broken import is simply repeated.
package struct RunImport {
    private let history: RunHistory
    private let defaults: ImportDefaults
    private let names: DumpCatalogue
    private let now: Timestamp
    /// What the history knew at the beginning.
    private var catalogue: [ImportedDataset: DatasetID]?
    /// Those that had rows.
    private var numbers: [ImportedDataset: DatasetID] = [:]
    private var summary = ImportSummary()

    /// - Parameters:
    ///   - history: open for writing.
    ///   - names: names of datasets that the history does not know yet.
    ///   - now: when datasets that are new count as first seen.
    package init(into history: RunHistory, defaults: ImportDefaults, names: DumpCatalogue = DumpCatalogue(), now: Timestamp) {
        self.history = history
        self.defaults = defaults
        self.names = names
        self.now = now
    }

    /// Loads all inputs.
    ///
    /// - Parameters:
    ///   - issue: called for the first rows that cannot be taken.
    ///   - progress: called after each batch.
    ///   - isCancelled: asked between batches; what was applied stays.
    /// - Throws: ``HistoryError`` when the history cannot be written; the batches before stay. Neither a bad row nor a file that cannot be
    ///   read is an error: see the summary.
    package mutating func run(
        _ inputs: [ImportInput], issue: (ImportIssue) -> Void = { _ in }, progress: (ImportProgress) -> Void = { _ in },
        isCancelled: () -> Bool = { false }
    ) throws(HistoryError) -> ImportSummary {
        let batches = BoundedQueue<ImportBatch>(capacity: 1)
        let reading = BlockingWork.start(named: "import") { [defaults] in
            defer { batches.close() }
            var reader = ImportReader(defaults: defaults) { batches.append($0) }
            return reader.read(inputs)
        }
        defer { batches.close() }
        var state = ImportProgress(totalBytes: inputs.reduce(0) { $0 + $1.bytes })
        while let batch = batches.next() {
            try apply(batch)
            batch.issues.forEach(issue)
            state.readBytes += batch.readBytes
            state.runs = summary.runs
            progress(state)
            if isCancelled() {
                summary.isCancelled = true
                break
            }
        }
        batches.close()
        summary.failedFiles = reading.wait()
        summary.datasets = numbers.count
        return summary
    }

    private mutating func apply(_ batch: ImportBatch) throws(HistoryError) {
        summary.runs += batch.runCount
        summary.rejected += batch.rejectedCount
        summary.unattributed += batch.unattributedCount
        guard !batch.groups.isEmpty else { return }
        try enter(batch.groups.lazy.map(\.dataset))
        var pages: [ObservedRuns] = []
        var ranges: [DatasetID: ClosedRange<Timestamp>] = [:]
        for group in batch.groups {
            guard let number = numbers[group.dataset] else { continue }
            for run in group.runs {
                let known = ranges[number] ?? run.createdAt...run.createdAt
                ranges[number] = min(known.lowerBound, run.createdAt)...max(known.upperBound, run.createdAt)
            }
            pages.append(
                ObservedRuns(
                    dataset: number,
                    runs: group.runs,
                    rejected: group.rejected,
                    observedEarliest: now,
                    observedLatest: now,
                    origin: .imported
                )
            )
        }
        pages.sort { $0.dataset < $1.dataset }
        summary.add(try history.apply(contentsOf: pages))
        try history.record(imported: ranges)
    }

    /// Ensures that every dataset of a batch has a number. One that the history does not know is inserted, without a name unless a
    /// dump has it: discovery adds it later. One that it knows stays as it is.
    private mutating func enter(_ datasets: some Sequence<ImportedDataset>) throws(HistoryError) {
        if catalogue == nil {
            var known: [ImportedDataset: DatasetID] = [:]
            for stored in try history.datasets() {
                known[ImportedDataset(account: stored.account, token: stored.dataset.token)] = stored.id
            }
            catalogue = known
        }
        var unknown: [String: [ImportedDataset]] = [:]
        for dataset in datasets where numbers[dataset] == nil {
            numbers[dataset] = catalogue?[dataset]
            if numbers[dataset] == nil { unknown[dataset.account, default: []].append(dataset) }
        }
        for (account, members) in unknown.sorted(by: { $0.key < $1.key }) {
            let sorted = members.sorted()
            let entered = try history.upsert(
                datasets: sorted.map { names.datasets[$0.token] ?? Dataset(token: $0.token, name: nil, space: nil) }, account: account,
                at: now)
            for (dataset, number) in zip(sorted, entered) { numbers[dataset] = number }
            summary.newDatasets += sorted.count
        }
    }
}

package struct ImportProgress: Sendable {
    /// Bytes to read; less than is read in the end when standard input is among the inputs.
    var totalBytes: Int64
    /// Bytes read and applied.
    var readBytes: Int64 = 0
    package var runs = 0

    /// From 0 to 1; nil when the length of the input is not known.
    package var fraction: Double? {
        totalBytes > 0 ? min(1, Double(readBytes) / Double(totalBytes)) : nil
    }
}

package struct ImportSummary: Hashable, Sendable {
    package var runs = 0
    /// Of these, runs that were not stored before.
    package var inserted = 0
    /// Of these, stored runs of which something changed.
    package var updated = 0
    /// Of these, runs that said nothing new.
    package var unchanged = 0
    /// Of these, runs from before what retention removed: they were counted long ago.
    package var ignored = 0
    package var rejected = 0
    /// Of the rejected rows, those that are good but do not say whose runs they are.
    package var unattributed = 0
    package var datasets = 0
    /// Of these, datasets that the history did not know.
    package var newDatasets = 0
    /// Files that could not be read to their end; what came before that point is stored.
    package var failedFiles: [ImportIssue] = []

    /// Whether it was ended before the last input.
    package var isCancelled = false

    package init() {}

    mutating func add(_ applied: AppliedPage) {
        inserted += applied.inserted
        updated += applied.updated
        unchanged += applied.unchanged
        ignored += applied.ignored
    }
}
