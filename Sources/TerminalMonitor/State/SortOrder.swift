import RunModel

/// The order of the list. Within equals, and for what has no value, the order is "worst first".
package enum SortOrder: String, CaseIterable, Hashable, Sendable {
    case worst, name, duration, queue, inFlight, lastRun

    /// The key that chooses it.
    package var key: Character {
        switch self {
        case .worst: "w"
        case .name: "n"
        case .duration: "d"
        case .queue: "u"
        case .inFlight: "i"
        case .lastRun: "l"
        }
    }

    /// In words, for the list's head.
    var title: String {
        switch self {
        case .worst: "worst first"
        case .name: "by name"
        case .duration: "longest p95 first"
        case .queue: "longest queue first"
        case .inFlight: "most in flight first"
        case .lastRun: "newest run first"
        }
    }

    /// Sorts datasets that come worst first. O(n log n).
    func sorted(_ datasets: [StatusDocument.DatasetStatus], isReversed: Bool) -> [StatusDocument.DatasetStatus] {
        let order: [Int]
        switch self {
        case .worst: order = Array(datasets.indices)
        case .name:
            let names = datasets.map { $0.name.lowercased() }
            order = datasets.indices.sorted { (names[$0], $0) < (names[$1], $1) }
        case .duration: order = Self.descending(datasets.map(\.durationP95Seconds))
        case .queue: order = Self.descending(datasets.map(\.queueUpperP95Seconds))
        case .inFlight: order = Self.descending(datasets.map { Double($0.inFlightCount) })
        case .lastRun: order = Self.descending(datasets.map { $0.lastRunAt.map { Double($0.timestamp.milliseconds) } })
        }
        return (isReversed ? order.reversed() : order).map { datasets[$0] }
    }

    private static func descending(_ values: [Double?]) -> [Int] {
        values.indices.sorted { left, right in
            let (one, other) = (values[left] ?? -.infinity, values[right] ?? -.infinity)
            return one != other ? one > other : left < right
        }
    }
}
