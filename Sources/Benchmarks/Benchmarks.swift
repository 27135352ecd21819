import ArgumentParser
import Foundation

/// `make bench`: timed workloads, each next to its peer in the same run.
///
/// The figures of two machines, or of two moments of a busy one, cannot be compared; the ratios can. Every contender works in several
/// rounds, in turn with its peers, and medians are compared.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        abstract: "Timed workloads of mode-exporter, each next to its peer in the same run.",
        subcommands: [MeasureCommand.self, TaskCommand.self],
        defaultSubcommand: MeasureCommand.self)
}

/// Runs workloads and prints the tables.
struct MeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "measure", abstract: "Run workloads and print the tables (the default).")

    @Option(help: "Runs of the histories behind rollup and report. 10000000 needs 6 GB of disk and about an hour.")
    var runs = 1_000_000

    @Option(help: "Rounds; the median counts.")
    var rounds = 3

    @Option(parsing: .upToNextOption, help: "Only these workloads: \(WorkloadName.all).")
    var only: [WorkloadName] = []

    @Option(help: "Where histories, trees and files are made, in a folder that is removed at the end. Default: the temporary folder.")
    var directory: String?

    func validate() throws {
        guard (20_000...100_000_000).contains(runs) else { throw ValidationError("--runs must be from 20000 to 100000000") }
        guard (1...99).contains(rounds) else { throw ValidationError("--rounds must be from 1 to 99") }
    }

    func run() throws {
        let scratch = try Scratch(parent: directory)
        defer { scratch.remove() }
        tell("begin: \(Machine.description)\n")
        for name in only.isEmpty ? WorkloadName.allCases : only {
            let workload = name.workload(scale: Scale(runs: runs, rounds: rounds))
            do {
                for outcome in try workload.run(in: scratch) { tell(Table(outcome).text) }
            } catch let missing as Unavailable {
                tell("\(name.rawValue): \(missing)\n")
            }
        }
        tell("end: \(Machine.description)")
    }

    /// Prints at once, also into a file.
    private func tell(_ text: String) {
        print(text)
        fflush(nil)
    }
}

/// One task in a process of its own, so that its memory is its own; started by the workloads.
struct TaskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "task", abstract: "One task of a workload.", shouldDisplay: false)

    @Argument var name: TaskName
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

    func run() throws {
        var sample = try name.run(TaskArguments(arguments))
        sample.peakBytes = PeakMemory.ofThisProcess()
        print(try sample.json)
    }
}
