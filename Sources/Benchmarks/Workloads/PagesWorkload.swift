struct PagesWorkload: Workload {
    private static let requests = 25
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        let history = try HistoryFolder.settled(datasets: 10_000, runs: scale.isQuick ? 500_000 : 3_000_000, in: scratch)
        let exporter = try LiveExporter(history, in: scratch)
        defer { exporter.stop() }
        try exporter.settle()
        let tokens = SimulatedWorkspace.datasets(10_000).map(\.token.text)
        // Another search and another dataset each time: a page that was just made is kept for a second.
        let landing = try times(exporter) { "/?q=\($0 % 10)&page=\($0 / 10 + 1)" }
        let sorted = try times(exporter) { "/?sort=name&page=\($0 + 1)" }
        let dataset = try times(exporter) { "/datasets/\(tokens[$0 * 377])" }
        let size = "10000 datasets, \(history.shape.runCount) runs"
        return [("the landing page with a search", landing), ("the landing page by name", sorted), ("the page of a dataset", dataset)].map {
            what, samples in
            var row = Outcome.Row(name: "serve")
            row.samples = samples
            return Outcome(
                title: "pages: time to the first byte of \(what), \(size)", rows: [row], quantity: .seconds, targets: [.atMost(0.02)])
        }
    }

    private func times(_ exporter: LiveExporter, _ target: (Int) -> String) throws -> [Sample] {
        try (0..<Self.requests).map { index in
            guard let answer = Loopback.get(target(index), port: exporter.port), answer.isSuccess else {
                throw BenchmarkError("\(target(index)) does not answer with 200")
            }
            return Sample(seconds: answer.firstByteSeconds)
        }
    }
}
