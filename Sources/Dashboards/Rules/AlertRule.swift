struct AlertRule: Sendable {
    /// How urgent it is: page someone, look today, look when there is time.
    enum Severity: String, Sendable, CaseIterable {
        case critical, warning, info
    }

    /// CamelCase with the prefix `Mode`.
    let name: String
    let severity: Severity
    let expression: String
    /// How long the expression must hold: `10m`.
    let holdsFor: String
    let summary: String
    let description: String
    /// Labels in addition to `severity`.
    var labels: [(name: String, value: String)] = []
}

/// One series that Prometheus computes and stores.
struct RecordingRule: Sendable {
    /// `level:metric:operations`.
    let name: String
    let expression: String
    var labels: [(name: String, value: String)] = []
}

/// Rules that are evaluated one after the other.
struct RuleGroup<Rule: Sendable>: Sendable {
    let name: String
    /// How often: `1m`.
    let interval: String
    let rules: [Rule]
}
