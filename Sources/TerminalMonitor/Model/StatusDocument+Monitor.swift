import RunModel

extension StatusDocument {
    /// How many datasets a huge workspace has beyond ``datasets``: they rank below those.
    var leftOut: Int { max(0, totals.datasets - datasets.count) }

    /// What of the past is still to be read, in words; nil when all is known.
    var pastWords: String? {
        if let backfill { return backfill.words }
        guard let complete = totals.complete, complete < totals.datasets else { return nil }
        return "history \(complete)/\(totals.datasets)"
    }

    /// What to say of the collection; nil when all is well.
    var trouble: String? {
        if isUp == false { return "Mode cannot be reached." }
        if let until = pausedUntil?.timestamp {
            return
                "Mode asked to wait: next request in \(HumanText.duration(until - now.timestamp))."
        }
        if !isConfigurationCurrent { return "The previous configuration is in effect." }
        return budget != nil && isUp == nil ? "The first pass is running." : nil
    }
}

extension StatusDocument.DatasetStatus {
    /// How many runs are in flight; counts of another program may be of any size.
    var inFlightCount: Int {
        inFlight.values.reduce(0) { sum, count in
            let (total, overflow) = sum.addingReportingOverflow(max(0, count))
            return overflow ? .max : total
        }
    }

    var durationP50: DurationEstimate? { durationP50Seconds.map { DurationEstimate(milliseconds: $0 * 1000) } }
    var durationP95: DurationEstimate? { durationP95Seconds.map { DurationEstimate(milliseconds: $0 * 1000) } }
    var queueLowerP95: DurationEstimate? { queueLowerP95Seconds.map { DurationEstimate(milliseconds: $0 * 1000) } }
    var queueUpperP95: DurationEstimate? { queueUpperP95Seconds.map { DurationEstimate(milliseconds: $0 * 1000) } }

    /// The success rate in the window with the ends of its 95 % interval, 0 to 1.
    var success: (ratio: Double, low: Double, high: Double)? {
        guard let successRatio, let successRatioLow, let successRatioHigh else { return nil }
        return (successRatio, successRatioLow, successRatioHigh)
    }
}
