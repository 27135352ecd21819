import RunModel

/// How much of a stretch of time the history holds of a dataset.
package enum KnownPart: Hashable, Sendable, Codable {
    /// All of it, or the dataset did not exist before.
    case whole
    case part(Range<Timestamp>)
    case nothing

    /// Whether every run of the stretch is known.
    package var isWhole: Bool { self == .whole }

    func range(of stretch: Range<Timestamp>) -> Range<Timestamp>? {
        switch self {
        case .whole: stretch
        case .part(let range): range
        case .nothing: nil
        }
    }
}

extension DatasetWeekInput {
    /// What is known of a stretch. A list may be one hour or one hundredth of the stretch short at either end; runs from files, one and a half
    /// of their usual gaps: a file ends with its last run, not with its last moment.
    func knownPart(of stretch: Range<Timestamp>) -> KnownPart {
        guard let known else { return .whole }
        guard let start = known.start, let end = known.end else { return .nothing }
        let slack = max(KnownHistory.leastLag, stretch.duration / 100, isFromFiles ? usualGap * 3 / 2 : .zero)
        let isBeginKnown = known.reachesBeginning || start - slack <= stretch.lowerBound
        let isEndKnown = end + slack >= stretch.upperBound
        let from = isBeginKnown ? stretch.lowerBound : start
        let until = isEndKnown ? stretch.upperBound : end
        guard from < until else { return .nothing }
        return isBeginKnown && isEndKnown ? .whole : .part(from..<until)
    }

    /// The median gap between runs; 0 for less than two.
    private var usualGap: Duration {
        let gaps = RhythmChange.gaps(runs.map(\.createdAt)).sorted()
        return gaps.isEmpty ? .zero : .milliseconds(gaps[gaps.count / 2])
    }
}

/// Which part of a period and of the one before is compared, in milliseconds from the start of each: like with like.
struct ComparedPart {
    /// From where in both.
    let from: Int64
    /// To where in both; `.max` for the ends of the periods.
    let until: Int64

    /// Nil when less than half of the period is known in both.
    ///
    /// A period that still runs is compared with the whole one before.
    init?(_ input: DatasetWeekInput, context: ReportContext) {
        let now = context.period.since..<context.end
        let before = context.previous.since..<context.previous.until
        guard let current = input.knownPart(of: now).range(of: now), let earlier = input.knownPart(of: before).range(of: before) else {
            return nil
        }
        let length = context.previous.duration.milliseconds
        from = max(
            current.lowerBound.milliseconds(since: now.lowerBound), earlier.lowerBound.milliseconds(since: before.lowerBound))
        let isWhole = current.upperBound == now.upperBound && earlier.upperBound == before.upperBound
        let currentEnd = current.upperBound == now.upperBound ? length : current.upperBound.milliseconds(since: now.lowerBound)
        let end = min(currentEnd, earlier.upperBound.milliseconds(since: before.lowerBound))
        until = isWhole ? .max : end
        guard (end - from) * 2 >= length else { return nil }
    }

    /// Whether it holds what lies that far from a period's start.
    func contains(_ offset: Int64) -> Bool { offset >= from && offset < until }
}
