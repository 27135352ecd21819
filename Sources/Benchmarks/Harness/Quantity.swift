/// What is compared of samples; less is better.
enum Quantity {
    case seconds
    case processorSeconds
    /// The memory or the file that it needs.
    case bytes
    /// A figure in seconds.
    case duration(of: String)
    case count(of: String)

    /// Nil where the sample does not say.
    func value(of sample: Sample) -> Double? {
        switch self {
        case .seconds: sample.seconds
        case .processorSeconds: sample.cpuSeconds
        case .bytes: sample.peakBytes.map { Double($0) }
        case .duration(let name), .count(let name): sample.figures?[name]
        }
    }

    func text(_ value: Double) -> String {
        switch self {
        case .seconds, .processorSeconds, .duration: Table.duration(value)
        case .bytes: "\(Table.number(value / 1_048_576)) MiB"
        case .count: Table.number(value)
        }
    }

    /// Whether it is the time of the work; only then are processor time and memory worth a column.
    var isElapsedTime: Bool { if case .seconds = self { true } else { false } }
}
