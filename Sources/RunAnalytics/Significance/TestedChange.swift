/// A change against the period before, and whether a test calls it more than noise.
package struct TestedChange: Hashable, Sendable, Codable {
    /// What may be shown of a change. Only `better` and `worse` deserve a mark.
    package enum Verdict: String, Hashable, Sendable {
        /// One of the periods has nothing to compare.
        case notComparable = "not_comparable"
        /// The test does not tell the periods apart.
        case withinNoise = "within_noise"
        case better
        case worse
    }

    /// The greatest adjusted p-value that counts as a change: rates and durations share the 5 % of reports that may claim a change where
    /// there is none.
    package static let level = 0.025
    /// The same for the success rate of the fleet, which is one test and not one of many; see the table in `Exporter.docc/Statistics.md`.
    package static let fleetLevel = 0.04

    /// The p-value of the test; nil when there is nothing to compare.
    package let pValue: Double?
    /// The p-value adjusted for all datasets of the report; the same as ``pValue`` for figures of the whole fleet.
    package private(set) var adjustedPValue: Double?
    /// Whether this period is the better one; nil when neither is.
    private let isBetter: Bool?
    private var level = Self.level

    /// Nothing to compare.
    package static let none = TestedChange(pValue: nil, isBetter: nil)

    init(pValue: Double?, isBetter: Bool?) {
        self.pValue = pValue
        self.isBetter = isBetter
        adjustedPValue = pValue
    }

    /// The same change at the level of the fleet.
    var ofFleet: TestedChange {
        var change = self
        change.level = Self.fleetLevel
        return change
    }

    /// What may be shown.
    package var verdict: Verdict {
        guard let adjustedPValue else { return .notComparable }
        guard adjustedPValue <= level, let isBetter else { return .withinNoise }
        return isBetter ? .better : .worse
    }

    /// Two samples of durations by the Mann–Whitney U test; shorter is better.
    ///
    /// The p-value is that of Student's t with a variance inflated by how much consecutive durations depend on each other, and never
    /// below that of independent ones.
    ///
    /// - Parameters:
    ///   - now: ascending.
    ///   - before: ascending.
    ///   - effect: that of the dependence; nil for independent durations.
    static func durations(sorted now: [Int64], before: [Int64], effect: DesignEffect?) -> TestedChange {
        guard let result = MannWhitney.compare(sorted: now, before) else { return .none }
        let superiority = result.probabilityOfSuperiority
        let dependent = effect.map {
            StudentT.twoSided(t: result.standardScore / $0.factor.squareRoot(), degreesOfFreedom: $0.degreesOfFreedom)
        }
        return TestedChange(pValue: max(result.pValue, dependent ?? 0), isBetter: superiority == 0.5 ? nil : superiority < 0.5)
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

/// The exact sign test (McNemar's exact test): whether more things changed one way than the other by more than chance.
package enum SignTest {
    /// The two-sided p-value of `better` and `worse` changes when either is as likely.
    ///
    /// - Returns: 1 when nothing changed.
    package static func twoSided(better: Int, worse: Int) -> Double {
        let changes = better + worse
        guard changes > 0, better >= 0, worse >= 0, let chances = BinomialDistribution(trials: changes, probability: 0.5) else { return 1 }
        return min(1, 2 * chances.cumulative[min(better, worse)])
    }
}
