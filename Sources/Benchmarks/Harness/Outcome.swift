struct Outcome {
    struct Row {
        let name: String
        var samples: [Sample] = []
        var unavailable: String?

        init(name: String) { self.name = name }

        func median(_ quantity: Quantity) -> Double? { Median.of(samples.compactMap(quantity.value)) }

        var peakBytes: Int64? { samples.compactMap(\.peakBytes).max() }
    }

    let title: String
    let rows: [Row]
    let quantity: Quantity
    let targets: [Target]
    /// Lines below the table.
    var notes: [String] = []

    /// How many times what the first contender needs a contender needs.
    func factor(_ row: Row) -> Double? {
        guard let own = rows.first?.median(quantity), let other = row.median(quantity), own > 0 else { return nil }
        return other / own
    }

    /// The same measurements, compared by something else.
    func compared(by quantity: Quantity, title: String, targets: [Target] = []) -> Outcome {
        Outcome(title: title, rows: rows, quantity: quantity, targets: targets)
    }

    func verdict(_ target: Target) -> String {
        switch target {
        case .factor(let least, let name):
            let measured = rows.first { $0.name == name }.flatMap(factor)
            let wish = "\(name): at least \(Table.number(least)) times ours"
            return sentence(wish, measured.map { ("\(Table.number($0)) times", $0 >= least) })
        case .growth(let most, let name):
            let measured = rows.first { $0.name == name }.flatMap(factor).map { 1 / $0 }
            let wish = "ours: at most \(Table.number(most)) times \(name)"
            return sentence(wish, measured.map { ("\(Table.number($0)) times", $0 <= most) })
        case .atMost(let most):
            let measured = rows.first?.median(quantity)
            return sentence("at most \(quantity.text(most))", measured.map { (quantity.text($0), $0 <= most) })
        case .mebibytes(let most):
            let measured = (rows.first?.peakBytes).map { Double($0) / 1_048_576 }
            return sentence("at most \(Table.number(most)) MiB", measured.map { ("\(Table.number($0)) MiB", $0 <= most) })
        }
    }

    private func sentence(_ wish: String, _ measured: (text: String, isMet: Bool)?) -> String {
        guard let measured else { return "target: \(wish): not measured" }
        return "target: \(wish): \(measured.text), \(measured.isMet ? "met" : "MISSED")"
    }

    /// - Throws: ``BenchmarkError`` when contenders counted different work.
    func checkAgreement(on figure: String) throws {
        let found = rows.flatMap { row in row.samples.map { (row.name, $0.figures?[figure]) } }
        guard let (_, expected) = found.first else { return }
        for (name, value) in found where value != expected {
            throw BenchmarkError("\(title): \(name) counts \(figure) \(value ?? .nan), others \(expected ?? .nan): not the same work")
        }
    }
}

enum Median {
    static func of(_ values: [Double]) -> Double? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

/// A contender, or a whole workload, that cannot be measured on this machine.
struct Unavailable: Error, CustomStringConvertible {
    let description: String

    init(_ reason: String) { description = "not measured: \(reason)" }
}

/// A contender that failed or did something else than asked.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
