import Foundation

/// The instruction counts that `make bench-gate` compares with, in a file of the repository.
///
/// One line each: counter, loop, instructions of one repetition.
struct InstructionRecord {
    static let path = PackageRoot.path("Sources/Benchmarks/Gate/instructions.txt")
    /// How far a count may be above the recorded one.
    static let tolerance = 0.03

    private var counts: [String: Int] = [:]

    /// The recorded counts; none when there is no file yet.
    init() {
        guard let text = try? String(contentsOfFile: Self.path, encoding: .utf8) else { return }
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            if words.count == 3, let count = Int(words[2]) { counts["\(words[0]) \(words[1])"] = count }
        }
    }

    subscript(counter: InstructionCounter, loop: HotLoop) -> Int? {
        get { counts["\(counter.rawValue) \(loop.rawValue)"] }
        set { counts["\(counter.rawValue) \(loop.rawValue)"] = newValue }
    }

    /// - Throws: what writing the file throws.
    func write() throws {
        let head = """
            # Instructions of one repetition of each hot loop in a release build, by counter.
            # Compared by `make bench-gate`, recorded by `make bench-gate GATE=--record`.

            """
        let lines = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }
        try Data((head + lines.joined()).utf8).write(to: URL(fileURLWithPath: Self.path))
    }
}
