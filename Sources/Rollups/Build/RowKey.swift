import RunModel

/// What the rows of a dataset begin with, and where other rows stand beside them.
struct RowKey {
    /// `account,token,`: the beginning of each row.
    let prefix: [UInt8]
    private let account: [UInt8]
    private let token: [UInt8]

    init(_ dataset: RollupDataset) {
        account = Array(dataset.account.utf8)
        token = Array(dataset.token.text.utf8)
        prefix = CSVText.quoted(account) + [UInt8(ascii: ",")] + CSVText.quoted(token) + [UInt8(ascii: ",")]
    }

    /// Where a row of any dataset stands: below 0 before this dataset's rows, 0 among them, above 0 after them.
    func compare(row: UnsafeBufferPointer<UInt8>) -> Int {
        if let order = compareUnquoted(row) { return order }
        var reader = FieldReader(row)
        let first = Self.order(reader.next(), account)
        return first != 0 ? first : Self.order(reader.next(), token)
    }

    /// The same for rows whose two fields and whose own need no quotes, without taking fields out; nil for others.
    private func compareUnquoted(_ row: UnsafeBufferPointer<UInt8>) -> Int? {
        guard prefix.count == account.count + token.count + 2 else { return nil }
        var position = 0
        for key in [account, token] {
            var index = 0
            while position < row.count, row[position] != UInt8(ascii: ",") {
                let byte = row[position]
                if byte == UInt8(ascii: "\"") { return nil }
                if index == key.count { return 1 }
                if byte != key[index] { return byte < key[index] ? -1 : 1 }
                index += 1
                position += 1
            }
            if index < key.count { return -1 }
            position += 1
        }
        return 0
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
