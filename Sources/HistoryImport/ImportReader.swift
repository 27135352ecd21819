import ModeAPI
import RunHistory
import RunModel

/// Whose runs rows are, where they do not say it themselves.
package struct ImportDefaults: Sendable {
    /// The account of all rows, whatever their links say; nil to believe the links.
    var account: String?
    /// The account of rows whose links do not name one.
    var fallbackAccount: String?
    /// The dataset of rows whose links do not name one.
    var dataset: DatasetToken?

    package init(account: String? = nil, fallbackAccount: String? = nil, dataset: DatasetToken? = nil) {
        self.account = account
        self.fallbackAccount = fallbackAccount
        self.dataset = dataset
    }
}

/// Reads inputs one after the other and gathers their rows into batches.
///
/// Runs on a thread of its own, ahead of the one that applies; what it gathers is bounded.
struct ImportReader {
    /// Rows of a full batch. Large, because whatever a batch changes in a dataset's counters is written once.
    static let batchRuns = 100_000
    /// Rows of the first batch. Small, so that the other thread has work soon; each further one is twice as large, up to ``batchRuns``.
    private static let firstBatchRuns = 6_000
    /// Problems that are reported; further ones are only counted.
    static let maximumIssues = 10

    private let defaults: ImportDefaults
    /// Returns false when no more are wanted.
    private let deliver: (ImportBatch) -> Bool
    private var batch = ImportBatch()
    private var batchRuns = firstBatchRuns
    private var places: [ImportedDataset: Int] = [:]
    /// The same, by what rows say.
    private var placesByReference: [RunReference?: Int] = [:]
    private var failures: [ImportIssue] = []
    private var toldIssues = 0
    private var last: ImportedDataset?
    private var folderDataset: DatasetToken?

    init(defaults: ImportDefaults, deliver: @escaping (ImportBatch) -> Bool) {
        self.defaults = defaults
        self.deliver = deliver
    }

    /// Reads everything; returns the files that could not be read to their end.
    mutating func read(_ inputs: [ImportInput]) -> [ImportIssue] {
        for input in inputs {
            last = nil
            folderDataset = input.folderDataset
            // What rows do not say may differ from file to file.
            placesByReference = [:]
            do {
                guard try read(input) else { return failures }
            } catch {
                failures.append(ImportIssue(file: input.label, line: nil, reason: "\(error)"))
            }
        }
        _ = flush()
        return failures
    }

    private mutating func read(_ input: ImportInput) throws -> Bool {
        var decoder = RunFileDecoder()
        var isWanted = true
        var readBytes: Int64 = 0
        try ByteSource(input: input).forEachPiece {
            readBytes += Int64($0)
        } _: { piece in
            add(try decoder.decode(piece), of: input)
            batch.readBytes += readBytes
            readBytes = 0
            if batch.runCount + batch.rejectedCount >= batchRuns { isWanted = flush() }
            return isWanted
        }
        if isWanted { add(try decoder.finish(), of: input) }
        batch.readBytes += readBytes
        return isWanted
    }

    private mutating func flush() -> Bool {
        var full = batch
        batch = ImportBatch()
        places = [:]
        placesByReference = [:]
        batchRuns = min(2 * batchRuns, Self.batchRuns)
        // Oldest first costs half of newest first: the rows are appended to the tree.
        for index in full.groups.indices { full.groups[index].runs.sort { $0.createdAt < $1.createdAt } }
        return deliver(full)
    }

    private mutating func add(_ decoded: RunFileBatch, of input: ImportInput) {
        var index = 0
        while index < decoded.rows.count {
            let reference = decoded.rows[index].reference
            var end = index + 1
            while end < decoded.rows.count, decoded.rows[end].reference == reference { end += 1 }
            add(decoded.rows[index..<end], reference, of: input)
            index = end
        }
        for rejected in decoded.rejected { add(rejected, of: input) }
    }

    private mutating func add(_ rows: ArraySlice<ImportedRun>, _ reference: RunReference?, of input: ImportInput) {
        guard let place = place(reference) else {
            batch.unattributedCount += rows.count
            for row in rows {
                tell(
                    input, row.line,
                    "does not say which dataset the run belongs to: give --dataset\(account(reference) == nil ? " and --account" : "")")
            }
            return
        }
        batch.runCount += rows.count
        for row in rows { batch.groups[place].runs.append(row.run) }
        last = batch.groups[place].dataset
    }

    /// Rejected rows have no links that could be trusted, so they belong to the dataset of the rows before them.
    private mutating func add(_ rejected: RejectedImport, of input: ImportInput) {
        tell(input, rejected.line, Self.text(rejected))
        guard let dataset = last ?? dataset(nil) else { return }
        batch.groups[place(dataset)].rejected.append(
            ObservedRuns.Rejected(reason: rejected.row.reason, identity: rejected.row.identity)
        )
    }

    private mutating func tell(_ input: ImportInput, _ line: Int, _ reason: String) {
        batch.rejectedCount += 1
        guard toldIssues < Self.maximumIssues else { return }
        toldIssues += 1
        batch.issues.append(ImportIssue(file: input.label, line: line, reason: reason))
    }

    private mutating func place(_ reference: RunReference?) -> Int? {
        if let known = placesByReference[reference] { return known }
        guard let dataset = dataset(reference) else { return nil }
        let place = place(dataset)
        placesByReference[reference] = place
        return place
    }

    private mutating func place(_ dataset: ImportedDataset) -> Int {
        if let known = places[dataset] { return known }
        places[dataset] = batch.groups.count
        batch.groups.append(ImportBatch.Group(dataset: dataset))
        return batch.groups.count - 1
    }

    private func dataset(_ reference: RunReference?) -> ImportedDataset? {
        guard let token = reference?.dataset ?? defaults.dataset ?? folderDataset, let account = account(reference) else { return nil }
        return ImportedDataset(account: account, token: token)
    }

    private func account(_ reference: RunReference?) -> String? {
        // What a file calls an account becomes a label and a column: only what could be one is believed.
        defaults.account ?? reference?.account.flatMap { Token<Account>($0)?.text } ?? defaults.fallbackAccount
    }

    private enum Account {}

    private static func text(_ rejected: RejectedImport) -> String {
        if let detail = rejected.detail { return "no JSON: \(detail)" }
        return switch rejected.row.reason {
        case .malformed: "not a run: no object, or a field of the wrong type"
        case .invalidToken: "a run without a valid token"
        case .invalidState: "a run without a valid state"
        case .unreadableTimestamp: "a run with a timestamp that is missing or cannot be read"
        case .negativeDuration: "a run that ended before it was created"
        case .negativeQueueLatency: "a run that began before it was created"
        }
    }
}
