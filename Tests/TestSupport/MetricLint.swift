import Exposition

/// The naming rules of `promtool check metrics`, and those that reviewers apply besides, over declarations.
///
/// Sources: https://github.com/prometheus/client_golang/tree/main/prometheus/testutil/promlint/validations,
/// https://prometheus.io/docs/practices/naming/ and https://prometheus.io/docs/instrumenting/writing_exporters/.
package enum MetricLint {
    /// A broken rule.
    package struct Problem: Hashable, Sendable, CustomStringConvertible {
        /// The family.
        package let metric: String
        /// The rule, in the words of promlint where it has the rule.
        package let text: String

        /// Metric and rule.
        package var description: String { "\(metric): \(text)" }
    }

    /// All broken rules, in the order of the families.
    ///
    /// - Complexity: linear in the number of families.
    package static func problems(in families: [MetricFamily]) -> [Problem] {
        var seen: Set<String> = []
        return families.flatMap { family in
            var texts = MetricLint.rules.flatMap { $0(family) }
            if !seen.insert(family.name).inserted { texts.append("metric not unique") }
            return texts.map { Problem(metric: family.name, text: $0) }
        }
    }

    private typealias Rule = @Sendable (MetricFamily) -> [String]

    private static let rules: [Rule] = [
        validNames, help, units, counters, histogramSuffixes, reservedLabels, typeInName, reservedCharacters, camelCase, unitAbbreviations,
        declaredUnit, labelCollisions, percentages,
    ]
}

extension MetricLint {
    @Sendable private static func validNames(_ family: MetricFamily) -> [String] {
        (MetricName.isValid(family.name) ? [] : ["name has invalid characters"])
            + family.labels.filter { !MetricName.isValidLabel($0) }.map { "label name \"\($0)\" has invalid characters" }
            + (Set(family.labels).count == family.labels.count ? [] : ["label names should differ"])
    }

    @Sendable private static func help(_ family: MetricFamily) -> [String] {
        family.help.isEmpty ? ["no help text"] : []
    }

    @Sendable private static func units(_ family: MetricFamily) -> [String] {
        guard let (unit, base) = MetricUnits.unit(in: family.name), unit != base else { return [] }
        return ["use base unit \"\(base)\" instead of \"\(unit)\""]
    }

    @Sendable private static func counters(_ family: MetricFamily) -> [String] {
        let isTotal = family.name.hasSuffix("_total")
        if family.kind == .counter { return isTotal ? [] : ["counter metrics should have \"_total\" suffix"] }
        return isTotal && family.kind != .unknown ? ["non-counter metrics should not have \"_total\" suffix"] : []
    }

    @Sendable private static func histogramSuffixes(_ family: MetricFamily) -> [String] {
        guard family.kind != .unknown, family.kind != .histogram else { return [] }
        var texts: [String] = []
        if family.name.hasSuffix("_bucket") { texts.append("non-histogram metrics should not have \"_bucket\" suffix") }
        for suffix in ["_count", "_sum"] where family.name.hasSuffix(suffix) {
            texts.append("non-histogram and non-summary metrics should not have \"\(suffix)\" suffix")
        }
        return texts
    }

    @Sendable private static func reservedLabels(_ family: MetricFamily) -> [String] {
        var texts: [String] = []
        if family.labels.contains("le") { texts.append("non-histogram metrics should not have \"le\" label") }
        if family.labels.contains("quantile") { texts.append("non-summary metrics should not have \"quantile\" label") }
        return texts
    }

    @Sendable private static func typeInName(_ family: MetricFamily) -> [String] {
        guard family.kind != .unknown else { return [] }
        let name = family.name.lowercased()
        return ["counter", "gauge", "summary", "histogram"].filter { name.contains("_\($0)_") || name.hasSuffix("_\($0)") }
            .map { "metric name should not include type '\($0)'" }
    }

    @Sendable private static func reservedCharacters(_ family: MetricFamily) -> [String] {
        family.name.contains(":") ? ["metric names should not contain ':'"] : []
    }

