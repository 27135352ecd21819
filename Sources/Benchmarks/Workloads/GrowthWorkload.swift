import Foundation

/// Whether a pass, a scrape and a page cost more in a longer history.
struct GrowthWorkload: Workload {
    private static let pages = 50
    let scale: Scale

    private struct Size {
        let history: HistoryFolder
        var pass: [Sample] = []
        var scrape: [Sample] = []
        var landing: [Sample] = []

        var name: String { "\(history.shape.runCount) runs" }
    }

    func run(in scratch: Scratch) throws -> [Outcome] {
        let wrk = try WrkLoad(seconds: scale.loadSeconds)
        let unit = scale.runs / 10
        var sizes = try [16, 4, 1].map { Size(history: try HistoryFolder.settled(runs: $0 * unit, in: scratch)) }
        for index in sizes.indices { try measure(&sizes[index], wrk, scratch) }
        return [
            outcome("a pass that finds nothing new, processor time of collect", sizes, \.pass, by: .processorSeconds),
            outcome("processor time of a scrape", sizes, \.scrape, by: .processorSeconds),
            outcome("time to the first byte of the landing page", sizes, \.landing, by: .seconds),
        ]
    }

    private func outcome(_ what: String, _ sizes: [Size], _ samples: KeyPath<Size, [Sample]>, by quantity: Quantity) -> Outcome {
        let rows = sizes.map { size in
            var row = Outcome.Row(name: size.name)
            row.samples = size[keyPath: samples]
            return row
        }
        return Outcome(
            title: "growth: \(what), 1000 datasets", rows: rows, quantity: quantity, targets: [.growth(1.1, over: sizes.last?.name ?? "")])
    }

    private func measure(_ size: inout Size, _ wrk: WrkLoad, _ scratch: Scratch) throws {
        let exporter = try LiveExporter(size.history, in: scratch)
        do {
            try exporter.settle()
            for _ in 0..<max(5, scale.rounds) {
                let before = try exporter.usage().cpuSeconds
                var sample = try wrk.run(exporter.url + "/metrics")
                sample.cpuSeconds = try (exporter.usage().cpuSeconds - before) / (sample.figures?["requests"] ?? 1)
                size.scrape.append(sample)
            }
            // A page is kept for a second, so each is another one.
            for index in 0..<Self.pages {
                guard let answer = Loopback.get("/?q=\(index)", port: exporter.port) else { throw BenchmarkError("no landing page") }
                size.landing.append(Sample(seconds: answer.firstByteSeconds))
            }
        } catch {
            exporter.stop()
            throw error
        }
        exporter.stop()
        size.pass = try passes(size.history, scratch)
    }

    /// Each is a process of its own: opening the history is part of it.
    private func passes(_ history: HistoryFolder, _ scratch: Scratch) throws -> [Sample] {
        let program = try ExporterProgram()
        let api = try ServedProcess(TaskName.executable, ["task", TaskName.simulatedAPI.rawValue, "\(history.shape.datasetCount)", "0"])
        defer { api.stop() }
        let configuration = scratch.path("growth.yml")
        try ExporterProgram.write(configuration: configuration, api: try api.firstLine(), requestsPerSecond: 1000)
        return try (0..<max(9, scale.rounds)).map { _ in
            try Stopwatch.sampleOfChildren {
                _ = try ChildProcess.output(
                    program.path, ["collect", "--log.level", "error", "--config.file", configuration, "--storage.path", history.path])
            }
        }
    }
}
