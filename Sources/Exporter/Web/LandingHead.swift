import Reports
import RunAnalytics
import RunModel

/// What stands above the table of the landing page: how the exporter is doing, what is known, and what is not yet.
struct LandingHead {
    let fleet: FleetSummary?
    let state: ExporterTelemetry.State
    let now: Timestamp
    /// How long the exporter has been running.
    let uptime: Duration
    let requestsPerSecond: Double

    /// The size of the dataset families as they were scraped, uncompressed.
    let expositionBytes: Int

    /// Something that the reader must know.
    private struct Trouble {
        var isBad = false
        /// What the pill says of it; nil when it says nothing.
        var pill: String?
        var text: String
    }

    /// The pill, which says the worst, and a notice for each trouble, so that none hides another.
    var status: [String: Any] {
        let troubles = troubles
        var status: [String: Any] = ["notices": troubles.map(\.text)]
        if let worst = troubles.first(where: { $0.isBad }) ?? troubles.first(where: { $0.pill != nil }) {
            status["statusClass"] = worst.isBad ? "bad" : "warn"
            status["statusText"] = worst.pill
        } else if state.isUp == nil {
            (status["statusClass"], status["statusText"]) = ("warn", "first pass running")
        } else {
            (status["statusClass"], status["statusText"]) = past == nil ? ("ok", "up to date") : ("warn", "reading history")
        }
        return status
    }

    private var troubles: [Trouble] {
        var troubles: [Trouble] = []
        if state.isUp == false {
            troubles.append(
                Trouble(
                    isBad: true, pill: "cannot reach Mode",
                    text: "The last pass did not reach the API: these figures are out of date. Run mode-exporter check to find out why."))
        }
        if let until = state.pausedUntil, until > now {
            troubles.append(
                Trouble(
                    pill: "waiting for Mode",
                    text: "Mode limits the rate of requests: the next one is sent in "
                        + "\(HumanText.duration(until - now)). These figures do not change until then."
                ))
        }
        if !state.isConfigurationCurrent {
            troubles.append(
                Trouble(
                    pill: "old configuration",
                    text: "The configuration on disk is not valid; the previous one remains in effect. The log says what is wrong."))
        }
        if isPastRead, let totals = fleet?.totals, totals.complete < totals.datasets {
            let many = Self.counted(totals.datasets - totals.complete, "dataset")
            troubles.append(Trouble(text: "The history of \(many) cannot be read: see the log, or the latest errors below."))
        }
        if expositionBytes >= ScrapeSizeWarning.bytes {
            troubles.append(Trouble(text: "A scrape is \(ScrapeSizeWarning.text(bytes: expositionBytes))."))
        }
        return troubles
    }

    /// Whether nothing of the past is left to read that can be read: what is still missing is out of reach, such as a dataset without access.
    private var isPastRead: Bool { state.past?.requestsLeft == 0 }

    /// How much of the past is left to read; nil when everything is known.
    var past: String? {
        guard let totals = fleet?.totals, totals.complete < totals.datasets, !isPastRead else { return nil }
        let words = state.past?.words ?? "reading history"
        return words.prefix(1).uppercased() + words.dropFirst()
            + ". \(HumanText.count(totals.complete)) of \(HumanText.count(totals.datasets)) datasets are complete; "
            + "rates and percentiles appear once every run in their window is known."
    }

    /// The figures over all datasets, each with what it covers.
    var facts: [[String: String]] {
        let totals = fleet?.totals
        let datasets = totals?.datasets ?? 0
        let newest = [(DatasetHealth.failing, "failed"), (.healthy, "succeeded"), (.unknown, "none yet")].compactMap { health, words in
            totals?.byHealth[health].flatMap { $0 > 0 ? "\(HumanText.count($0)) \(words)" : nil }
        }
        let window = totals?.windows.first { $0.window == fleet?.rankingWindow }
        let runs = window.map { window in
            [Self.counted(window.counts.rated, "run"), Self.part(window.datasets, of: datasets)].filter { !$0.isEmpty }
                .joined(separator: " ")
        }
        let checked = totals?.checked ?? 0
        return [
            ("Datasets", HumanText.count(datasets), newest.isEmpty ? "" : "last run: \(newest.joined(separator: ", "))"),
            ("Success, \(fleet?.rankingWindow?.name ?? "")", HumanText.percent(window?.counts.successRatio), runs ?? ""),
            ("Runs in flight", HumanText.count(totals?.inFlight ?? 0), Self.part(checked, of: datasets)),
            ("Runs counted", HumanText.count(totals?.endedRuns ?? 0), Self.part(totals?.counted ?? 0, of: datasets)),
            (
                "Run lists checked", ago(totals?.oldestCheckAt) ?? HumanText.none,
                checked == 0 ? "" : "the oldest of \(Self.counted(checked, "dataset"))"
            ),
            ("Last full pass", ago(state.lastSuccessAt) ?? "none yet", errors), ("Request budget", budget, requests),
        ].map { ["name": $0.0, "value": $0.1, "note": $0.2].filter { !$0.value.isEmpty } }
    }

    private var errors: String {
        let errors = state.errors.values.reduce(0, +)
        return errors == 0 ? "no errors since start" : "\(Self.counted(errors, "error")) since start"
    }

    private var requestCount: Int64 { state.endpoints.values.reduce(0) { $0 + $1.requests.values.reduce(0, +) } }

    private var requests: String {
        let limit = HumanText.decimal(requestsPerSecond, places: requestsPerSecond == requestsPerSecond.rounded() ? 0 : 1)
        return "\(Self.counted(requestCount, "request")), limit \(limit)/s"
    }

    /// The share of the requests allowed since the start that were sent.
    private var budget: String {
        let allowed = requestsPerSecond * Double(max(uptime, .seconds(1)).milliseconds) / 1000
        return allowed > 0 ? "\(HumanText.percent(min(1, Double(requestCount) / allowed))) used" : HumanText.none
    }

    private func ago(_ instant: Timestamp?) -> String? {
        instant.map { HumanText.duration(max(.zero, now - $0)) + " ago" }
    }

    private static func part(_ count: Int, of all: Int) -> String {
        count == all ? "" : "in \(HumanText.count(count)) of \(counted(all, "dataset"))"
    }

    private static func counted(_ count: some BinaryInteger, _ noun: String) -> String {
        "\(HumanText.count(count)) \(noun)\(count == 1 ? "" : "s")"
    }
}
