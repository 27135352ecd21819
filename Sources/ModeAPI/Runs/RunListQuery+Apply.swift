import RunModel

/// What filter and order need to know of a row.
protocol RunListed {
    var listedToken: RunToken { get }
    var listedCreatedAt: Timestamp? { get }
    var updatedAt: Timestamp? { get }
}

extension Run: RunListed {
    var listedToken: RunToken { token }
    var listedCreatedAt: Timestamp? { createdAt }
}

extension RunResource: RunListed {
    var listedToken: RunToken { token }
    var listedCreatedAt: Timestamp? { createdAt }
}

extension RunListQuery {
    /// Whether the API lists in this order by itself.
    var isDefaultOrder: Bool { order == .descending && orderBy == .createdAt }

    /// Filters and sorts the rows of one page; equal times by token, so that the order is the same at every reading. O(n log n).
    func apply<Row: RunListed>(to rows: [Row]) -> [Row] {
        let wanted = rows.filter { row in
            guard let filter, let createdAt = row.listedCreatedAt else { return true }
            return filter.isSatisfied(createdAt: createdAt, updatedAt: row.updatedAt)
        }
        func key(_ row: Row) -> Timestamp {
            let createdAt = row.listedCreatedAt ?? Timestamp(milliseconds: 0)
            return orderBy == .createdAt ? createdAt : row.updatedAt ?? createdAt
        }
        return wanted.sorted { left, right in
            let (leftKey, rightKey) = (key(left), key(right))
            guard leftKey == rightKey else { return order == .ascending ? leftKey < rightKey : leftKey > rightKey }
            return left.listedToken < right.listedToken
        }
    }
}
