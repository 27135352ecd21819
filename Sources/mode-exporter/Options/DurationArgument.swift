import ArgumentParser
import RunModel

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
