import RunModel
import TerminalMonitor

extension MonitorFleet {
    /// What the monitor shows of a status document.
    init(_ status: StatusDocument) {
        self.init(
            title: status.workspace ?? "", takenAt: status.takenAt.timestamp, window: status.window ?? "",
            datasets: status.datasets.map(MonitorDataset.init),
            totals: Totals(
                datasets: status.totals.datasets, failing: status.totals.failing, succeeding: status.totals.healthy,
                inFlight: status.totals.inFlight),
            budget: status.budget.map {
                MonitorBudget(
                    requestsPerSecond: $0.requestsPerSecond, requests: $0.requests,
                    waitedMilliseconds: milliseconds($0.waitSeconds) ?? 0)
            },
            backfill: Self.backfill(status), trouble: Self.trouble(status),
            errors: status.errors.map { MonitorError(at: $0.at.timestamp, text: $0.text) })
    }

    /// What is not known yet, in words.
    private static func backfill(_ status: StatusDocument) -> String? {
        if let left = status.backfill {
            return PastProgress(requestsLeft: left.requestsLeft, requests: left.requests, secondsLeft: left.secondsLeft).words
        }
        guard let complete = status.totals.complete, complete < status.totals.datasets else { return nil }
        return "history \(complete)/\(status.totals.datasets)"
    }

    private static func trouble(_ status: StatusDocument) -> String? {
        if status.isUp == false { return "Mode cannot be reached." }
        if !status.isConfigurationCurrent { return "The previous configuration is in effect." }
        return status.budget != nil && status.isUp == nil ? "The first pass is running." : nil
    }
}

extension MonitorDataset {
    init(_ status: StatusDocument.DatasetStatus) {
        self.init(token: status.token, name: ShownName.line(status.name), space: status.space.map(ShownName.line) ?? "")
        health = status.health == "failing" ? .failing : status.health == "healthy" ? .succeeding : .unknown
        lastEnded = status.lastEnded.map(MonitorRun.init)
        lastRunAt = status.lastRunAt?.timestamp
        knownFrom = status.knownFrom?.timestamp
        isWindowKnown = status.isWindowKnown ?? true
        ended = Self.states(status.ended)
        if let ratio = status.successRatio, let low = status.successRatioLow, let high = status.successRatioHigh {
            success = Success(ratio: ratio, low: low, high: high)
        }
        durationP50Milliseconds = status.durationP50Seconds.map { $0 * 1000 }
        durationP95Milliseconds = status.durationP95Seconds.map { $0 * 1000 }
        queueLowerP95Milliseconds = status.queueLowerP95Seconds.map { $0 * 1000 }
        queueUpperP95Milliseconds = status.queueUpperP95Seconds.map { $0 * 1000 }
        inFlight = Self.states(status.inFlight)
        oldestInFlightAt = status.oldestInFlightAt?.timestamp
        nextScheduledAt = status.nextScheduledAt?.timestamp
        scheduleLagMilliseconds = milliseconds(status.scheduleLagSeconds)
        lastCollectedAt = status.lastCollectedAt?.timestamp
        runs = status.runs.map(MonitorRun.init)
    }

    private static func states(_ counts: [String: Int]) -> [RunState: Int] {
        Dictionary(counts.filter { $0.value > 0 }.map { (RunState(name: $0.key), $0.value) }, uniquingKeysWith: { $0.addingSaturated($1) })
    }
}

extension MonitorRun {
    init(_ status: StatusDocument.RunStatus) {
        self.init(
            createdAt: status.createdAt.timestamp, state: RunState(name: status.state),
            durationMilliseconds: milliseconds(status.durationSeconds))
    }
}

/// Whole milliseconds; nil for what another program made up.
private func milliseconds(_ seconds: Double?) -> Int64? {
    guard let seconds, seconds.isFinite, abs(seconds) < 1e12 else { return nil }
    return Int64((seconds * 1000).rounded())
}

extension Int {
    fileprivate func addingSaturated(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
