import ArgumentParser

struct Scale {
    let runs: Int
    let rounds: Int
    /// Whether loads are short and what takes minutes is left out.
    var isQuick = false

    var loadSeconds: Int { isQuick ? 1 : 3 }
}

protocol Workload {
    /// Prepares, measures and compares.
    ///
    /// - Throws: ``Unavailable`` when nothing of it can be measured here.
    func run(in scratch: Scratch) throws -> [Outcome]
}

/// The workloads, in the order in which they run.
enum WorkloadName: String, CaseIterable, ExpressibleByArgument {
    case requests, freshness, firstPass = "first-pass", scrape, serve, server, pages, growth, `import`, rollup, report, build

    static var all: String { allCases.map(\.rawValue).joined(separator: ", ") }

    func workload(scale: Scale) -> any Workload {
        switch self {
        case .requests: RequestsWorkload(scale: scale)
        case .freshness: FreshnessWorkload(scale: scale)
        case .firstPass: FirstPassWorkload(scale: scale)
        case .scrape: ScrapeWorkload(scale: scale)
        case .serve: ServeWorkload(scale: scale)
        case .pages: PagesWorkload(scale: scale)
        case .growth: GrowthWorkload(scale: scale)
        case .build: BuildWorkload(scale: scale)
        case .server: ServerWorkload(scale: scale)
        case .import: ImportWorkload(scale: scale)
        case .rollup: RollupWorkload(scale: scale)
        case .report: ReportWorkload(scale: scale)
        }
    }
}
