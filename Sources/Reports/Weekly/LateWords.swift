import RunAnalytics
import RunModel

/// The runs in flight in words: what is late, and what would be.
struct LateWords {
    /// A run in flight with the dataset that it belongs to.
    struct Entry {
        let reference: DatasetReference
        let run: RunsInFlight.Run
        let promise: RunsInFlight.Promise?
        let observedAt: Timestamp
    }

    /// The most urgent first; within a verdict by deadline, else by expected end, else by age.
    let entries: [Entry]
    private let omitted: Int
    private let computedAt: Timestamp
    private let clock: LocalTimeText

    /// A list that was read longer ago than this before "now" is called old.
    private static let oldList = Duration.hours(1)

    init(_ report: WeeklyReport, _ clock: LocalTimeText) {
        let all = report.datasets.flatMap { week -> [Entry] in
            guard let inFlight = week.inFlight else { return [] }
            return inFlight.runs.map {
                Entry(reference: week.reference, run: $0, promise: inFlight.promise, observedAt: inFlight.observedAt)
            }
        }
        let byVerdict = Dictionary(grouping: all, by: \.run.verdict)
        entries = RunsInFlight.Verdict.allCases.flatMap { verdict in
            (byVerdict[verdict] ?? []).sorted { Self.order($0, verdict) < Self.order($1, verdict) }
        }
        omitted = report.datasets.reduce(0) { $0 + ($1.inFlight?.omitted ?? 0) }
        computedAt = report.computedAt
        self.clock = clock
    }

    private static func order(_ entry: Entry, _ verdict: RunsInFlight.Verdict) -> (Int64, String, RunToken) {
        let run = entry.run
        let instant =
            switch verdict {
            case .missed, .expectedLate, .expectedInTime: run.dueAt ?? run.createdAt
            case .overrunning: run.expectedEndAt ?? run.createdAt
            case .notJudged: run.createdAt
            }
        return (instant.milliseconds, entry.reference.dataset.token.text, run.run)
    }

    /// Nil where nothing is in flight.
    var part: ListedPart? {
        guard !entries.isEmpty else { return nil }
        let groups = RunsInFlight.Verdict.allCases.map { verdict in
            ChangeGroup(
                title: Self.title(verdict),
                lines: entries.filter { $0.run.verdict == verdict }.map { ($0.reference.shownName, text($0)) })
        }
        return ListedPart(title: "What would be late", anchor: "late", lead: lead, groups: groups.filter { !$0.lines.isEmpty })
    }

    private var lead: String {
        let datasets = Set(entries.map(\.reference)).count
        let counts = RunsInFlight.Verdict.allCases.compactMap { verdict -> String? in
            let count = entries.count { $0.run.verdict == verdict }
            return count > 0 ? "\(HumanText.count(count)) \(Self.phrase(verdict))" : nil
        }
        let runs = WeeklyPhrases.count(entries.count, "run")
        let more = omitted > 0 ? " \(WeeklyPhrases.count(omitted, "newer run")) of the same datasets not counted." : ""
        return "At \(clock.minute(computedAt)) \(runs) of \(WeeklyPhrases.count(datasets, "dataset")) "
            + "\(entries.count == 1 ? "is" : "are") in flight: \(counts.joined(separator: ", ")).\(more)"
    }

    private static func title(_ verdict: RunsInFlight.Verdict) -> String {
        switch verdict {
        case .missed: "Deadline missed"
        case .expectedLate: "Expected to miss the deadline"
        case .overrunning: "Running longer than expected, no deadline passed"
        case .expectedInTime: "Expected in time"
        case .notJudged: "No deadline, or no expected end"
        }
    }

    private static func phrase(_ verdict: RunsInFlight.Verdict) -> String {
        switch verdict {
        case .missed: "past the deadline"
        case .expectedLate: "expected to miss it"
        case .overrunning: "running longer than expected"
        case .expectedInTime: "expected in time"
        case .notJudged: "without a deadline or an expected end"
        }
    }

    /// `run r1, created Thu 19 Nov 09:00; expected end Thu 19 Nov 09:12; due Thu 19 Nov 08:15 by its schedule, missed by 1 h 45 m so far`
    private func text(_ entry: Entry) -> String {
        let run = entry.run
        var parts = ["run \(run.run), created \(clock.minute(run.createdAt))"]
        parts.append(run.expectedEndAt.map { "expected end \(clock.minute($0))" } ?? "no expected end")
        if let dueAt = run.dueAt, let promise = entry.promise {
            parts.append("due \(clock.minute(dueAt)) by \(Self.words(promise))\(lateness(run, dueAt, entry.observedAt))")
        } else {
            parts.append("nothing due")
        }
        if computedAt - entry.observedAt > Self.oldList {
            parts.append("as known at \(clock.minute(entry.observedAt))")
        }
        return parts.joined(separator: "; ")
    }

    private func lateness(_ run: RunsInFlight.Run, _ dueAt: Timestamp, _ observedAt: Timestamp) -> String {
        switch run.verdict {
        case .missed: ", missed by \(HumanText.duration(observedAt - dueAt)) so far"
        case .expectedLate:
            ", \(HumanText.duration((run.expectedEndAt ?? dueAt) - dueAt)) too late"
        case .overrunning, .expectedInTime, .notJudged: ""
        }
    }

    /// Who sets a deadline.
    static func words(_ promise: RunsInFlight.Promise) -> String {
        switch promise {
        case .objective: "the objective"
        case .schedule: "its schedule"
        case .rhythm: "its rhythm"
        }
    }
}
