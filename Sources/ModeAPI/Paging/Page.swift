import RunModel

package struct Page<Row: Sendable>: Sendable {
    /// The good rows, in the order that was asked for.
    package var rows: [Row]
    /// The rows that could not be taken, without loss of the others.
    package var rejected: [RejectedRow] = []
    /// The number that was asked for, from 1.
    package var number: Int
    /// How many pages there are, if the API says so.
    package var totalPages: Int?
    /// How many rows there are on all pages, if the API says so.
    package var totalCount: Int?
    /// A hash of the identity of each row that the API sent, in its order: also of rejected rows, and of rows that the query's filter
    /// dropped again on this side. ``PageWalk`` tells by them whether a page brings anything new.
    package var rowIdentities: [UInt64]
    /// When the API made the page, by its clock.
    package var observedAt: ServerInstant

    /// How many rows the API sent, whatever became of them.
    package var receivedCount: Int { rowIdentities.count }
}

package struct RejectedRow: Sendable, Hashable {
    package var reason: RunRejection
    /// The row's token if it has a valid one, else `fnv1a:` and a hash of its bytes: the same row is the same identity at every reading.
    package var identity: String
}

package struct Observed<Value: Sendable>: Sendable {
    package var value: Value
    /// When, by its clock.
    package var observedAt: ServerInstant
}
