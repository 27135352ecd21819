import RunModel

/// A dataset with what its rows begin with, in the order of the rows.
struct RowDataset {
    let dataset: RollupDataset
    /// `account,token,`: the beginning of each of its rows.
    let prefix: [UInt8]
    private let account: [UInt8]
    private let token: [UInt8]

    init(_ dataset: RollupDataset) {
        self.dataset = dataset
        account = Array(dataset.account.utf8)
        token = Array(dataset.token.text.utf8)
        prefix = CSVText.quoted(account) + [UInt8(ascii: ",")] + CSVText.quoted(token) + [UInt8(ascii: ",")]
    }

    /// Datasets in the order of the rows: by the bytes of the account, then of the token.
    static func sorted(_ datasets: [RollupDataset]) -> [RowDataset] {
        datasets.map(RowDataset.init).sorted { left, right in
            left.account == right.account
                ? left.token.lexicographicallyPrecedes(right.token) : left.account.lexicographicallyPrecedes(right.account)
        }
    }

    /// Where a row of any dataset stands: below 0 before this dataset's rows, 0 among them, above 0 after them.
    func compare(row: UnsafeBufferPointer<UInt8>) -> Int {
        if row.count >= prefix.count, row.starts(with: prefix) { return 0 }
        var reader = FieldReader(row)
        let first = Self.order(reader.next(), account)
        return first != 0 ? first : Self.order(reader.next(), token)
    }

    private static func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
        left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    }
}

/// Takes a row of CSV apart, field by field.
struct FieldReader {
    private let row: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ row: UnsafeBufferPointer<UInt8>) { self.row = row }

    /// The next field without its quotes; empty after the last.
    mutating func next() -> [UInt8] {
        var field: [UInt8] = []
        var isQuoted = false
        while position < row.count {
            let byte = row[position]
            position += 1
            if byte == UInt8(ascii: "\"") {
                // A doubled quote within quotes stands for one.
                if isQuoted, position < row.count, row[position] == byte {
                    field.append(byte)
                    position += 1
                } else {
                    isQuoted.toggle()
                }
            } else if !isQuoted, byte == UInt8(ascii: ",") || byte == 0x0A {
                return field
            } else {
                field.append(byte)
            }
        }
        return field
    }

    /// Passes over fields.
    mutating func skip(_ count: Int) {
        for _ in 0..<count { _ = next() }
    }
}
