import RunModel

extension DatasetSummary {
    /// The same figures, known to be current at another instant: what a listing row that did not change proves.
    package func collected(at instant: Timestamp?) -> DatasetSummary {
        DatasetSummary(
            account: account,
            dataset: dataset,
            totals: totals,
            durationHistogram: durationHistogram,
            queueLowerHistogram: queueLowerHistogram,
            queueUpperHistogram: queueUpperHistogram,
            inFlightByState: inFlightByState,
            oldestInFlightCreatedAt: oldestInFlightCreatedAt,
            lastRunCreatedAt: lastRunCreatedAt,
            lastEnded: lastEnded,
            lastSuccessCompletedAt: lastSuccessCompletedAt,
            windows: windows,
            nextScheduledAt: nextScheduledAt,
            scheduleLagMilliseconds: scheduleLagMilliseconds,
            sparkline: sparkline,
            lastCollectedAt: instant,
            computedAt: computedAt,
            validUntil: validUntil
        )
    }
}
