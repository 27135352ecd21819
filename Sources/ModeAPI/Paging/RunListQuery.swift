import RunModel

/// Which runs of a dataset are wanted, and in which order.
package struct RunListQuery: Sendable, Hashable {
    /// The times of a run that the API can filter and order by.
    package enum Field: String, Sendable, Hashable, CaseIterable {
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    package enum Order: String, Sendable, Hashable, CaseIterable {
        case ascending = "asc"
        case descending = "desc"
    }

    /// One condition on a time. The API takes at most one.
    package struct Filter: Sendable, Hashable {
        package enum Comparison: String, Sendable, Hashable, CaseIterable {
            case greaterThan = "gt"
            case lessThan = "lt"
        }

        package var field: Field
        package var comparison: Comparison
        /// With what; the comparison excludes the instant itself.
        package var instant: Timestamp

        /// Reads the API's own form, for example `created_at.gt.2019-12-19T10:21:12Z`; nil for anything else.
        package init?(_ text: String) {
            let parts = text.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, let field = Field(rawValue: parts[0]), let comparison = Comparison(rawValue: parts[1]),
                let instant = Timestamp(iso8601: parts[2])
            else { return nil }
            (self.field, self.comparison, self.instant) = (field, comparison, instant)
        }
    }

    /// Only runs for which this holds. Default none. Sent to the API as a help, and applied again to what it sends.
    package var filter: Filter?
    /// Default descending: newest first.
    package var order: Order
    /// Default `created_at`.
    package var orderBy: Field

    package init(filter: Filter? = nil, order: Order = .descending, orderBy: Field = .createdAt) {
        self.filter = filter
        self.order = order
        self.orderBy = orderBy
    }

    package static let newestFirst = RunListQuery()
}

extension RunListQuery.Filter: CustomStringConvertible {
    /// The API's form, to the millisecond.
    package var description: String { text(instant.iso8601) }

    /// What is sent: whole seconds, as the API's documentation shows, and rounded outwards, because an API that cuts off fractions before
    /// it compares must send rather too much than too little.
    var parameter: String {
        let second = instant.milliseconds.quotientRoundedDown(1000)
        let isWhole = second * 1000 == instant.milliseconds
        let bound = comparison == .greaterThan ? second - 1 : (isWhole ? second : second + 1)
        return text(Timestamp(milliseconds: bound * 1000).iso8601.dropLast(5) + "Z")
    }

    private func text(_ instant: String) -> String { field.rawValue + "." + comparison.rawValue + "." + instant }

    /// Whether a run satisfies the condition. A run without `updated_at` is judged by its creation.
    func isSatisfied(createdAt: Timestamp, updatedAt: Timestamp?) -> Bool {
        let time = field == .createdAt ? createdAt : updatedAt ?? createdAt
        return comparison == .greaterThan ? time > instant : time < instant
    }
}

extension Int64 {
    /// Division that rounds towards negative infinity. `divisor` is positive.
    func quotientRoundedDown(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
