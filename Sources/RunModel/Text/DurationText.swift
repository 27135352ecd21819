/// A length of time as people write it in configuration and flags: `90s`, `10m`, `26h`, `7d`, `2w`, `500ms`, `1h30m`.
package enum DurationText {
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
    ]

    /// Reads a length of time, a whole number of milliseconds.
    ///
    /// Follows Prometheus' durations (https://prometheus.io/docs/prometheus/latest/querying/basics/#time-durations), in any order of units.
    /// - Returns: nil for text without a unit, negative or fractional numbers, and more than about 292 million years.
    package static func duration(_ text: String) -> Duration? {
        guard !text.isEmpty, text.utf8.count <= 32 else { return nil }
        var rest = Substring(text)
        var total: Int64 = 0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            guard let count = Int64(digits) else { return nil }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            guard let unit = units.first(where: { $0.suffix == letters }) else { return nil }
            rest = rest.dropFirst(letters.count)
            let (product, overflow) = count.multipliedReportingOverflow(by: unit.milliseconds)
            let (sum, sumOverflow) = total.addingReportingOverflow(product)
            guard !overflow, !sumOverflow else { return nil }
            total = sum
        }
        return .milliseconds(total)
    }

    /// A length of time that ``duration(_:)`` reads again, in the largest unit up to days that says it exactly: `90m`, `7d`, `0ms`.
    package static func text(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        let unit = units.last { $0.suffix != "w" && milliseconds > 0 && milliseconds % $0.milliseconds == 0 } ?? units[0]
        return "\(milliseconds / unit.milliseconds)\(unit.suffix)"
    }
}

/// A stretch of time up to now, under the name that people gave it.
package struct Window: Hashable, Sendable {
    /// As written in the configuration, for example `7d`; the value of the label `window`.
    package let name: String
    /// The length; above 0.
    package let length: Duration

    /// Reads a length of time as ``DurationText`` does; nil when it cannot be read or is 0.
    package init?(_ name: String) {
        guard let length = DurationText.duration(name), length > .zero else { return nil }
        self.name = name
        self.length = length
    }
}

extension Sequence<Window> {
    /// The window whose length comes closest; nil when there is none.
    package func nearest(to length: Duration) -> Window? {
        self.min { abs($0.length - length) < abs($1.length - length) }
    }
}
