import RunAnalytics
import RunModel

/// The objectives of one dataset in words.
struct ObjectiveWords {
    let week: DatasetWeek
    let results: ObjectiveResults

    init?(_ week: DatasetWeek) {
        guard let results = week.objectives else { return nil }
        self.week = week
        self.results = results
    }

    var name: String { week.reference.shownName }

    var isMissed: Bool {
        results.successOverFourWeeks?.isMet == false || results.freshness?.isMet == false || results.duration?.isMet == false
    }

    /// `✓ 99.4 % of 168`.
    var success: String {
        guard let result = results.successOverFourWeeks else { return HumanText.none }
        guard let attained = result.attained else { return "no runs" }
        guard let isMet = result.isMet else {
            return "\(HumanText.percent(attained)) of \(HumanText.count(result.counts.rated)), four weeks known only in part"
        }
        return
            "\(Self.sign(isMet)) \(Self.attained(attained, isMet: isMet, objective: result.objective)) of "
            + HumanText.count(result.counts.rated)
    }

    /// With as many decimals as it takes to see that the objective is missed: 98.96 % must not read 99.0 %.
    private static func attained(_ ratio: Double, isMet: Bool, objective: Double) -> String {
        guard !isMet else { return HumanText.percent(ratio) }
        for places in 1...4 {
            let scale = [1e3, 1e4, 1e5, 1e6][places - 1]
            guard (ratio * scale).rounded() / scale < objective else { continue }
            return places == 1 ? HumanText.percent(ratio) : HumanText.decimal(ratio * 100, places: places) + " %"
        }
        return HumanText.percent(ratio)
    }

    /// `0 of 1 left`; below one run there is nothing to count down.
    var budget: String {
        guard let result = results.successOverFourWeeks, result.counts.rated > 0 else { return HumanText.none }
        if result.hasBudgetBelowOneRun {
            let failed = result.counts.failed > 0 ? ", \(HumanText.count(result.counts.failed)) failed" : ""
            // Rounded down: 0.96 of a run must not read as one.
            let budget = (result.budget * 100).rounded(.down) / 100
            return "! below one run (\(HumanText.decimal(budget, places: 2)))\(failed)"
        }
        let budget = "\(result.isCovered ? "" : "known in part: ")"
        if result.overspent > 0 {
            return "\(budget)budget of \(WeeklyPhrases.count(result.allowedFailures, "failure")) exceeded by "
                + HumanText.count(result.overspent)
        }
        return "\(budget)\(HumanText.count(result.failuresLeft)) of \(HumanText.count(result.allowedFailures)) left"
    }

    /// Whether one failure breaks the objective.
    var isBudgetBelowOneRun: Bool { results.successOverFourWeeks?.hasBudgetBelowOneRun == true }

    /// `✕ 98.2 % of the time under 1 d 2 h`, `✓ 100 % of the time`.
    var freshness: String {
        guard let result = results.freshness else { return HumanText.none }
        let promised =
            result.limit.map { "under \(HumanText.duration($0))" }
            ?? "as fresh as its schedule or rhythm requires"
        guard let isMet = result.isMet else { return week.known.isWhole ? "no successful run known" : "period known only in part" }
        return "\(Self.sign(isMet)) \(HumanText.percent(result.attained)) of the time\(isMet ? "" : " \(promised)")"
    }

    /// `✓ p95 12 m`.
    var duration: String {
        guard let result = results.duration else { return HumanText.none }
        let limit = HumanText.duration(result.limit)
        guard let isMet = result.isMet else { return result.isCovered ? "no successful run" : "period known only in part" }
        guard case .within = result.interval else {
            return
                "\(Self.sign(isMet)) \(HumanText.count(result.runsOver)) of "
                + "\(HumanText.count(week.statistics.duration?.count ?? 0)) over \(limit)"
        }
        let certainty = result.isCertain ? "" : ", may be chance"
        return "\(Self.sign(isMet)) p95 \(HumanText.duration(result.p95))\(certainty)"
    }

    private static func sign(_ isMet: Bool) -> String { isMet ? "✓" : "✕" }
}

/// All objectives of a report in words.
struct ObjectiveOverview {
    /// Datasets that miss any objective, worst first.
    let missed: [ObjectiveWords]
    /// Those that keep all of them, or had no runs.
    let kept: [ObjectiveWords]
    /// One line for each objective of the configuration.
    let lines: [String]
    /// What to think of budgets below one run; nil when there is none.
    let warning: String?

    init(_ report: WeeklyReport) {
        let all = report.datasets.compactMap(ObjectiveWords.init)
        missed = all.filter(\.isMissed)
        kept = all.filter { !$0.isMissed }
        lines = Dictionary(grouping: all, by: \.results.name).sorted { $0.key < $1.key }.map(Self.line)
        let small = all.count(where: \.isBudgetBelowOneRun)
        warning =
            small == 0
            ? nil
            : "\(WeeklyPhrases.count(small, "dataset")) \(small == 1 ? "runs" : "run") too rarely for the success objective: "
                + "the budget is below one run, "
                + "so that a single failure breaks it. Count failures there instead."
    }

    private static func line(_ name: String, _ words: [ObjectiveWords]) -> String {
        func share(_ what: String, _ verdicts: [Bool?]) -> String? {
            let known = verdicts.compactMap { $0 }
            return known.isEmpty ? nil : "\(what) met by \(HumanText.count(known.count { $0 })) of \(HumanText.count(known.count))"
        }
        let parts = [
            share("success", words.map { $0.results.successOverFourWeeks?.isMet }),
            share("freshness", words.map { $0.results.freshness?.isMet }),
            share("duration", words.map { $0.results.duration?.isMet }),
        ].compactMap { $0 }
        let figures = parts.isEmpty ? "no runs to judge" : parts.joined(separator: ", ") + " datasets"
        return "\(WeeklyPhrases.count(words.count, "dataset")) under \(name)\(promise(words)): \(figures)"
    }

    /// `: 99 % succeed, data under 1 d 2 h old, p95 within 30 m`.
    private static func promise(_ words: [ObjectiveWords]) -> String {
        guard var results = words.first?.results else { return "" }
        // Of an objective that follows the rhythm, a dataset without one says nothing.
        results.freshness = words.lazy.compactMap(\.results.freshness).first
        let parts = [
            results.success.map { "\(WeeklyPhrases.objective($0.objective)) succeed" },
            results.freshness.map { result in
                result.limit.map { "data under \(HumanText.duration($0)) old" }
                    ?? "data as fresh as its schedule or rhythm requires"
            },
            results.duration.map { "p95 within \(HumanText.duration($0.limit))" },
        ].compactMap { $0 }
        return parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
    }
}
