import ArgumentParser
import Exporter
import Foundation
import Reports
import RunAnalytics
import RunModel

struct CapacityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Show whether more slots are needed, or schedules should be spread.",
        discussion: """
            Replays the stored runs through each number of slots, first come, first served, and compares the replay of today's slots with \
            the waits that were observed. With --spread it proposes which datasets to move, and by how much.

              mode-exporter capacity                           the last 28 days
              mode-exporter capacity --today 4 --spread        4 slots today
              mode-exporter capacity --slots 2,4,8 --format html --output capacity.html
              mode-exporter capacity --lake rollups            all shards that write this tree
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, html, csv
    }

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp(
            "How many slots to try: a range (1-8), a list (2,4,8), or both. (default: 1-8, or around the answer where it is beyond)",
            valueName: "slots"),
        transform: { try SlotChoice.parse($0) })
    var slots: SlotChoice?

    @Option(
        name: .customLong("target-wait"), help: ArgumentHelp("The longest acceptable p95 wait.", valueName: "duration"),
        transform: { try DurationArgument.parse($0) })
    var targetWait = DurationArgument.oneMinute

    @Option(help: ArgumentHelp("How many slots there are today. (default: inferred from the runs)", valueName: "slots"))
    var today: Int?

    @Flag(help: "Propose schedule changes that lower the peak.")
    var spread = false

    @Option(
        name: .customLong("pin"), parsing: .singleValue,
        help: ArgumentHelp("A dataset that must not be moved; repeatable.", valueName: "token"))
    var pinned: [String] = []

    @Option(help: ArgumentHelp("The load of each space, or of each owner of the configuration.", valueName: "space|owner"))
    var groupBy: DatasetGrouping.Kind?

    @Option(
        help: ArgumentHelp(
            "Start of the window; a date is midnight in report.time_zone. (default: 28 days before its end)",
            valueName: "time"),
        transform: { try LocalTime.parse($0) })
    var since: LocalTime?

    @Option(
        help: ArgumentHelp("End of the window. (default: when the history was last collected)", valueName: "time"),
        transform: { try LocalTime.parse($0) })
    var until: LocalTime?

    @Option(
        help: ArgumentHelp("Read a rollup tree, of one shard or of many, instead of the history.", valueName: "dir"), completion: .directory
    )
    var lake: String?

    @Option(help: "text, json, html, or csv: average running and waiting runs per 5 minutes.")
    var format = Format.text

    func validate() throws {
        if let today, !(1...CapacityOptions.maximumSlots).contains(today) {
            throw ValidationError("--today must be 1 to \(CapacityOptions.maximumSlots)")
        }
        if !spread, !pinned.isEmpty { throw ValidationError("--pin requires --spread") }
    }

    func run() async throws {
        let context = try global.context()
        let configuration = context.configuration
        let query = try query(now: context.now, zoneName: configuration.report.timeZone)
        let analyzer =
            if let lake {
                try CapacityAnalyzer(lake: lake, configuration: configuration)
            } else {
                CapacityAnalyzer(history: try context.openForReading(asOf: context.asOf), configuration: configuration)
            }
        let analysis = try analyzer.analyze(query)
        switch format {
        case .text: try output.write(CapacityText.render(analysis))
        case .json: try output.write(CapacityJSON.render(analysis))
        case .html: try output.write(CapacityHTML.render(analysis))
        case .csv: try output.write(CapacityCSV.render(analysis))
        }
    }

    /// - Throws: `ValidationError` when the window ends before it starts.
    private func query(now: Timestamp, zoneName: String) throws -> CapacityQuery {
        var query = CapacityQuery(now: now)
        query.slots = slots?.counts
        query.targetWait = targetWait.duration
        query.currentSlots = today
        query.spreads = spread
        query.pinned = pinned
        query.groupBy = groupBy
        (query.since, query.until) = try LocalTime.window(since: since, until: until, zoneName: zoneName)
        return query
    }
}

/// Numbers of slots on the command line: `1-8`, `4`, `2,4,8`, `1-4,8`.
struct SlotChoice: FormattedArgument {
    static let format = "numbers from 1 to \(CapacityOptions.maximumSlots), for example 1-8 or 2,4,8"

    /// Ascending, without repetition, each from 1 to the most that can be replayed.
    let counts: [Int]
    init?(argument: String) {
        var counts: Set<Int> = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                first >= 1, first <= last, last <= CapacityOptions.maximumSlots
            else { return nil }
            counts.formUnion(first...last)
        }
        self.counts = counts.sorted()
    }
}
