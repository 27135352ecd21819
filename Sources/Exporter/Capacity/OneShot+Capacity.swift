import Reports
import RunAnalytics
import RunHistory
import RunModel

extension OneShot {
    /// Answers how many slots are needed, from the stored history.
    ///
    /// The window never reaches beyond what was collected, nor before the first run: an empty stretch would pass for idle slots.
    /// - Throws: ``HistoryError``, ``CapacityQuestionError``, ``CapacityError``: each one line for a person.
    public func capacity(_ question: CapacityQuestion) throws -> CapacityAnalysis {
        let history = try openForReading()
        let catalogue = try CapacityCatalogue(history, account: configuration.mode.workspace, pinned: question.pinned)
        let now = min(question.now, catalogue.knownUntil)
        let until = min(question.until ?? now, now)
        let wanted = question.since ?? until.advanced(byMilliseconds: -CapacityQuestion.standardDays * UTCDay.milliseconds)
        guard wanted < until else { throw CapacityQuestionError.windowNotCollected(since: wanted, knownUntil: now) }
        var reader = CapacityRunReader()
        try reader.read(history, datasets: catalogue.stored.map(\.id), window: wanted..<until)
        guard let first = reader.firstEndedCreatedAt, first < until else { throw CapacityQuestionError.nothingKnown }
        let since = max(wanted, first)
        let stuck = reader.removeStuck(now: now)
        var options = options(question, since: since, until: until, now: now)
        options.notes = notes(catalogue, wanted: wanted, since: since, question: question, stuck: stuck)
        return try CapacityAnalysis.analyse(
            runs: reader.takeRuns(), datasets: catalogue.datasets,
            weeklyDemand: reader.weeklyDemand(completeFrom: catalogue.completeFrom), options: options)
    }

    private func options(_ question: CapacityQuestion, since: Timestamp, until: Timestamp, now: Timestamp) -> CapacityOptions {
        CapacityOptions(
            since: since, until: until, now: now, slots: question.slots, targetWaitMilliseconds: question.targetWaitMilliseconds,
            currentSlots: question.currentSlots, timeZoneName: question.timeZoneName ?? configuration.report.timeZone,
            spreads: question.spreads, maximumMoves: question.maximumMoves)
    }

    /// What is not known, so that nobody reads it as "did not happen".
    private func notes(
        _ catalogue: CapacityCatalogue, wanted: Timestamp, since: Timestamp, question: CapacityQuestion,
        stuck: (count: Int, ageMilliseconds: Int64)
    ) -> [String] {
        var notes: [String] = []
        if since > wanted { notes.append("The window begins with the first run in the history, not at \(HumanText.minute(wanted)).") }
        if let until = question.until, catalogue.knownUntil < until {
            notes.append("The window ends where the history does: it was last collected at \(HumanText.minute(catalogue.knownUntil)).")
        }
        let incomplete = catalogue.incomplete(since: since)
        if incomplete > 0 {
            notes.append(
                "\(incomplete) of \(catalogue.stored.count) datasets are not read back to the begin of the window, so the load was higher "
                    + "than shown. Run `mode-exporter collect` to its end.")
        }
        if catalogue.withoutAccess > 0 {
            notes.append("\(catalogue.withoutAccess) datasets may not be read with this key: their runs take slots, and are missing here.")
        }
        if configuration.shard.total > 1 {
            notes.append(
                "This history is one of \(configuration.shard.total) shards: the runs of the others take slots, and are missing here.")
        }
        if stuck.count > 0 {
            notes.append(
                "\(stuck.count == 1 ? "One run has" : "\(stuck.count) runs have") been in flight for more than "
                    + "\(HumanText.duration(milliseconds: stuck.ageMilliseconds)), longer than any run took: left out as stuck.")
        }
        return notes
    }
}
