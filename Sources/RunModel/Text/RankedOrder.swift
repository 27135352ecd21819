extension Array {
    /// The rows of a table in the order of a column: rows without a value come last in either direction, and equal ones keep the order that
    /// they have. O(n log n); asks once for each key.
    @inlinable
    package func ordered<Key: Comparable>(ascending isAscending: Bool, by key: (Element) -> Key?) -> [Element] {
        let keyed = enumerated().map { (place: $0.offset, key: key($0.element)) }
        let order = keyed.sorted { left, right in
            switch (left.key, right.key) {
            case (let one?, let other?) where one != other: isAscending ? one < other : one > other
            case (.some, nil): true
            case (nil, .some): false
            default: left.place < right.place
            }
        }
        return order.map { self[$0.place] }
    }
}
