import RunModel

extension SimulatedWorld {
    /// Writes one run object per line, in the order of creation, as the runs are at an instant: for `import` and for benchmarks.
    ///
    /// Streams: memory is O(datasets), and the runs are those of ``forEachRun(createdUntil:_:)``, so none that was triggered. A line has
    /// `token`, `state`, the three times and `_links.report`, which names the dataset; about 230 bytes.
    /// - Parameters:
    ///   - maximumCount: stop after that many lines. Default: all.
    ///   - sink: takes pieces of about 256 KiB, each of whole lines.
    /// - Returns: The number of lines.
    package func writeLines(
        at instant: Timestamp, maximumCount: Int = .max, to sink: ([UInt8]) throws -> Void
    ) rethrows -> Int {
        var piece: [UInt8] = []
        var count = 0
        guard maximumCount > 0 else { return 0 }
        try forEachRun(createdUntil: instant) { run in
            piece += line(run, at: instant).bytes
            piece.append(UInt8(ascii: "\n"))
            count += 1
            if piece.count >= 1 << 18 {
                try sink(piece)
                piece.removeAll(keepingCapacity: true)
            }
            return count < maximumCount
        }
        if !piece.isEmpty { try sink(piece) }
        return count
    }

    private func line(_ run: SimulatedRun, at instant: Timestamp) -> JSONValue {
        let dataset = datasets[Int(run.dataset)]
        let updated = run.updatedAt(at: instant, display: dataset.stateDisplay, purgeDays: parameters.purgeDays)
        return .members {
            $0.field("token", token(of: run))
            $0.field("state", run.state(at: instant, display: dataset.stateDisplay)?.name)
            $0.field("created_at", .timestamp(run.createdAt, .mode))
            $0.field("updated_at", .timestamp(updated, .mode))
            $0.field("completed_at", .timestamp(run.phase(at: instant) == .ended ? run.endedAt : nil, .mode))
            $0.object("_links") { $0.link("report", "/api/\(parameters.workspace)/reports/\(dataset.token)") }
        }
    }
}
