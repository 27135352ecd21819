import RunModel

/// What a report has to know of a dataset besides its runs; the table `datasets` carries it, so that a tree can be reported on without
/// the history it came from.
package struct DatasetKnowledge: Hashable, Sendable {
    /// Whether Mode still lists the dataset.
    package var isListed: Bool
    package var known: KnownHistory
    /// Whether all its runs come from files, so that it is unknown whether they are complete.
    package var isFromFiles: Bool
    /// When its newest success ended; nil without any.
    package var lastSuccessAt: Timestamp?
    package var schedules: [DatasetSchedule]

    package init(
        isListed: Bool, known: KnownHistory, isFromFiles: Bool, lastSuccessAt: Timestamp? = nil, schedules: [DatasetSchedule] = []
    ) {
        self.isListed = isListed
        self.known = known
        self.isFromFiles = isFromFiles
        self.lastSuccessAt = lastSuccessAt
        self.schedules = schedules
    }
}

/// Schedules as text: `token|frequency|last slot|next slot|last run`, instants in milliseconds, joined by `;`. Neither separator occurs
/// in a token.
enum ScheduleText {
    static func write(_ schedules: [DatasetSchedule]) -> String {
        schedules.map { schedule in
            let instants = [schedule.lastScheduledAt, schedule.nextScheduledAt, schedule.lastRunAt]
            let fields = [schedule.token, schedule.frequency?.rawValue ?? ""] + instants.map { $0.map { String($0.milliseconds) } ?? "" }
            return (fields + [schedule.timeZone].compactMap { $0 }).joined(separator: "|")
        }.joined(separator: ";")
    }

    /// What cannot be read is left out.
    static func read(_ text: String) -> [DatasetSchedule] {
        text.split(separator: ";").compactMap { part in
            let fields = part.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard (5...6).contains(fields.count) else { return nil }
            func instant(_ text: String) -> Timestamp? { Int64(text).map(Timestamp.init(milliseconds:)) }
            return DatasetSchedule(
                token: fields[0], frequency: DatasetSchedule.Frequency(rawValue: fields[1]), lastScheduledAt: instant(fields[2]),
                nextScheduledAt: instant(fields[3]), lastRunAt: instant(fields[4]),
                timeZone: fields.count > 5 ? fields[5] : nil)
        }
    }
}
