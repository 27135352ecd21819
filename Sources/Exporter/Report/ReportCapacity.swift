import Configuration
import Reports
import RunAnalytics
import RunHistory
import RunModel

/// What a weekly report says of capacity: the headline of the four weeks that end with its period. Whatever stands in the way of an
/// answer becomes a sentence, never an error: the report tells much else.
struct ReportCapacity {
    /// More runs in four weeks are left to the command: here they would take too long, and more than 150 MB.
    static let maximumRuns = 1_000_000

    let history: RunHistory
    let configuration: ExporterConfiguration

    struct Finding {
        /// For the report; nil where nothing ran.
        var remark: CapacityRemark?
        /// The full analysis; nil without an answer.
        var analysis: CapacityAnalysis?
    }

    /// Answers for a report.
    ///
    /// - Parameters:
    ///   - now: what "now" is.
    ///   - page: under which file name the whole analysis is kept next to the report; nil when it is not. Only a page shows growth,
    ///     which reads the whole history, and owners.
    ///   - isCancelled: asked before each dataset is read.
    /// - Throws: `CancellationError` once `isCancelled` says so; nothing else.
    func find(
        for period: ReportPeriod, now: Timestamp, page: String? = nil, isCancelled: () -> Bool = { false }
    ) throws(CancellationError) -> Finding {
        var query = CapacityQuery(now: now)
        query.until = min(period.until, now)
        query.asksGrowth = page != nil
        if page != nil { query.groupBy = configuration.keptGrouping?.kind }
        let analyzer = CapacityAnalyzer(history: history, configuration: configuration)
        do {
            let analysis = try analyzer.analyze(query, maximumRuns: Self.maximumRuns, isCancelled: isCancelled)
            guard analysis.observed.runs > 0 else { return Finding() }
            return Finding(
                remark: CapacityRemark(analysis, page: page, command: Self.command(until: analysis.until)), analysis: analysis)
        } catch let error as CancellationError {
            throw error
        } catch let error as CapacityQueryError {
            return Finding(remark: Self.remark(on: error, until: query.until ?? now))
        } catch {
            return Finding(remark: CapacityRemark(text: "No answer: \(Self.plain("\(error)"))."))
        }
    }

    private static func remark(on error: CapacityQueryError, until: Timestamp) -> CapacityRemark? {
        switch error {
        case .nothingKnown, .windowNotCollected: nil
        case .tooManyRuns(let limit):
            CapacityRemark(
                text: "No answer here: more than \(HumanText.count(limit)) runs in four weeks. Use the command.",
                command: command(until: until))
        case .severalAccounts, .unknownPin: CapacityRemark(text: "No answer: \(plain(error.description)).")
        }
    }

    /// What to type for the analysis of the same window.
    private static func command(until: Timestamp) -> String {
        let since = until - CapacityQuery.standardLength
        func text(_ instant: Timestamp) -> String { instant.iso8601.replacing(".000Z", with: "Z") }
        return "mode-exporter capacity --since \(text(since)) --until \(text(until)) --spread"
    }

    /// An error's line as part of a sentence.
    private static func plain(_ description: String) -> String { String(description.trimmingPrefix("capacity: ")) }
}
