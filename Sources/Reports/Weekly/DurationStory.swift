import RunAnalytics
import RunModel

/// What the steps in a dataset's durations amount to: spells that passed, and the change that stayed.
///
/// A step up and the step back down are one thing to a reader, and one that is over.
struct DurationStory {
    /// Durations that stepped up and came back.
    struct Spell {
        let reference: DatasetReference
        let began: StepChange
        let until: Timestamp
        /// The highest level of the spell ÷ the normal level.
        let ratio: Double
    }

    /// A level that stays: where it began, and what it was before.
    struct Lasting {
        let reference: DatasetReference
        let began: StepChange
        let before: DurationEstimate
        let after: DurationEstimate

        var ratio: Double { after / before }
        var isSlower: Bool { after > before }
    }

    /// Oldest first; only those that reach into the period.
    let spells: [Spell]
    /// Nil when durations are back where they were.
    let lasting: Lasting?

    /// Levels within this factor count as the same.
    private static let sameFactor = 1.25
    /// Spells of fewer runs are outliers.
    private static let leastSpellRuns = 3
    /// A level that others replaced counts as a level, and not as the end of a spell, from so many runs on.
    private static let leastLevelRuns = 20

    /// A stretch between two steps.
    private struct Segment {
        /// How long runs took in it.
        let level: DurationEstimate
        let runs: Int
        /// The step that began it; nil for the first.
        let step: StepChange?
    }

    init(_ week: DatasetWeek, since: Timestamp) {
        let segments =
            week.steps.first.map { first in
                [Segment(level: first.before, runs: first.runsBefore, step: nil)]
                    + week.steps.map { Segment(level: $0.after, runs: $0.runsAfter, step: $0) }
            } ?? []
        let normal = Self.normalLevel(segments)
        // -1 faster than normal, 0 normal, 1 slower.
        let (low, high) = (normal.milliseconds / Self.sameFactor, normal.milliseconds * Self.sameFactor)
        let sides = segments.map { $0.level.milliseconds > high ? 1 : $0.level.milliseconds < low ? -1 : 0 }
        spells = Self.spells(week.reference, segments, sides: sides, normal: normal, since: since)
        lasting = Self.lasting(week.reference, segments, sides: sides, normal: normal)
    }

    /// The level on which most runs lie.
    private static func normalLevel(_ segments: [Segment]) -> DurationEstimate {
        func runs(near level: DurationEstimate) -> Int {
            let (low, high) = (level.milliseconds / sameFactor, level.milliseconds * sameFactor)
            return segments.reduce(0) { $0 + ($1.level.milliseconds <= high && $1.level.milliseconds >= low ? $1.runs : 0) }
        }
        return segments.max { runs(near: $0.level) < runs(near: $1.level) }?.level ?? .zero
    }

    /// Slow stretches that have a start and an end.
    private static func spells(
        _ reference: DatasetReference,
        _ segments: [Segment],
        sides: [Int],
        normal: DurationEstimate,
        since: Timestamp
    ) -> [Spell] {
        var spells: [Spell] = []
        var index = 0
        while index < segments.count {
            let first = index
            while index < segments.count, sides[index] == 1 { index += 1 }
            defer { index = max(index, first + 1) }
            guard index > first, index < segments.count, let began = segments[first].step, let until = segments[index].step?.beganAt,
                until > since, segments[first..<index].reduce(0, { $0 + $1.runs }) >= leastSpellRuns
            else { continue }
            let highest = segments[first..<index].map(\.level).max() ?? normal
            spells.append(Spell(reference: reference, began: began, until: until, ratio: highest / normal))
        }
        return spells
    }

    /// The level at the end where it is not the normal one, else the normal one where another level came before.
    private static func lasting(_ reference: DatasetReference, _ segments: [Segment], sides: [Int], normal: DurationEstimate) -> Lasting? {
        guard let last = segments.last, let end = sides.last, normal > .zero else { return nil }
        if end != 0 {
            let first = segments.count - sides.reversed().prefix { $0 == end }.count
            guard let began = segments[first].step else { return nil }
            return Lasting(reference: reference, began: began, before: normal, after: last.level)
        }
        guard let side = sides.first, side != 0 else { return nil }
        let count = sides.prefix { $0 == side }.count
        guard segments.prefix(count).reduce(0, { $0 + $1.runs }) >= leastLevelRuns, let began = segments[count].step else { return nil }
        let before = segments[count - 1].level
        return Lasting(reference: reference, began: began, before: before, after: normal)
    }
}

/// Slow spells of several datasets that began about the same time: what they have in common is the likely cause.
struct SlowSpell {
    let spells: [DurationStory.Spell]

    /// Spells that begin within this time of the first belong together.
    private static let together = Duration.hours(2)

    /// The most datasets first, then the oldest.
    static func all(_ report: WeeklyReport) -> [SlowSpell] {
        let spells = report.datasets.flatMap { DurationStory($0, since: report.period.since).spells }
            .enumerated().sorted { ($0.element.began.beganAt, $0.offset) < ($1.element.began.beganAt, $1.offset) }.map(\.element)
        var groups: [[DurationStory.Spell]] = []
        for spell in spells {
            if let begin = groups.last?.first?.began.beganAt, spell.began.beganAt - begin <= together {
                groups[groups.count - 1].append(spell)
            } else {
                groups.append([spell])
            }
        }
        return groups.map(SlowSpell.init).enumerated()
            .sorted { ($1.element.datasets, $0.offset) < ($0.element.datasets, $1.offset) }.map(\.element)
    }

    /// How many datasets were slow.
    var datasets: Int { Set(spells.map(\.reference)).count }

    /// `Thu 19 Nov 15:30 to 18:30`.
    func times(_ clock: LocalTimeText) -> String {
        let since = spells.map(\.began.beganAt).min() ?? Timestamp(milliseconds: 0)
        return clock.span(since, spells.map(\.until).max() ?? since)
    }

    /// Who was slow, and with which run it began where it was worst.
    var text: String {
        var names: [String] = []
        for spell in spells where !names.contains(spell.reference.shownName) { names.append(spell.reference.shownName) }
        guard let worst = spells.max(by: { $0.ratio < $1.ratio }) else { return "" }
        let change = WeeklyPhrases.change(worst.ratio) ?? ""
        let run = "run \(worst.began.run)"
        guard datasets > 1 else { return "\(names.first ?? ""), \(change), beginning with \(run)" }
        return
            "\(WeeklyPhrases.count(datasets, "dataset")) at once, up to \(change) "
            + "(\(worst.reference.shownName), beginning with \(run)): "
            + WeeklyPhrases.list(names, most: 6)
    }
}
