import Foundation

/// One who does the work that is timed.
struct Contender {
    let name: String
    let measure: () throws -> Sample

    init(_ name: String, _ measure: @escaping () throws -> Sample) {
        self.name = name
        self.measure = measure
    }
}

/// What a contest has to show.
enum Target {
    /// The peer takes at least this many times as long as the first contender.
    case factor(Double, over: String)
    /// The first contender takes at most this many times as long as the peer.
    case growth(Double, over: String)
    /// The first contender takes less than this.
    case seconds(Double)
    /// The first contender holds at most this much memory.
    case mebibytes(Double)
}

/// The same work done by several contenders, in turn, several times. The first one is ours.
struct Contest {
    let title: String
    let contenders: [Contender]
    var targets: [Target] = []
    /// A figure that all contenders must agree on.
    var agreesOn: String?
    /// Whether each round begins with another contender, so that none always works in the wake of the same other one.
    var rotates = true

    /// - Throws: ``BenchmarkError`` when contenders disagree; whatever a contender throws that is not ``Unavailable``.
    func run(rounds: Int) throws -> Outcome {
        var rows = contenders.map { Outcome.Row(name: $0.name) }
        for round in 0..<rounds {
            for position in contenders.indices {
                let index = rotates ? (position + round) % contenders.count : position
                guard rows[index].unavailable == nil else { continue }
                do {
                    rows[index].samples.append(try contenders[index].measure())
                } catch let missing as Unavailable {
                    rows[index].unavailable = missing.description
                }
            }
        }
        let outcome = Outcome(title: title, rows: rows, targets: targets)
        if let agreesOn { try outcome.checkAgreement(on: agreesOn) }
        return outcome
    }
}

/// What a contest gave.
struct Outcome {
    struct Row {
        let name: String
        var samples: [Sample] = []
        var unavailable: String?

        init(name: String) { self.name = name }

        var medianSeconds: Double? { Median.of(samples.map(\.seconds)) }
        var medianCPUSeconds: Double? { Median.of(samples.compactMap(\.cpuSeconds)) }
        var peakBytes: Int64? { samples.compactMap(\.peakBytes).max() }
    }

    let title: String
    let rows: [Row]
    let targets: [Target]
    /// Lines below the table.
    var notes: [String] = []

    /// How many times as long as the first contender a contender takes.
    func factor(_ row: Row) -> Double? {
        guard let own = rows.first?.medianSeconds, let other = row.medianSeconds, own > 0 else { return nil }
        return other / own
    }

    /// A target as a sentence, with what was measured.
    func verdict(_ target: Target) -> String {
        switch target {
        case .factor(let least, let name):
            let measured = rows.first { $0.name == name }.flatMap(factor)
            let wish = "\(name) takes at least \(Table.number(least)) times as long"
            return sentence(wish, measured.map { ("\(Table.number($0)) times", $0 >= least) })
        case .growth(let most, let name):
            let measured = rows.first { $0.name == name }.flatMap(factor).map { 1 / $0 }
            let wish = "at most \(Table.number(most)) times as long as \(name)"
            return sentence(wish, measured.map { ("\(Table.number($0)) times", $0 <= most) })
        case .seconds(let most):
            let measured = rows.first?.medianSeconds
            return sentence("less than \(Table.duration(most))", measured.map { (Table.duration($0), $0 < most) })
        case .mebibytes(let most):
            let measured = (rows.first?.peakBytes).map { Double($0) / 1_048_576 }
            return sentence("at most \(Table.number(most)) MiB", measured.map { ("\(Table.number($0)) MiB", $0 <= most) })
        }
    }

    private func sentence(_ wish: String, _ measured: (text: String, isMet: Bool)?) -> String {
        guard let measured else { return "target: \(wish): not measured" }
        return "target: \(wish): \(measured.text), \(measured.isMet ? "met" : "MISSED")"
    }

    fileprivate func checkAgreement(on figure: String) throws {
        let found = rows.flatMap { row in row.samples.map { (row.name, $0.figures?[figure]) } }
        guard let (_, expected) = found.first else { return }
        for (name, value) in found where value != expected {
            throw BenchmarkError("\(title): \(name) counts \(figure) \(value ?? .nan), others \(expected ?? .nan): not the same work")
        }
    }
}

/// The middle of some numbers.
enum Median {
    static func of(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
