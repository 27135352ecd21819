import RunModel

/// One object per dataset; figures that come in hundreds are arrays.
extension DatasetPartial: Codable {
    private enum CodingKeys: String, CodingKey {
        case week, days, hours, distributions
        case previousDistributions = "previous_distributions"
    }

    /// - Throws: `DecodingError`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        week = try container.decode(DatasetWeek.self, forKey: .week)
        days = try Self.counts(container, .days)
        hours = try Self.counts(container, .hours)
        distributions = try container.decode(WeeklyReport.Distributions.self, forKey: .distributions)
        previousDistributions = try container.decode(WeeklyReport.Distributions.self, forKey: .previousDistributions)
    }

    /// - Throws: `EncodingError`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(week, forKey: .week)
        try container.encode(Self.rows(days), forKey: .days)
        try container.encode(Self.rows(hours), forKey: .hours)
        try container.encode(distributions, forKey: .distributions)
        try container.encode(previousDistributions, forKey: .previousDistributions)
    }

    /// Place, succeeded, completed, failed, cancelled, in flight.
    private static func rows(_ counts: [Int: StateCounts]) -> [[Int]] {
        counts.sorted { $0.key < $1.key }.map { [$0.key] + $0.value.numbers }
    }

    private static func counts(_ container: KeyedDecodingContainer<CodingKeys>, _ key: CodingKeys) throws -> [Int: StateCounts] {
        let rows = try container.decode([[Int]].self, forKey: key)
        return try rows.reduce(into: [:]) { counts, row in
            guard let place = row.first, let value = StateCounts(numbers: row.dropFirst()), counts[place] == nil else {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "a place and five counts each")
            }
            counts[place] = value
        }
    }
}

extension StateCounts: Codable {
    fileprivate var numbers: [Int] { [succeeded, completed, failed, cancelled, inFlight] }

    fileprivate init?(numbers: some Collection<Int>) {
        let numbers = Array(numbers)
        guard numbers.count == 5, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
        self.init(succeeded: numbers[0], completed: numbers[1], failed: numbers[2], cancelled: numbers[3], inFlight: numbers[4])
    }

    /// - Throws: `DecodingError`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let counts = StateCounts(numbers: try container.decode([Int].self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not five counts")
        }
        self = counts
    }

    /// As an array: succeeded, completed, failed, cancelled, in flight.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(numbers)
    }
}

extension StripRun: Codable {
    /// - Throws: `DecodingError`.
    package init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        run = try container.decode(RunToken.self)
        createdAt = try container.decode(Timestamp.self)
        state = try container.decode(RunState.Code.self)
        duration = container.isAtEnd ? nil : .milliseconds(try container.decode(Int64.self))
    }

    /// As an array: token, creation, state and, where it is known, duration.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(run)
        try container.encode(createdAt)
        try container.encode(state)
        if let duration { try container.encode(duration.milliseconds) }
    }
}

extension WeeklyReport.Distributions: Codable {
    private enum CodingKeys: String, CodingKey {
        case ended, duration
        case queueLower = "queue_lower"
        case queueUpper = "queue_upper"
    }

    /// - Throws: `DecodingError`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func histogram(_ key: CodingKeys) throws -> DurationHistogram {
            let numbers = try container.decode([Int64].self, forKey: key)
            guard numbers.count == LogBuckets.bounds.count + 2, let sum = numbers.last else {
                throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "another number of buckets")
            }
            return DurationHistogram(bounds: LogBuckets.bounds, counts: numbers.dropLast(), sum: .milliseconds(sum))
        }
        ended = try container.decode(Int.self, forKey: .ended)
        duration = try histogram(.duration)
        queueLower = try histogram(.queueLower)
        queueUpper = try histogram(.queueUpper)
    }

    /// Each histogram as its counts and, at the end, its sum in milliseconds.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(ended, forKey: .ended)
        try container.encode(duration.counts + [duration.sum.milliseconds], forKey: .duration)
        try container.encode(queueLower.counts + [queueLower.sum.milliseconds], forKey: .queueLower)
        try container.encode(queueUpper.counts + [queueUpper.sum.milliseconds], forKey: .queueUpper)
    }
}

extension DatasetReference: Codable {
    private enum CodingKeys: String, CodingKey {
        case account, token, name, space
        case spaceName = "space_name"
    }

    /// - Throws: `DecodingError`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let space = try container.decodeIfPresent(SpaceToken.self, forKey: .space)
        let spaceName = try container.decodeIfPresent(String.self, forKey: .spaceName)
        self.init(
            account: try container.decode(String.self, forKey: .account),
            dataset: Dataset(
                token: try container.decode(DatasetToken.self, forKey: .token),
                name: try container.decodeIfPresent(String.self, forKey: .name), space: space.map { Space(token: $0, name: spaceName) }))
    }

    /// Account, token and names; what a listing says of a dataset's activity is left out.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(account, forKey: .account)
        try container.encode(dataset.token, forKey: .token)
        try container.encodeIfPresent(dataset.name, forKey: .name)
        try container.encodeIfPresent(dataset.space?.token, forKey: .space)
        try container.encodeIfPresent(dataset.space?.name, forKey: .spaceName)
    }
}
