import RunAnalytics
import RunModel

extension StatusDocument {
    /// From the summary of the fleet.
    ///
    /// - Parameters:
    ///   - telemetry: what a running exporter counts of itself; nil without one.
    ///   - requestsPerSecond: the budget of API requests.
    init(_ fleet: FleetSummary, now: Timestamp, workspace: String?, telemetry: ExporterTelemetry.State?, requestsPerSecond: Double) {
        self.init()
        version = BuildInformation.current.version
        self.workspace = workspace ?? fleet.datasets.first?.account
        self.now = Instant(now)
        takenAt = Instant(fleet.computedAt)
        window = fleet.rankingWindow?.name
        isUp = telemetry?.isUp
        pausedUntil = telemetry?.pausedUntil.flatMap { $0 > now ? Instant($0) : nil }
        isConfigurationCurrent = telemetry?.isConfigurationCurrent ?? true
        budget = telemetry.map { state in
            let requests = state.endpoints.values.reduce(Int64(0)) { $0 + $1.requests.values.reduce(0, +) }
            return Budget(
                requestsPerSecond: requestsPerSecond, requests: requests, waitSeconds: Double(state.waited.milliseconds) / 1000)
        }
        errors = telemetry?.recentErrors.reversed().map { Failure(at: $0.at, text: $0.text) } ?? []
        totals.datasets = fleet.totals.datasets
        totals.failing = fleet.totals.byHealth[.failing] ?? 0
        totals.healthy = fleet.totals.byHealth[.healthy] ?? 0
        totals.inFlight = fleet.totals.inFlight
        totals.complete = fleet.totals.complete
        totals.windowKnown = fleet.totals.windows.first { $0.window == fleet.rankingWindow }?.datasets
        backfill = telemetry?.past.flatMap { $0.requestsLeft == 0 ? nil : $0 }
        let ranking = fleet.rankingWindow?.name
        datasets = fleet.worstFirst.prefix(Self.maximumDatasets).map { DatasetStatus($0, window: ranking) }
    }
}

extension StatusDocument.DatasetStatus {
    init(_ summary: DatasetSummary, window: String?) {
        self.init()
        let statistics = window.flatMap { summary.statistics(window: $0) }
        token = summary.dataset.token.text
        name = summary.dataset.displayName
        space = summary.dataset.space.map { $0.name ?? $0.token.text }
        health = summary.health
        lastEnded = summary.lastEnded.map {
            StatusDocument.RunStatus(
                createdAt: $0.createdAt, state: $0.state.stateName, duration: $0.duration)
        }
        lastRunAt = summary.latest.lastRunCreatedAt.map(StatusDocument.Instant.init)
        knownFrom = summary.known.start.map(StatusDocument.Instant.init)
        isHistoryComplete = summary.known.isComplete
        isWindowKnown = window.map { summary.statistics(window: $0) != nil }
        consecutiveFailures = summary.consecutiveFailures
        inFlightExpectedEndAt = summary.inFlightExpectedEndAt.map(StatusDocument.Instant.init)
        ended = Self.ended(statistics?.counts ?? StateCounts())
        successRatio = statistics?.counts.successRatio
        let interval = statistics?.counts.successInterval
        (successRatioLow, successRatioHigh) = (interval?.low, interval?.high)
        durationP50Seconds = Self.seconds(statistics?.duration?.p50)
        durationP95Seconds = Self.seconds(statistics?.duration?.p95)
        queueLowerP95Seconds = Self.seconds(statistics?.queue?.lowerP95)
        queueUpperP95Seconds = Self.seconds(statistics?.queue?.upperP95)
        inFlight = Dictionary(summary.inFlightByState.filter { $0.runs > 0 }.map { ($0.state.name, $0.runs) }, uniquingKeysWith: +)
        oldestInFlightAt = summary.latest.oldestInFlightCreatedAt.map(StatusDocument.Instant.init)
        nextScheduledAt = summary.schedule.nextScheduledAt.map(StatusDocument.Instant.init)
        scheduleLagSeconds = Self.seconds(summary.schedule.lag.map(DurationEstimate.init))
        lastCollectedAt = summary.lastCollectedAt.map(StatusDocument.Instant.init)
        runs = summary.sparkline.reversed().map {
            StatusDocument.RunStatus(
                createdAt: $0.createdAt, state: $0.state.stateName, duration: $0.duration)
        }
    }

    private static func ended(_ counts: StateCounts) -> [String: Int] {
        let all: [(RunState, Int)] = [
            (.succeeded, counts.succeeded), (.completed, counts.completed), (.failed, counts.failed), (.cancelled, counts.cancelled),
        ]
        return Dictionary(uniqueKeysWithValues: all.filter { $0.1 > 0 }.map { ($0.0.name, $0.1) })
    }

    /// Nil for what JSON cannot say.
    private static func seconds(_ estimate: DurationEstimate?) -> Double? {
        estimate.flatMap { $0.milliseconds.isFinite ? $0.milliseconds / 1000 : nil }
    }
}
