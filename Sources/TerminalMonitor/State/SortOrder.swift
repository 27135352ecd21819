import RunModel

/// The order of the list. Within equals, and for what has no value, the order is "worst first".
enum SortOrder: String, CaseIterable, Hashable, Sendable {
    case worst, name, duration, queue, inFlight, lastRun

    var key: Character {
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
        switch self {
        case .worst: isReversed ? datasets.reversed() : datasets
        case .name: datasets.ordered(ascending: !isReversed) { $0.name.lowercased() }
        case .duration: datasets.ordered(ascending: isReversed, by: \.durationP95Seconds)
        case .queue: datasets.ordered(ascending: isReversed, by: \.queueUpperP95Seconds)
        case .inFlight: datasets.ordered(ascending: isReversed, by: \.inFlightCount)
        case .lastRun: datasets.ordered(ascending: isReversed) { $0.lastRunAt?.timestamp }
        }
    }
}
