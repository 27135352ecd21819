/// What is stored of a run that is read again.
struct KnownRun {
    /// Creation of its row, or the last known one where the row is gone.
    var created: Int64
    /// Nil when its row is gone and only what was counted is left.
    var record: RunRecord?
    var counted: Contribution
    /// Whether there is a row of ``CountedRuns``.
    var isKept: Bool

    init(created: Int64, record: RunRecord?, kept: CountedRuns.Entry?) {
        self.created = created
        self.record = record
        counted = kept?.counted ?? record.map { Contribution($0) } ?? Contribution()
        isKept = kept != nil
    }
}
