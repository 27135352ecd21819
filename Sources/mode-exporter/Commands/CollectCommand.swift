import ArgumentParser
import Exporter
import Reports

/// One collection pass, for cron.
struct CollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "Collect once and exit.",
        discussion: "Reads what is new, then the past as far as collect.backfill says. What was interrupted goes on where it stopped."
    )

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Read all history again, whatever is stored. Nothing is counted twice.")
    var full = false

    func run() async throws {
        let logger = global.logger()
        let oneShot = try OneShot(sources: global.sources(), storagePath: global.storagePath, logger: logger)
        let bar = ProgressBar(logger: logger)
        let outcome = try await oneShot.collect(isFull: full) { bar.show($0) }
        bar.finish()
        if let failure = outcome.failure { throw RuntimeFailure(failure.text) }
        StandardError.write(
            "collected \(HumanText.count(outcome.newRuns)) new runs of \(HumanText.count(outcome.datasets)) datasets into \(global.storagePath)"
        )
        if outcome.withoutAccess > 0 {
            StandardError.write(
                "\(outcome.withoutAccess) datasets or spaces may not be read with this key, or are gone; the log says which"
            )
        }
        guard outcome.partialFailures == 0 else {
            throw RuntimeFailure(
                "\(outcome.partialFailures) datasets or spaces could not be read; the log says which and why. The next pass tries again"
            )
        }
    }
}
