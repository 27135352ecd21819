import Reports
import RunAnalytics
import RunHistory
import RunModel

/// Gathers what limits a weekly report while its datasets are read.
struct ReportQuality {
    private let context: ReportContext
    var estimatedEnds: Int64 = 0
    private var unreadable: [DatasetReference] = []
    private var incomplete: [DatasetReference] = []
    private var datasets = 0
    private var collected = 0
    private var oldestReadAt: Timestamp?
    private var knownSince: Timestamp?
    private var prunedBefore: Timestamp?
    private var withoutPrevious = 0

    init(context: ReportContext) { self.context = context }

    /// Takes in what is known of a dataset that the report tells of.
    mutating func note(_ stored: StoredDataset) {
        let reference = DatasetReference(account: stored.account, dataset: stored.dataset)
        datasets += 1
        if let horizon = stored.retentionHorizon { prunedBefore = max(prunedBefore ?? horizon, horizon) }
        if stored.isListed, let access = stored.access, access != .ok {
            unreadable.append(reference)
        } else if !ReportQuality.isCovered(stored, since: context.period.since, until: context.end) {
            incomplete.append(reference)
        }
        if let at = stored.lastCollectedAt {
            collected += 1
            if stored.isListed { oldestReadAt = min(oldestReadAt ?? at, at) }
        }
        guard let coverage = stored.coverage else { return }
        knownSince = min(knownSince ?? coverage.from, coverage.from)
        if !coverage.reachesBeginning, coverage.from > context.previous.since { withoutPrevious += 1 }
    }

    /// Whether every run of a period is known.
    static func isCovered(_ stored: StoredDataset, since: Timestamp, until: Timestamp) -> Bool {
        guard let coverage = stored.coverage else {
            // A dataset without any run has no covered stretch.
            return stored.lastCollectedAt.map { $0 >= until } ?? false
        }
        guard coverage.reachesBeginning || coverage.from <= since else { return false }
        if let pending = coverage.pending, coverage.to < until, pending.upperBound >= since { return false }
        return !stored.isListed || stored.lastCollectedAt.map { $0 >= until } ?? false
    }

    func finished(rejections: [RunRejection: Int64], passes: [CollectionHour]) -> DataQuality {
        // A dataset that is collected has been covered from somewhere, or could not be read.
        let isImported = collected == 0 && datasets > 0 && unreadable.isEmpty && knownSince == nil && passes.isEmpty
        return DataQuality(
            rejected: RunRejection.allCases.map { DataQuality.Rejected(reason: $0.rawValue, runs: rejections[$0] ?? 0) },
            estimatedEnds: estimatedEnds,
            collection: CollectionRecord.judge(passes, from: context.period.since, until: context.end),
            unreadableDatasets: unreadable,
            incompleteDatasets: isImported ? [] : incomplete,
            isImported: isImported,
            notes: notes()
        )
    }

    private func notes() -> [String] {
        var notes = ["Time zones follow \(SystemZones.origin)."]
        if let oldestReadAt {
            let shown = min(oldestReadAt, context.now)
            notes.append("Every run list was known to be current at \(HumanText.minute(shown)) or later.")
        }
        if let knownSince, knownSince > context.calendarSince {
            notes.append(
                "Nothing is known before \(HumanText.minute(knownSince)), when the history begins; the calendar is empty there.")
        }
        if withoutPrevious > 0 {
            notes.append(
                "The history of \(withoutPrevious) of \(datasets) datasets does not cover the whole period before: "
                    + "only the part known in both is compared, if it is at least half."
            )
        }
        if let prunedBefore, prunedBefore > context.calendarSince {
            notes.append(
                "Runs from before \(HumanText.minute(prunedBefore)) were removed by retention, so figures of earlier days are too low.")
        }
        return notes
    }
}
