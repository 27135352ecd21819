import ArgumentParser

/// How large the workloads are.
struct Scale {
    /// Runs of the large histories.
    let runs: Int
    /// How often each contender works.
    let rounds: Int
}

/// Something that is timed.
protocol Workload {
    /// Prepares, measures and compares.
    ///
    /// - Throws: ``Unavailable`` when nothing of it can be measured here.
    func run(in scratch: Scratch) throws -> [Outcome]
}

/// The workloads, in the order in which they run.
enum WorkloadName: String, CaseIterable, ExpressibleByArgument {
    case decode, scrape, server, `import`, rollup, report, capacity

    static var all: String { allCases.map(\.rawValue).joined(separator: ", ") }

    func workload(scale: Scale) -> any Workload {
        switch self {
        case .decode: DecodeWorkload(scale: scale)
        case .scrape: ScrapeWorkload(scale: scale)
        case .server: ServerWorkload(scale: scale)
        case .import: ImportWorkload(scale: scale)
        case .rollup: RollupWorkload(scale: scale)
        case .report: ReportWorkload(scale: scale)
        case .capacity: CapacityWorkload(scale: scale)
        }
    }
}
