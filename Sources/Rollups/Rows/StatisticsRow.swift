import RunAnalytics
import RunModel

/// Writes rows of `daily` and `weekly`. Keep one per thread.
struct StatisticsRow {
    /// The texts of the three ratio columns for small numbers of runs, which come again and again.
    private var ratioTexts: [[UInt8]?] = Array(repeating: nil, count: cachedRuns * cachedRuns)
    private static let cachedRuns = 128

    /// Appends the row of a dataset; `prefix` is its beginning up to the comma after the token.
    mutating func append(_ statistics: RunStatistics, prefix: [UInt8], firstDay: CalendarText, lastDay: CalendarText, to row: RowBuffer) {
        let counts = statistics.counts
        row.append(prefix)
        for count in [counts.runs, counts.succeeded, counts.completed, counts.failed] { put(count, row) }
        put(counts.cancelled, row)
        put(counts.inFlight, row)
        appendRatios(counts, to: row)
        row.append(secondsOf: statistics.runTime.milliseconds)
        row.append(UInt8(ascii: ","))
        appendDuration(statistics.duration, to: row)
        appendQueue(statistics.queue, to: row)
        if let first = statistics.firstRunAt { row.append(first, day: firstDay) }
        row.append(UInt8(ascii: ","))
        if let last = statistics.lastRunAt { row.append(last, day: lastDay) }
        row.append(0x0A)
    }

    @inline(__always)
    private func put(_ count: Int, _ row: RowBuffer) {
        row.append(decimal: UInt64(count))
        row.append(UInt8(ascii: ","))
    }

    private mutating func appendRatios(_ counts: StateCounts, to row: RowBuffer) {
        guard counts.rated < Self.cachedRuns else { return row.append(Self.ratios(counts)) }
        let index = counts.rated * Self.cachedRuns + counts.successes
        if let text = ratioTexts[index] { return row.append(text) }
        let text = Self.ratios(counts)
        ratioTexts[index] = text
        row.append(text)
    }

    private static func ratios(_ counts: StateCounts) -> [UInt8] {
        guard let ratio = counts.successRatio, let interval = counts.successInterval else { return Array(",,,".utf8) }
        let text = RowBuffer(capacity: 96)
        for share in [ratio, interval.low, interval.high] {
            text.append(share: share)
            text.append(UInt8(ascii: ","))
        }
        return Array(text.bytes)
    }

    private func appendDuration(_ duration: DurationStatistics?, to row: RowBuffer) {
        guard let duration else { return row.append(Array(",,,,,,".utf8)) }
        row.append(meanSecondsOf: duration.sum.milliseconds, count: duration.count)
        row.append(UInt8(ascii: ","))
        appendQuantile(duration.p50, row)
        appendQuantile(duration.p90, row)
        appendQuantile(duration.p95, row)
        appendQuantile(duration.p99, row)
        row.append(secondsOf: duration.maximum.milliseconds)
        row.append(UInt8(ascii: ","))
    }

    private func appendQueue(_ queue: QueueStatistics?, to row: RowBuffer) {
        guard let queue else { return row.append(Array("0,,,,,,".utf8)) }
        put(queue.runs, row)
        appendQuantile(queue.lowerP50, row)
        appendQuantile(queue.lowerP95, row)
        appendQuantile(queue.upperP50, row)
        appendQuantile(queue.upperP95, row)
        row.append(secondsOf: queue.upperMaximum.milliseconds)
        row.append(UInt8(ascii: ","))
    }

    @inline(__always)
    private func appendQuantile(_ quantile: DurationEstimate, _ row: RowBuffer) {
        row.append(secondsOfQuantile: quantile.milliseconds)
        row.append(UInt8(ascii: ","))
    }
}

/// Writes rows of `runs`.
enum RunRow {
    /// Appends the row of a run; `prefix` is its beginning up to the comma after the dataset's token.
    static func append(_ run: RollupRun, prefix: [UInt8], day: CalendarText, to row: RowBuffer) {
        let figures = run.figures
        let comma = UInt8(ascii: ",")
        row.append(prefix)
        row.append(run.token)
        row.append(comma)
        if figures.state == .other {
            // Only a state that is not documented can hold anything but letters.
            row.append(CSVText.safe(run.stateName))
        } else {
            row.append(run.stateName)
        }
        row.append(comma)
        row.append(figures.createdAt, day: day)
        row.append(comma)
        row.append(decimal: UInt64(max(0, figures.createdAt.milliseconds)))
        row.append(comma)
        if figures.hasDuration {
            row.append(figures.createdAt.advanced(byMilliseconds: figures.durationMilliseconds), day: day)
            row.append(comma)
            row.append(secondsOf: figures.durationMilliseconds)
        } else {
            row.append(comma)
        }
        row.append(comma)
        if figures.hasQueueLatency {
            row.append(secondsOf: figures.queueLowerMilliseconds)
            row.append(comma)
            row.append(secondsOf: figures.queueUpperMilliseconds)
            row.append(comma)
            if let source = run.queueSource { row.append(source.name) }
        } else {
            row.append(comma)
            row.append(comma)
        }
        row.append(0x0A)
    }
}
