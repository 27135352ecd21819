import RunModel

/// By when a dataset's schedule or rhythm promises newer data: what a freshness objective of `auto` means.
///
/// A slot is kept by a successful run that was created for it or later. The promise is broken from the slot + its grace + the time that runs of
/// this dataset usually take, until the end of such a run.
struct RenewalDeadlines {
    /// When the slots are, ascending.
    let slots: [Timestamp]
    /// How much earlier than its slot a run may be created.
    let grace: Duration
    /// How long after its slot the data must be there.
    let allowance: Duration
    /// Whether the slots are a schedule's.
    let isScheduled: Bool

    /// The usual time that a run takes: all but one in a hundred take less.
    static let usual = 0.99

    /// The stretches in which the newest data was from before the newest slot that was due, not cut to any period.
    ///
    /// - Parameter successes: when successful runs were created and ended, ascending by creation.
    /// - Returns: ascending, without overlaps; a stretch without an end lasts.
    func broken(by successes: [(created: Timestamp, ended: Timestamp)]) -> [(since: Timestamp, until: Timestamp?)] {
        // The earliest end of any success created at an index or later.
        var earliest = [Timestamp](repeating: .distantFuture, count: successes.count + 1)
        for index in successes.indices.reversed() { earliest[index] = min(successes[index].ended, earliest[index + 1]) }
        let (grace, allowance) = (grace.milliseconds, allowance.milliseconds)
        var stretches: [(since: Timestamp, until: Timestamp?)] = []
        for slot in slots {
            let begin = slot.advanced(byMilliseconds: -grace)
            let kept = earliest[successes.partitioningIndex { $0.created >= begin }]
            let due = slot.advanced(byMilliseconds: allowance)
            guard kept > due else { continue }
            let until = kept == .distantFuture ? nil : kept
            if let last = stretches.last, last.until.map({ $0 >= due }) ?? true {
                stretches[stretches.count - 1].until = until
            } else {
                stretches.append((due, until))
            }
        }
        return stretches
    }

    /// By when the data is due that a run in flight would renew: the deadline of the oldest slot that no success has kept. Nil when there is no
    /// such slot, and when the run was created too early for it.
    ///
    /// - Parameter newestSuccess: when the newest success was created.
    func due(forRunCreatedAt created: Timestamp, newestSuccess: Timestamp) -> Timestamp? {
        let pending = slots.partitioningIndex { $0 - grace > newestSuccess }
        guard pending < slots.count, slots[pending] - grace <= created else { return nil }
        return slots[pending] + allowance
    }
}

extension DatasetWeekInput {
    /// How far before a stretch its newest slot may lie: pauses over holidays included.
    private static let lookBack = Duration.days(8)
    /// The same for schedules, which may be monthly.
    private static let scheduledLookBack = Duration.days(32)

    /// What schedule or rhythm promises from the period before to the end of this one; nil for neither, and where no success is known.
    ///
    /// - Parameter includesPending: whether slots belong to it whose run may still come or is in flight.
    func renewalDeadlines(_ context: ReportContext, includesPending: Bool = false) -> RenewalDeadlines? {
        var firstEnd: Timestamp?
        var durations: [Int64] = []
        durations.reserveCapacity(runs.count)
        for run in runs where run.figures.state.isSuccess {
            guard let end = run.endedAt else { continue }
            firstEnd = min(firstEnd ?? end, end)
            durations.append(run.figures.durationMilliseconds)
        }
        guard let firstSuccess = earlierSuccessAt ?? firstEnd else { return nil }
        let back = schedules.isEmpty ? Self.lookBack : Self.scheduledLookBack
        let ahead = includesPending ? ExpectedRuns.maximumGrace : .zero
        let begin = context.previous.since - back
        let stretch = begin..<max(begin, context.end + ahead)
        guard !stretch.isEmpty,
            case .success(let expected) = ExpectedRuns.of(runs: runs, schedules: schedules, period: stretch, calendar: context.calendar)
        else { return nil }
        let grace = expected.grace.milliseconds
        let knownEnd = known?.end ?? .distantFuture
        let slots = expected.slots.filter { slot in
            guard slot.at >= firstSuccess, includesPending || slot.at.advanced(byMilliseconds: grace) <= knownEnd else { return false }
            guard isFromFiles else { return true }
            // Whether a run is missing or only its row, a file does not say.
            let begin = slot.at.advanced(byMilliseconds: -grace)
            let run = runs.partitioningIndex { $0.createdAt >= begin }
            return run < runs.count && runs[run].createdAt < slot.next.advanced(byMilliseconds: -grace)
        }
        durations.sort()
        let usual = durations.isEmpty ? 0 : Int64(Quantile.type7(sorted: durations, RenewalDeadlines.usual).rounded(.up))
        return RenewalDeadlines(
            slots: slots.map(\.at), grace: expected.grace, allowance: expected.grace + .milliseconds(usual),
            isScheduled: expected.source == .schedule)
    }
}
