import Configuration
import Reports
import RunModel

extension SetupCheck {
    /// How far back a weekly report looks: the eight weeks of its calendar, made up to a week after the last of them.
    private static let reportLength: Duration = .days(63)

    /// Whether enough of the past is read and kept for everything that is to be shown.
    static func periodFindings(_ configuration: ExporterConfiguration) -> [Finding] {
        let needs =
            configuration.metrics.windows.map { (what: "the window \($0.name)", length: $0.length) }
            + [(what: "a weekly report with its eight weeks of comparison", length: reportLength)]
        let limits = [
            (key: "collect.backfill", length: configuration.collect.backfill),
            (key: "retention.runs", length: configuration.retention),
        ]
        return limits.compactMap { limit in
            guard let length = limit.length else { return nil }
            let missing = needs.filter { $0.length > length }
            guard let most = missing.map(\.length).max() else { return nil }
            let names = missing.map(\.what)
            let list = names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
            return Finding(
                verdict: .warning,
                subject: limit.key,
                text: "\(HumanText.duration(length)) is too short for \(list): datasets with older runs do not show "
                    + "\(missing.count == 1 ? "it" : "them"). Set it to at least \(most.components.seconds / 86_400)d"
            )
        }
    }
}
