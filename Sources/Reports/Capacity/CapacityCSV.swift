import RunAnalytics
import RunModel

/// The load chart of a capacity analysis as CSV (RFC 4180): one header, lines end with CR LF, nothing needs quotes.
package enum CapacityCSV {
    /// The names of the columns.
    static let header = "start,seconds,running_low,running_high,waiting_low,waiting_high"

    /// A row for each five minutes of the window, oldest first; the first and the last may be shorter.
    package static func render(_ analysis: CapacityAnalysis) -> String {
        let rows = analysis.load.steps.map { step in
            let seconds = Double(step.until.milliseconds(since: step.since)) / 1000
            let means = [step.runningLower, step.runningUpper, step.waitingLower, step.waitingUpper]
            return ([step.since.iso8601] + ([seconds] + means).map(number)).joined(separator: ",")
        }
        return ([header] + rows).map { $0 + "\r\n" }.joined()
    }

    /// Without noise of the arithmetic.
    private static func number(_ value: Double) -> String {
        let rounded = (value * 1_000_000).rounded() / 1_000_000
        return rounded == rounded.rounded() ? "\(Int64(rounded))" : HumanText.decimal(rounded, places: 6)
    }
}
