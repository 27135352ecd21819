import ArgumentParser
import Collection
import Exporter
import Files
import Reports
import RunModel

struct CollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "Collect once and exit.",
        discussion:
            "Reads what is new, then the history as far back as collect.backfill says. An interrupted pass continues where it stopped."
    )

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Read all history again, whatever is stored. Nothing is counted twice.")
    var full = false

    func run() async throws {
        let context = try global.context()
        let bar = ProgressBar(logger: context.logger)
        let outcome = try await stoppable { try await CollectionJob(context).run(isFull: full) { bar.show($0) } }
        bar.finish()
        for line in Self.closing(outcome, storagePath: global.common.storagePath) { StandardError.write(line) }
        if outcome.wasCancelled { return }
        if let failure = outcome.failure { throw RuntimeFailure(failure.text) }
        guard outcome.partialFailures == 0 else {
            throw RuntimeFailure(
                "\(Self.places(outcome.partialFailures)) could not be read; the log says which and why. The next pass tries again"
            )
        }
    }

    /// Runs `work`; SIGTERM and SIGINT cancel it, a second one ends the process at once.
    private func stoppable<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let interruption = await Interruption()
        let task = Task { try await work() }
        let watch = Task {
            await interruption.requested()
            if !Task.isCancelled { task.cancel() }
        }
        defer { watch.cancel() }
        return try await task.value
    }

    /// What is said at the end, line by line.
    static func closing(_ outcome: PassOutcome, storagePath: String) -> [String] {
        var lines: [String] = []
        if outcome.failure == nil || outcome.wasCancelled {
            let rejected = outcome.rejected.isEmpty ? "" : "; " + Self.text(of: outcome.rejected)
            lines.append(
                "collected \(HumanText.count(outcome.newRuns)) new runs of \(HumanText.count(outcome.datasets)) datasets into \(storagePath)\(rejected)"
            )
        }
        if outcome.wasCancelled { lines.append("stopped before the end; the next collect continues from here") }
        if outcome.withoutAccess > 0 {
            lines.append("\(Self.places(outcome.withoutAccess)) cannot be read with this key, or no longer exist; the log says which")
        }
        return lines
    }

    private static func places(_ count: Int) -> String { count == 1 ? "1 dataset or space" : "\(count) datasets or spaces" }

    /// For example `3 rows rejected: 2 unreadable_timestamp (first: 0123456789ab), 1 invalid_state (first: ba9876543210)`.
    private static func text(of rejected: [RunRejection: PassOutcome.Rejected]) -> String {
        let reasons = rejected.sorted { ($1.value.count, $0.key.rawValue) < ($0.value.count, $1.key.rawValue) }
            .map { "\(HumanText.count($0.value.count)) \($0.key.rawValue) (first: \($0.value.first))" }
        let count = rejected.values.reduce(0) { $0 + $1.count }
        return "\(HumanText.count(count)) rows rejected: \(reasons.joined(separator: ", "))"
    }
}
