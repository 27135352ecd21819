import ArgumentParser
import RunModel

/// An argument whose error says what would have been valid.
protocol FormattedArgument: ExpressibleByArgument {
    /// What is valid, with an example, to follow "expected".
    static var format: String { get }
}

extension FormattedArgument {
    /// For `@Option(transform:)`.
    ///
    /// - Throws: `ValidationError` that names the format.
    @Sendable static func parse(_ text: String) throws -> Self {
        guard let value = Self(argument: text) else { throw ValidationError("expected \(format)") }
        return value
    }
}

extension Timestamp: FormattedArgument {
    static let format = "an instant or a date in UTC, for example 2026-11-23T06:30:00Z or 2026-11-23"

    /// An ISO 8601 instant, or a day for its first instant.
    @usableFromInline package init?(argument: String) {
        guard let instant = Timestamp(iso8601: argument) ?? UTCDay(argument)?.start else { return nil }
        self = instant
    }
}

extension ISOWeek: FormattedArgument {
    static let format = "an ISO week, for example 2026-W47"

    /// `2026-W47`.
    package init?(argument: String) { self.init(argument) }
}

/// A length of time on the command line: `60s`, `10m`, `26h`, `7d`.
struct DurationArgument: FormattedArgument, CustomStringConvertible {
    static let format = "a duration with its unit, for example 30s, 10m, 26h or 7d"

    let duration: Duration
    let text: String

    static let oneSecond = DurationArgument(.seconds(1), text: "1s")
    static let oneMinute = DurationArgument(.seconds(60), text: "60s")

    init(_ duration: Duration, text: String) {
        self.duration = duration
        self.text = text
    }

    init?(argument: String) {
        guard let duration = DurationText.duration(argument) else { return nil }
        self.init(duration, text: argument)
    }

    var description: String { text }
    var defaultValueDescription: String { text }
}
