import RunModel

/// An objective with the datasets that are left to it after the earlier ones took theirs.
struct ObjectiveGroup: Sendable {
    let objective: AlertObjective
    /// Matchers of its datasets for a selector; empty when they are all.
    let matcher: String

    /// The groups of validated objectives; those that are for no dataset are left out.
    static func list(_ objectives: [AlertObjective]) -> [ObjectiveGroup] {
        var taken: Set<DatasetToken> = []
        return objectives.compactMap { objective in
            switch objective.datasets {
            case .all:
                return ObjectiveGroup(objective: objective, matcher: taken.isEmpty ? "" : "dataset!~\(alternatives(taken))")
            case .tokens(let tokens):
                let own = Set(tokens).subtracting(taken)
                taken.formUnion(own)
                return own.isEmpty ? nil : ObjectiveGroup(objective: objective, matcher: "dataset=~\(alternatives(own))")
            }
        }
    }

    /// A regular expression for exactly these tokens.
    private static func alternatives(_ tokens: Set<DatasetToken>) -> String {
        PromQL.quoted(tokens.sorted().map { PromQL.escapedForExpression($0.text) }.joined(separator: "|"))
    }

    func selector(_ metric: String, _ matchers: String...) -> String {
        PromQL.selector(metric, matchers + [matcher])
    }

    /// A selector for a dashboard: of the group's datasets among the chosen ones.
    func chosen(_ metric: String, _ matchers: String...) -> String {
        PromQL.selector(metric, Chosen.accountMatchers + matchers + [matcher])
    }

    /// The label that alerts and recorded series of the group carry, as a matcher.
    var label: String { "objective=\(PromQL.quoted(objective.name))" }
}

/// Labels and selectors that several rules and panels put into their PromQL.
package enum PromQL {
    /// What identifies the series of one dataset as one exporter shows it.
    static let identity = "cluster, account, dataset, job, instance"
    /// What sums over the datasets of an account keep. `cluster` is the label by which mixins tell several Prometheus servers apart;
    /// without one, it stays empty.
    static let accountLabels = "cluster, account, job"
    static let exporterLabels = "cluster, job, instance"

    /// A text as a string literal: https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals
    package static func quoted(_ text: String) -> String {
        let escaped = text.map { character in
            switch character {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            default: String(character)
            }
        }
        return "\"\(escaped.joined())\""
    }

    /// A text as a regular expression for itself: https://github.com/google/re2/wiki/Syntax
    static func escapedForExpression(_ text: String) -> String {
        text.map { #"\.+*?()|[]{}^$"#.contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    /// A metric with its matchers; empty ones are left out.
    static func selector(_ metric: String, _ matchers: [String]) -> String {
        let given = matchers.filter { !$0.isEmpty }
        return given.isEmpty ? metric : "\(metric){\(given.joined(separator: ", "))}"
    }

    static func named(_ expression: String) -> String {
        """
        (
        \(indented(expression))
        )
        * on (\(identity)) group_left (name, space_name) mode_dataset_info
        """
    }

    static func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }
}
