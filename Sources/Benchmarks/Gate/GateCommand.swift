import ArgumentParser
import Foundation

/// `make bench-gate`: fails when a hot loop needs more instructions than recorded.
struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate", abstract: "Count the instructions of the hot loops and compare them with the recorded counts.",
        subcommands: [LoopCommand.self])

    @Flag(help: "Record the counts instead of comparing them.")
    var record = false

    func run() throws {
        let scratch = try Scratch(parent: nil)
        defer { scratch.remove() }
        let counter = try InstructionCounter.here()
        var recorded = InstructionRecord()
        try HotLoop.prepare(in: scratch.path)
        let program = try counter.program(in: scratch.path)
        var failures: [String] = []
        for loop in HotLoop.allCases {
            let count = try Self.count(loop, counter, of: program, in: scratch.path)
            let line = "\(loop.rawValue): \(count) instructions (\(counter.rawValue))"
            if record {
                recorded[counter, loop] = count
                print("\(line), recorded")
            } else if let before = recorded[counter, loop] {
                let change = Double(count) / Double(before) - 1
                let text = "\(line), \(String(format: "%+.1f", change * 100)) % of the recorded \(before)"
                print(text)
                if change > InstructionRecord.tolerance { failures.append(text) }
            } else {
                failures.append("\(line): nothing recorded for this counter")
            }
            fflush(nil)
        }
        if record { try recorded.write() }
        guard failures.isEmpty else { throw BenchmarkError(Self.explanation(failures)) }
    }

    private static func explanation(_ failures: [String]) -> String {
        """
        these hot loops are not within 3 % of what Sources/Benchmarks/Gate/instructions.txt says, or are not recorded there:
          \(failures.joined(separator: "\n  "))
        Find out why. If it is meant, if nothing is recorded for this counter, or if the toolchain or SQLite or zlib changed: make bench-gate GATE=--record, and say so in the commit.
        """
    }

    /// What one repetition costs: twice as many repetitions minus as many, so that start and preparation cancel out.
    private static func count(
        _ loop: HotLoop, _ counter: InstructionCounter, of program: String, in directory: String
    ) throws -> Int {
        func total(_ repetitions: Int) throws -> Int {
            try counter.count(program, ["gate", "loop", loop.rawValue, "\(repetitions)", directory])
        }
        let repetitions = loop.repetitions
        return try (total(2 * repetitions) - total(repetitions)) / repetitions
    }
}

/// A hot loop in a process of its own; started by the gate.
struct LoopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "loop", abstract: "One hot loop.", shouldDisplay: false)

    @Argument var loop: HotLoop
    @Argument var repetitions: Int
    @Argument var directory: String

    func run() throws { try loop.run(repetitions, in: directory) }
}
