/// A change against the period before, and whether a test calls it more than noise.
package struct TestedChange: Hashable, Sendable {
    /// What may be shown of a change. Only `better` and `worse` deserve a mark.
    package enum Verdict: String, Hashable, Sendable {
        /// One of the periods has nothing to compare.
        case notComparable = "not_comparable"
        /// The test does not tell the periods apart.
        case withinNoise = "within_noise"
        /// It does, and this period is better.
        case better
        /// It does, and this period is worse.
        case worse
    }

    /// The greatest adjusted p-value that counts as a change.
    package static let level = 0.05

    /// The p-value of the test; nil when there is nothing to compare.
    package let pValue: Double?
    /// The p-value adjusted for all datasets of the report; the same as ``pValue`` for figures of the whole fleet.
    package private(set) var adjustedPValue: Double?
    /// Whether this period is the better one; nil when neither is.
    private let isBetter: Bool?

    /// Nothing to compare.
    package static let none = TestedChange(pValue: nil, isBetter: nil)

    init(pValue: Double?, isBetter: Bool?) {
        self.pValue = pValue
        self.isBetter = isBetter
        adjustedPValue = pValue
    }

    /// What may be shown.
    package var verdict: Verdict {
        guard let adjustedPValue else { return .notComparable }
        guard adjustedPValue <= Self.level, let isBetter else { return .withinNoise }
        return isBetter ? .better : .worse
    }

    /// Two success rates, by Fisher's exact test; a higher one is better.
    package static func rates(_ now: StateCounts, before: StateCounts) -> TestedChange {
        guard let current = now.successRatio, let earlier = before.successRatio else { return .none }
        let p = FisherExact.twoSided(first: (now.successes, now.failed), second: (before.successes, before.failed))
        return TestedChange(pValue: p, isBetter: current == earlier ? nil : current > earlier)
    }

    /// Two samples of durations, ascending, by the Mann–Whitney U test; shorter is better.
    package static func durations(sorted now: [Int64], before: [Int64]) -> TestedChange {
        guard let result = MannWhitney.compare(sorted: now, before) else { return .none }
        let superiority = result.probabilityOfSuperiority
        return TestedChange(pValue: result.pValue, isBetter: superiority == 0.5 ? nil : superiority < 0.5)
    }

    /// How many datasets left a bad state and how many entered it, by the sign test.
    package static func transitions(left: Int, entered: Int) -> TestedChange {
        guard left + entered > 0 else { return .none }
        return TestedChange(pValue: SignTest.twoSided(better: left, worse: entered), isBetter: left == entered ? nil : left > entered)
    }

    /// Adjusts a family of changes together.
    static func adjust(_ changes: [TestedChange]) -> [TestedChange] {
        let compared = changes.indices.filter { changes[$0].pValue != nil }
        let adjusted = BenjaminiHochberg.adjust(compared.map { changes[$0].pValue ?? 1 })
        var result = changes
        for (index, p) in zip(compared, adjusted) { result[index].adjustedPValue = p }
        return result
    }
}