    @Sendable private static func camelCase(_ family: MetricFamily) -> [String] {
        func isCamelCase(_ name: String) -> Bool {
            zip(name.utf8, name.utf8.dropFirst()).contains { (0x61...0x7a).contains($0) && (0x41...0x5a).contains($1) }
        }
        return (isCamelCase(family.name) ? ["metric names should be written in 'snake_case' not 'camelCase'"] : [])
            + (family.labels.contains(where: isCamelCase) ? ["label names should be written in 'snake_case' not 'camelCase'"] : [])
    }

    @Sendable private static func unitAbbreviations(_ family: MetricFamily) -> [String] {
        let name = family.name.lowercased()
        let found = MetricUnits.abbreviations.contains { name.contains("_\($0)_") || name.hasSuffix("_\($0)") }
        return found ? ["metric names should not contain abbreviated units"] : []
    }
}

// Rules that promtool does not have.
extension MetricLint {
    /// OpenMetrics: the name ends in the unit that `# UNIT` says.
    @Sendable private static func declaredUnit(_ family: MetricFamily) -> [String] {
        guard let unit = family.unit else {
            let base = MetricUnits.unit(in: family.name)?.base
            return base.map { ["the name has the unit \"\($0)\", which is not declared"] } ?? []
        }
        return family.openMetricsUnit == nil ? ["the name does not end in its unit \"\(unit)\""] : []
    }

    /// Labels that Prometheus' users commonly attach to targets, or that say the type.
    @Sendable private static func labelCollisions(_ family: MetricFamily) -> [String] {
        let reserved: Set = [
            "type", "owner", "environment", "env", "service", "stage", "region", "cluster", "zone", "customer", "job", "instance",
        ]
        return family.labels.filter(reserved.contains).map { "label \"\($0)\" collides with labels of targets" }
    }

    @Sendable private static func percentages(_ family: MetricFamily) -> [String] {
        let words = family.name.split(separator: "_")
        return words.contains("percent") || words.contains("percentage") ? ["use a ratio instead of a percentage"] : []
    }
}

/// The characters that names may have in the classic data model, which every Prometheus understands.
///
/// https://prometheus.io/docs/concepts/data_model/#metric-names-and-labels
package enum MetricName {
    /// Whether `name` matches `[a-zA-Z_:][a-zA-Z0-9_:]*`.
    package static func isValid(_ name: String) -> Bool {
        matches(name) { isLetter($0) || $0 == UInt8(ascii: ":") }
    }

    /// Whether `name` matches `[a-zA-Z_][a-zA-Z0-9_]*` and does not begin with the `__` that Prometheus keeps for itself.
    package static func isValidLabel(_ name: String) -> Bool {
        matches(name, isLetter) && !name.hasPrefix("__")
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func matches(_ name: String, _ isFirst: (UInt8) -> Bool) -> Bool {
        guard let first = name.utf8.first, isFirst(first) else { return false }
        return name.utf8.allSatisfy { isFirst($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

/// The units that promlint knows.
///
/// https://github.com/prometheus/client_golang/blob/main/prometheus/testutil/promlint/validations/units.go
enum MetricUnits {
    static let abbreviations = ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"]

    private static let baseOfUnit = [
        "amperes": "amperes", "bytes": "bytes", "celsius": "celsius", "grams": "grams", "joules": "joules", "kelvin": "kelvin",
        "meters": "meters", "metres": "metres", "moles": "moles", "seconds": "seconds", "volts": "volts",
        "minutes": "seconds", "hours": "seconds", "days": "seconds", "weeks": "seconds",
        "kelvins": "kelvin", "fahrenheit": "celsius", "rankine": "celsius",
        "inches": "meters", "yards": "meters", "miles": "meters",
        "bits": "bytes", "calories": "joules", "pounds": "grams", "ounces": "grams",
    ]

    private static let prefixes = [
        "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mibi", "giga", "gibi", "tera", "tebi",
        "peta", "pebi",
    ]

    /// The first unit among the words of a name, and its base unit.
    static func unit(in name: String) -> (unit: String, base: String)? {
        for word in name.split(separator: "_").map(String.init) {
            if let base = baseOfUnit[word] { return (word, base) }
            for prefix in prefixes where word.hasPrefix(prefix) {
                if let base = baseOfUnit[String(word.dropFirst(prefix.count))] { return (word, base) }
            }
        }
        return nil
    }
}
