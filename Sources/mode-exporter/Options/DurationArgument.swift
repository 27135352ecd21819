import ArgumentParser
import RunModel

/// A length of time on the command line: `60s`, `10m`, `26h`, `7d`.
struct DurationArgument: FormattedArgument, CustomStringConvertible {
    static let format = "a duration with its unit, for example 30s, 10m, 26h or 7d"

    let milliseconds: Int64
    /// As it was typed.
    let text: String

    static let oneSecond = DurationArgument(milliseconds: 1000, text: "1s")
    static let oneMinute = DurationArgument(milliseconds: 60_000, text: "60s")

    init(milliseconds: Int64, text: String) {
        self.milliseconds = milliseconds
        self.text = text
    }

    init?(argument: String) {
        guard let milliseconds = DurationText.milliseconds(argument) else { return nil }
        self.init(milliseconds: milliseconds, text: argument)
    }

    var description: String { text }
    var defaultValueDescription: String { text }
}
