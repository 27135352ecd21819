import RunAnalytics
import RunModel

/// What orders rows: the bytes of the account, then those of the dataset's token.
struct RowKey: Hashable, Comparable {
    let account: String
    let dataset: String

    static func < (left: RowKey, right: RowKey) -> Bool {
        left.account == right.account
            ? left.dataset.utf8.lexicographicallyPrecedes(right.dataset.utf8)
            : left.account.utf8.lexicographicallyPrecedes(right.account.utf8)
    }
}

/// Goes through the rows of `runs` or `datasets`, or of both joined, whose header names the columns.
///
/// `account` and `dataset` come first; the order of the others does not matter, and unknown ones are left alone. Further header lines, as of
/// files that were strung together, are skipped. Not `Sendable`: one thread at a time.
final class RowCursor {
    /// What errors call the input.
    let name: String
    private let lines: LineReader
    private var columns: [String: Int] = [:]
    private var header: [UInt8] = []
    private var fields = RowFields()
    private var prefix: [UInt8] = []
    /// The dataset of the current row; nil at the end.
    private(set) var key: RowKey?

    /// What the header of rows of runs must name.
    static let runColumnNames = ["run", "state", "created_epoch_ms", "duration_seconds"]

    private struct RunColumns {
        let run, state, created, duration, queueLower, queueUpper: Int?
    }
    private var runColumns = RunColumns(run: nil, state: nil, created: nil, duration: nil, queueLower: nil, queueUpper: nil)

    /// Reads the header and goes to the first row.
    ///
    /// - Parameter required: columns that the header must name.
    /// - Throws: ``LakeError``; what the source throws.
    init(_ name: String, required: [String], source: @escaping LineReader.Source) throws {
        self.name = name
        lines = LineReader(source: source)
        guard try lines.advance() else { return }
        header = lines.withLine { Array($0) }
        guard lines.withLine({ fields.split($0) }) else { throw error("an opening quote has no closing one") }
        for index in 0..<fields.count {
            columns[lines.withLine { fields.text(index, $0) }] = index
        }
        guard columns["account"] == 0, columns["dataset"] == 1 else {
            throw error("the first line must be a header that begins with account,dataset")
        }
        for column in required where columns[column] == nil { throw error("the header does not name the column \(column)") }
        runColumns = RunColumns(
            run: columns["run"], state: columns["state"], created: columns["created_epoch_ms"], duration: columns["duration_seconds"],
            queueLower: columns["queue_lower_seconds"], queueUpper: columns["queue_upper_seconds"])
        try advance()
    }

    /// Goes to the next row.
    ///
    /// - Throws: ``LakeError``; what the source throws.
    func advance() throws {
        while try lines.advance() {
            let isSkipped = lines.withLine { $0.isEmpty || $0.elementsEqual(header) }
            if isSkipped { continue }
            guard lines.withLine({ fields.split($0) }) else { throw error("an opening quote has no closing one") }
            guard fields.count == columns.count else { throw error("\(fields.count) fields, and the header has \(columns.count)") }
            let isSame = key != nil && lines.withLine { $0.starts(with: prefix) }
            if !isSame {
                (key, prefix) = lines.withLine { line in
                    (
                        RowKey(account: fields.text(0, line), dataset: fields.text(1, line)),
                        Array(line.prefix(fields.prefixLength))
                    )
                }
            }
            return
        }
        key = nil
    }

    /// The run of the current row; nil where the row has none, as that of a dataset without runs.
    ///
    /// - Throws: ``LakeError`` for a row that cannot be read.
    private func run() throws -> ReportRun? {
        let run: ReportRun?? = lines.withLine { line in
            let token = fields.bytes(runColumns.run, line)
            guard !token.isEmpty else { return .some(nil) }
            guard let token = RunToken(String(decoding: token, as: UTF8.self)),
                let created = fields.integer(runColumns.created, line)
            else { return nil }
            let figures = RunFigures(
                createdAt: Timestamp(milliseconds: created),
                durationMilliseconds: fields.milliseconds(runColumns.duration, line) ?? RunFigures.none,
                queueLowerMilliseconds: fields.milliseconds(runColumns.queueLower, line) ?? RunFigures.none,
                queueUpperMilliseconds: fields.milliseconds(runColumns.queueUpper, line) ?? RunFigures.none,
                state: Self.state(fields.bytes(runColumns.state, line)))
            return .some(ReportRun(figures: figures, token: token))
        }
        guard let run else { throw error("run or created_epoch_ms cannot be read") }
        return run
    }

    /// Adds the runs of the dataset of the current row that were created within a range, and goes to the row after them.
    ///
    /// - Throws: ``LakeError`` for a row that cannot be read; what the source throws.
    func takeRuns(createdIn range: Range<Timestamp>, into result: inout DatasetRuns) throws {
        let dataset = key
        while key != nil, key == dataset {
            if let run = try run(), range.contains(run.createdAt) { result.runs.append(run) }
            try advance()
        }
    }

    /// Seconds in a column of the current row as whole milliseconds; nil where the row has none.
    func milliseconds(_ column: String) -> Int64? { lines.withLine { fields.milliseconds(columns[column], $0) } }

    /// A whole number in a column of the current row; nil where the row has none.
    func integer(_ column: String) -> Int64? { lines.withLine { fields.integer(columns[column], $0) } }

    private static let states = RunState.documented.map { (Array($0.name.utf8), $0.code) }

    private static func state(_ name: UnsafeBufferPointer<UInt8>) -> RunState.Code {
        states.first { $0.0.count == name.count && $0.0.elementsEqual(name) }?.1 ?? .other
    }

    /// The dataset of the current row, with what the row says of it.
    ///
    /// - Throws: ``LakeError`` when its token is not one.
    func dataset() throws -> RollupDataset {
        guard let key, let token = DatasetToken(key.dataset) else { throw error("\"\(key?.dataset ?? "")\" is not a dataset's token") }
        let space = SpaceToken(text("space") ?? "").map { Space(token: $0, name: text("space_name").map(CSVText.original)) }
        let name = text("name").map(CSVText.original)
        return RollupDataset(id: 0, account: key.account, token: token, name: name, space: space, knowledge: knowledge())
    }

    private func knowledge() -> DatasetKnowledge? {
        guard let listed = text("listed") else { return nil }
        // Engines write instants with a space, and without the zone, which is UTC.
        func instant(_ column: String) -> Timestamp? {
            guard let text = text(column)?.replacing(" ", with: "T") else { return nil }
            return Timestamp(iso8601: text) ?? Timestamp(iso8601: text + "Z")
        }
        let known = KnownHistory(
            start: instant("known_since"), end: instant("known_until"), reachesBeginning: text("reaches_beginning") == "1",
            isComplete: true, hasWholeCounters: true)
        return DatasetKnowledge(
            isListed: listed == "1", known: known, isFromFiles: text("from_files") == "1", lastSuccessAt: instant("last_success_at"),
            schedules: ScheduleText.read(text("schedules") ?? ""))
    }

    private func text(_ column: String) -> String? {
        let text = lines.withLine { fields.text(columns[column], $0) }
        return text.isEmpty ? nil : text
    }

    private func error(_ text: String) -> LakeError { LakeError("\(name), line \(lines.number): \(text)") }
}
