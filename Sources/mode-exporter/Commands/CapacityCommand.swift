import ArgumentParser
import Exporter
import Foundation
import Reports
import RunAnalytics
import RunModel

/// How many slots are needed, and when.
struct CapacityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity",
        abstract: "Tell whether more slots are needed, or schedules should be spread.",
        discussion: """
            Replays the stored runs through each number of slots, first come first served, and says how far the replay of today's slots is
            from the waits that were really watched. With --spread it proposes which datasets to move, and by how much.

              mode-exporter capacity                           the last 28 days, 1 to 8 slots
              mode-exporter capacity --today 4 --spread        when the number of slots is known
              mode-exporter capacity --slots 2,4,8 --format html --output capacity.html
            """)

    /// Which renderer.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, html
    }

    @OptionGroup var global: GlobalOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("How many slots to try: a range (1-8), a list (2,4,8), or both.", valueName: "slots"))
    var slots = SlotChoice(counts: Array(1...8), text: "1-8")

    @Option(name: .customLong("target-wait"), help: ArgumentHelp("The p95 wait that is still acceptable.", valueName: "duration"))
    var targetWait = DurationArgument.oneMinute

    @Option(help: ArgumentHelp("How many slots there are today. (default: inferred from the runs)", valueName: "slots"))
    var today: Int?

    @Flag(help: "Propose moves of schedules that lower the peak.")
    var spread = false

    @Option(help: ArgumentHelp("The most moves to propose. (default: 10)", valueName: "count"))
    var moves: Int?

    @Option(
        name: .customLong("pin"), parsing: .singleValue,
        help: ArgumentHelp("A dataset that must stay where it is; repeatable.", valueName: "token"))
    var pinned: [String] = []

    @Option(help: ArgumentHelp("Begin of the window. (default: 28 days before its end)", valueName: "time"))
    var since: Timestamp?

    @Option(help: ArgumentHelp("End of the window. (default: when the history was last collected)", valueName: "time"))
    var until: Timestamp?

    @Option(
        name: .customLong("time-zone"), help: ArgumentHelp("In which zone hours are told. (default: report.time_zone)", valueName: "zone"))
    var timeZone: String?

    @Option(help: "text, json or html.")
    var format = Format.text

    func validate() throws {
        if let today, !(1...CapacityOptions.maximumSlots).contains(today) {
            throw ValidationError("--today must be 1 to \(CapacityOptions.maximumSlots)")
        }
        if let moves, !(0...1000).contains(moves) { throw ValidationError("--moves must be 0 to 1000") }
        if !spread, moves != nil || !pinned.isEmpty { throw ValidationError("--moves and --pin are about --spread: give that too") }
        if let since, let until, since >= until { throw ValidationError("--since must be before --until") }
        if let timeZone, TimeZone(identifier: timeZone) == nil {
            throw ValidationError("--time-zone: no zone is named \"\(timeZone)\"; give an IANA name such as Europe/Berlin")
        }
    }

    func run() async throws {
        let oneShot = try OneShot(sources: global.sources(), storagePath: global.storagePath, logger: global.logger())
        let analysis = try oneShot.capacity(question)
        switch format {
        case .text: try output.write(CapacityText.render(analysis))
        case .json: try output.write(CapacityJSON.render(analysis))
        case .html: try output.write(CapacityHTML.render(analysis))
        }
    }

    private var question: CapacityQuestion {
        var question = CapacityQuestion(now: global.now)
        question.slots = slots.counts
        question.targetWaitMilliseconds = targetWait.milliseconds
        question.currentSlots = today
        question.spreads = spread
        question.maximumMoves = moves ?? question.maximumMoves
        question.pinned = pinned
        question.since = since
        question.until = until
        question.timeZoneName = timeZone
        return question
    }
}

/// Numbers of slots on the command line: `1-8`, `4`, `2,4,8`, `1-4,8`.
struct SlotChoice: ExpressibleByArgument {
    /// Ascending, without repetition, each from 1 to the most that can be replayed.
    let counts: [Int]
    /// As it was typed.
    let text: String

    init(counts: [Int], text: String) {
        self.counts = counts
        self.text = text
    }

    init?(argument: String) {
        var counts: Set<Int> = []
        for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                first >= 1, first <= last, last <= CapacityOptions.maximumSlots
            else { return nil }
            counts.formUnion(first...last)
        }
        self.init(counts: counts.sorted(), text: argument)
    }

    var defaultValueDescription: String { text }
}
