import ArgumentParser
import Foundation

/// `make bench`: timed workloads, each next to its peer in the same run.
///
/// The figures of two machines, or of two moments of a busy one, cannot be compared; the ratios can. Every contender works in several
/// rounds, in turn with its peers, and medians are compared.
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        abstract: "Timed workloads of mode-exporter, each next to its peer in the same run.",
        subcommands: [MeasureCommand.self, GateCommand.self, TaskCommand.self],
        defaultSubcommand: MeasureCommand.self)
}

@main
enum Main {
    /// Only what waits gives the main thread to Dispatch: how its loop sleeps crashes valgrind, under which the hot loops are counted.
    static func main() {
        do {
            var command = try Benchmarks.parseAsRoot()
            guard let task = command as? TaskCommand else { return try command.run() }
            Task {
                do {
                    try await task.run()
                    Foundation.exit(0)
                } catch {
                    Benchmarks.exit(withError: error)
                }
            }
            dispatchMain()
        } catch {
            Benchmarks.exit(withError: error)
        }
    }
}

/// Runs workloads and prints the tables.
struct MeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "measure", abstract: "Run workloads and print the tables (the default).")

    @Option(help: "Runs of the large histories, 1000000 unless said otherwise. 10000000 needs 12 GB of disk and more than an hour.")
    var runs: Int?

    @Option(help: "Rounds, 3 unless said otherwise; the median counts.")
    var rounds: Int?

    @Flag(
        help:
            "The whole table roughly, in some minutes: 100,000 runs and one round where nothing else is said, short loads, no clean build.")
    var quick = false

    @Option(parsing: .upToNextOption, help: "Only these workloads: \(WorkloadName.all).")
    var only: [WorkloadName] = []

    @Option(help: "Where histories, trees and files are made, in a folder that is removed at the end. Default: the temporary folder.")
    var directory: String?

    func validate() throws {
        guard (20_000...100_000_000).contains(scale.runs) else { throw ValidationError("--runs must be from 20000 to 100000000") }
        guard (1...99).contains(scale.rounds) else { throw ValidationError("--rounds must be from 1 to 99") }
    }

    private var scale: Scale { Scale(runs: runs ?? (quick ? 100_000 : 1_000_000), rounds: rounds ?? (quick ? 1 : 3), isQuick: quick) }

    func run() throws {
        let scratch = try Scratch(parent: directory)
        defer { scratch.remove() }
        tell("begin: \(Machine.description)\n")
        var failed: [String] = []
        for name in only.isEmpty ? WorkloadName.allCases : only {
            let workload = name.workload(scale: scale)
            do {
                for outcome in try workload.run(in: scratch) { tell(Table(outcome).text) }
            } catch let missing as Unavailable {
                tell("\(name.rawValue): \(missing)\n")
            } catch {
                failed.append(name.rawValue)
                tell("\(name.rawValue): failed: \(error)\n")
            }
        }
        tell("end: \(Machine.description)")
        guard failed.isEmpty else { throw BenchmarkError("failed: \(failed.joined(separator: ", "))") }
    }

    /// Prints at once, also into a file.
    private func tell(_ text: String) {
        print(text)
        fflush(nil)
    }
}

/// One task in a process of its own, so that its memory is its own; started by the workloads.
struct TaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "task", abstract: "One task of a workload.", shouldDisplay: false)

    @Argument var name: TaskName
    @Argument(parsing: .captureForPassthrough) var arguments: [String] = []

    func run() async throws {
        var sample = try await name.run(TaskArguments(arguments))
        sample.peakBytes = PeakMemory.ofThisProcess()
        print(try sample.json)
    }
}
