import RunAnalytics
import RunHistory
import RunModel

extension DatasetFacts {
    /// What the history knows of one dataset, as analytics wants it.
    ///
    /// - Parameter figures: the runs of the longest window, ascending by creation.
    init(_ stored: StoredDataset, totals: DatasetTotals, latest: LatestRuns, schedule: ScheduleFigures?, figures: [RunFigures]) {
        self.init(
            account: stored.account,
            dataset: stored.dataset,
            totals: EndedTotals(totals),
            durationHistogram: HistogramCounts(totals.duration),
            queueLowerHistogram: HistogramCounts(totals.queueLower),
            queueUpperHistogram: HistogramCounts(totals.queueUpper),
            latest: LatestRunFacts(latest),
            schedule: ScheduleFacts(nextScheduledAt: schedule?.nextScheduledAt, lagMilliseconds: schedule?.lagMilliseconds),
            figures: figures,
            lastCollectedAt: stored.lastCollectedAt
        )
    }
}

extension EndedTotals {
    init(_ totals: DatasetTotals) {
        func total(_ state: RunState.Code) -> Total {
            let stored = totals.states[state] ?? StateTotal()
            return Total(runs: stored.runs, runMilliseconds: stored.runMilliseconds)
        }
        self.init(succeeded: total(.succeeded), completed: total(.completed), failed: total(.failed), cancelled: total(.cancelled))
    }
}

extension HistogramCounts {
    init(_ histogram: DurationHistogram) {
        self.init(
            boundsMilliseconds: histogram.boundsMilliseconds,
            counts: histogram.counts,
            sumMilliseconds: histogram.sumMilliseconds
        )
    }
}

extension LatestRunFacts {
    init(_ latest: LatestRuns) {
        func ended(_ run: LatestRuns.Ended) -> Ended {
            Ended(createdAt: run.createdAt, state: run.state, durationMilliseconds: run.durationMilliseconds)
        }
        self.init(
            lastRunCreatedAt: latest.lastRunCreatedAt,
            lastEnded: latest.lastEnded.map(ended),
            lastSuccess: latest.lastSuccess.map(ended),
            oldestInFlightCreatedAt: latest.oldestInFlightCreatedAt,
            inFlight: latest.inFlight
        )
    }
}
