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
