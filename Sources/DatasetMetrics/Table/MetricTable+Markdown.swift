import Exposition
import RunModel

extension MetricTable {
    /// The table of all families as it stands in the README, ending in a line feed.
    ///
    /// That datasets are polled, which HELP repeats in every family, and the labels of ``identityLabels`` are left to the text around it.
    package static func markdown() -> String {
        let rows = all.map { family in
            let labels = family.labels.filter { !identityLabels.contains($0) }.map { label in
                let values = documentedValues(of: label, in: family)
                return values.isEmpty ? "`\(label)`" : "`\(label)` = \(values.joined(separator: ", "))"
            }
            return "| `\(family.name)` | \(family.kind.rawValue) | \(labels.joined(separator: "; ")) | \(escaped(meaning(of: family))) |\n"
        }
        return "| family | type | further labels | meaning |\n|---|---|---|---|\n" + rows.joined()
    }

    /// The values of a label that has only these; empty when it may have any.
    private static func documentedValues(of label: String, in family: MetricFamily) -> [String] {
        switch label {
        case "state" where family.kind == .counter: RunState.ended.map(\.name)
        case "bound": QueueBound.allCases.map(\.rawValue)
        case "percentile": DurationPercentile.allCases.map(\.rawValue)
        case "reason": RunRejection.allCases.map(\.rawValue)
        default: []
        }
    }

    private static func meaning(of family: MetricFamily) -> String {
        family.help.hasSuffix(" " + polled) ? String(family.help.dropLast(polled.count + 1)) : family.help
    }

    private static func escaped(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}

/// The values of the label `bound`.
enum QueueBound: String, CaseIterable {
    case lower, upper
}

/// The values of the label `percentile`.
enum DurationPercentile: String, CaseIterable {
    case p50 = "50"
    case p95 = "95"
    case p99 = "99"
}
