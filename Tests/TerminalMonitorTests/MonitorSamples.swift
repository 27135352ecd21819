import RunModel

@testable import TerminalMonitor

/// A small workspace, worst first: alpha fails, beta is slow, gamma 漢字 is busy, delta never ran.
enum MonitorSamples {
    static let now = Timestamp(milliseconds: 1_795_000_000_000)

    static func dataset(
        _ name: String, _ health: DatasetHealth, p95: Double?, queue: Double?, inFlight: Int, lastRunSecondsAgo: Int64?
    )
        -> StatusDocument.DatasetStatus
    {
        var dataset = StatusDocument.DatasetStatus()
        (dataset.token, dataset.name, dataset.space, dataset.health) = ("token-\(name)", name, "Finance", health)
        dataset.durationP95Seconds = p95.map { $0 / 1000 }
        dataset.queueLowerP95Seconds = queue.map { $0 / 2000 }
        dataset.queueUpperP95Seconds = queue.map { $0 / 1000 }
        dataset.inFlight = inFlight > 0 ? ["enqueued": inFlight] : [:]
        dataset.oldestInFlightAt = inFlight > 0 ? .init(now.advanced(byMilliseconds: -90_000)) : nil
        if let seconds = lastRunSecondsAgo {
            let created = now.advanced(byMilliseconds: -seconds * 1000)
            dataset.lastRunAt = .init(created)
            for index in 0..<Int64(40) {
                let state = index == 0 && health == .failing ? "failed" : "succeeded"
                let createdAt = created.advanced(byMilliseconds: -index * 60_000)
                dataset.runs.append(.init(createdAt: createdAt, state: state, duration: .milliseconds(1000 * (index + 1))))
            }
            dataset.lastEnded = dataset.runs.first
            (dataset.successRatio, dataset.successRatioLow, dataset.successRatioHigh) = (0.9, 0.8, 0.95)
            dataset.ended = ["succeeded": 39, "failed": 1]
        }
        return dataset
    }

    static func fleet(
        errors: [StatusDocument.Failure] = [], budget: StatusDocument.Budget? = nil, takenAt: Timestamp = now
    ) -> StatusDocument {
        var fleet = fleet(of: [
            dataset("alpha", .failing, p95: 60_000, queue: 10_000, inFlight: 0, lastRunSecondsAgo: 300),
            dataset("beta", .healthy, p95: 600_000, queue: nil, inFlight: 1, lastRunSecondsAgo: 60),
            dataset("gamma 漢字", .healthy, p95: 5000, queue: 30_000, inFlight: 3, lastRunSecondsAgo: 7200),
            dataset("delta", .unknown, p95: nil, queue: nil, inFlight: 0, lastRunSecondsAgo: nil),
        ])
        fleet.takenAt = .init(takenAt)
        fleet.errors = errors
        fleet.budget = budget
        fleet.isUp = budget.map { _ in true }
        return fleet
    }

    static func fleet(of datasets: [StatusDocument.DatasetStatus]) -> StatusDocument {
        var fleet = StatusDocument()
        (fleet.workspace, fleet.takenAt, fleet.window, fleet.datasets) = ("acme", .init(now), "7d", datasets)
        fleet.totals.datasets = datasets.count
        fleet.totals.failing = datasets.filter { $0.health == .failing }.count
        fleet.totals.healthy = datasets.filter { $0.health == .healthy }.count
        fleet.totals.inFlight = datasets.reduce(0) { $0 + $1.inFlightCount }
        return fleet
    }

    /// A state that shows ``fleet(errors:budget:takenAt:)`` on a screen of that size.
    static func state(size: ScreenSize = .standard) -> MonitorState {
        var state = MonitorState()
        state.take(fleet())
        MonitorScreen.fit(&state, size: size)
        return state
    }

    static func many(_ count: Int) -> StatusDocument {
        fleet(of: (0..<count).map { dataset("dataset \($0)", .healthy, p95: 1, queue: 1, inFlight: 0, lastRunSecondsAgo: 60) })
    }
}

extension MonitorState {
    /// Presses the keys of a text, one after the other.
    mutating func type(_ text: String) {
        for character in text { _ = handle(.character(character)) }
    }

    var names: [String] { rows.map(\.name) }
}
