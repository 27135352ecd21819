import RunAnalytics

/// A tested change as a person reads it. Only what a test calls more than noise has an arrow.
struct ChangeMark {
    /// Arrow and word, or why there is none.
    let text: String
    /// The class that colours it: `ok`, `bad` or `off`; the word says the same.
    let kind: String

    /// A success rate, or anything else of which more is better.
    static func rate(_ change: TestedChange) -> ChangeMark { mark(change, better: "↑ better", worse: "↓ worse") }

    /// Breaches. The test is of how many datasets had any, not of how many breaches there were, and the words say so.
    static func breaches(_ change: TestedChange) -> ChangeMark {
        // The test is over datasets that entered and left, and there may be none.
        if change.verdict == .notComparable { return ChangeMark(text: "in the same datasets", kind: "off") }
        return mark(change, better: "↓ fewer datasets", worse: "↑ more datasets")
    }

    static func duration(_ change: TestedChange) -> ChangeMark { mark(change, better: "↓ faster", worse: "↑ slower") }

    private static func mark(_ change: TestedChange, better: String, worse: String) -> ChangeMark {
        switch change.verdict {
        case .better: ChangeMark(text: better, kind: "ok")
        case .worse: ChangeMark(text: worse, kind: "bad")
        case .withinNoise: ChangeMark(text: "no significant change", kind: "off")
        case .notComparable: ChangeMark(text: "nothing to compare", kind: "off")
        }
    }

    var isTested: Bool { kind != "off" }
}
