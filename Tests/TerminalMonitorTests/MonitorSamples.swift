import RunModel

@testable import TerminalMonitor

/// A small workspace, worst first: alpha fails, beta is slow, gamma 漢字 is busy, delta never ran.
enum MonitorSamples {
    static let now = Timestamp(milliseconds: 1_795_000_000_000)

    static func dataset(
        _ name: String, _ health: MonitorDataset.Health, p95: Double?, queue: Double?, inFlight: Int, lastRunSecondsAgo: Int64?
    )
        -> MonitorDataset
    {
        var dataset = MonitorDataset(token: "token-\(name)", name: name, space: "Finance", health: health)
        dataset.durationP95Milliseconds = p95
        dataset.queueLowerP95Milliseconds = queue.map { $0 / 2 }
        dataset.queueUpperP95Milliseconds = queue
        dataset.inFlight = inFlight > 0 ? [.enqueued: inFlight] : [:]
        dataset.oldestInFlightAt = inFlight > 0 ? now.advanced(byMilliseconds: -90_000) : nil
        if let seconds = lastRunSecondsAgo {
            let created = now.advanced(byMilliseconds: -seconds * 1000)
            dataset.lastRunAt = created
            for index in 0..<Int64(40) {
                let state: RunState = index == 0 && health == .failing ? .failed : .succeeded
                let createdAt = created.advanced(byMilliseconds: -index * 60_000)
                dataset.runs.append(MonitorRun(createdAt: createdAt, state: state, durationMilliseconds: 1000 * (index + 1)))
            }
            dataset.lastEnded = dataset.runs.first
            dataset.success = .init(ratio: 0.9, low: 0.8, high: 0.95)
            dataset.ended = [.succeeded: 39, .failed: 1]
        }
        return dataset
    }

    static func fleet(errors: [MonitorError] = [], budget: MonitorBudget? = nil, takenAt: Timestamp = now) -> MonitorFleet {
        MonitorFleet(
            title: "acme", takenAt: takenAt, window: "7d",
            datasets: [
                dataset("alpha", .failing, p95: 60_000, queue: 10_000, inFlight: 0, lastRunSecondsAgo: 300),
                dataset("beta", .succeeding, p95: 600_000, queue: nil, inFlight: 1, lastRunSecondsAgo: 60),
                dataset("gamma 漢字", .succeeding, p95: 5000, queue: 30_000, inFlight: 3, lastRunSecondsAgo: 7200),
                dataset("delta", .unknown, p95: nil, queue: nil, inFlight: 0, lastRunSecondsAgo: nil),
            ], budget: budget, errors: errors)
    }

    /// A state that shows ``fleet(errors:budget:takenAt:)`` on a screen of that size.
    static func state(size: ScreenSize = .standard) -> MonitorState {
        var state = MonitorState()
        state.take(fleet())
        MonitorScreen.fit(&state, size: size)
        return state
    }

    static func many(_ count: Int) -> MonitorFleet {
        MonitorFleet(
            title: "acme", takenAt: now, window: "7d",
            datasets: (0..<count).map { dataset("dataset \($0)", .succeeding, p95: 1, queue: 1, inFlight: 0, lastRunSecondsAgo: 60) })
    }
}

extension MonitorState {
    /// Presses the keys of a text, one after the other.
    mutating func type(_ text: String) {
        for character in text { _ = handle(.character(character)) }
    }

    var names: [String] { rows.map(\.name) }
}
