import RunModel

extension SimulatedWorld {
    /// Writes one run object per line, in the order of creation, as the runs are at an instant: for `import` and for benchmarks.
    ///
    /// Streams: memory is O(datasets), and the runs are those of ``forEachRun(createdUntil:_:)``, so none that was triggered. A line has
    /// `token`, `state`, the three times and `_links.report`, which names the dataset; about 230 bytes, 2.4 µs in a release build.
    /// - Parameters:
    ///   - maximumCount: stop after that many lines. Default: all.
    ///   - sink: takes pieces of about 256 KiB, each of whole lines.
    /// - Returns: The number of lines.
    package func writeLines(
        at instant: Timestamp, maximumCount: Int = .max, to sink: ([UInt8]) throws -> Void
    ) rethrows -> Int {
        var writer = JSONWriter()
        var count = 0
        guard maximumCount > 0 else { return 0 }
        try forEachRun(createdUntil: instant) { run in
            append(run, at: instant, to: &writer)
            count += 1
            if writer.bytes.count >= 1 << 18 {
                try sink(writer.bytes)
                writer.removeAll()
            }
            return count < maximumCount
        }
        if !writer.bytes.isEmpty { try sink(writer.bytes) }
        return count
    }

    private func append(_ run: SimulatedRun, at instant: Timestamp, to writer: inout JSONWriter) {
        let dataset = datasets[Int(run.dataset)]
        let isEnded = run.phase(at: instant) == .ended
        writer.object { writer in
            writer.key("token")
            writer.plain(runCipher.bytes(run.number))
            writer.field("state", run.state(at: instant, display: dataset.stateDisplay)?.name)
            writer.field("created_at", run.createdAt, .mode)
            writer.field("updated_at", run.updatedAt(at: instant, display: dataset.stateDisplay, purgeDays: parameters.purgeDays), .mode)
            writer.field("completed_at", isEnded ? run.endedAt : nil, .mode)
            writer.object("_links") { $0.link("report", "/api/\(parameters.workspace)/reports/\(dataset.token)") }
        }
        writer.newline()
    }
}
