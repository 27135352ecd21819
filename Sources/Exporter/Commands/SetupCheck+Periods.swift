import Configuration
import Reports
import RunModel

extension SetupCheck {
    /// How far back a weekly report looks: the eight weeks of its calendar, made up to a week after the last of them.
    private static let reportMilliseconds = 63 * UTCDay.milliseconds

    /// Whether enough of the past is read and kept for everything that is to be shown.
    static func periodFindings(_ configuration: ExporterConfiguration) -> [Finding] {
        let needs =
            configuration.metrics.windows.map { (what: "the window \($0.name)", length: $0.milliseconds) }
            + [(what: "a weekly report with its eight weeks of comparison", length: reportMilliseconds)]
        let limits = [
            (key: "collect.backfill", length: configuration.collect.backfillMilliseconds),
            (key: "retention.runs", length: configuration.retentionMilliseconds),
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
                text: "\(HumanText.duration(milliseconds: length)) is too short for \(list): datasets with older runs do not show "
                    + "\(missing.count == 1 ? "it" : "them"). Set it to at least \(most / UTCDay.milliseconds)d"
            )
        }
    }
}
