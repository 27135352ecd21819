import Foundation
import RunModel

extension SimulatedModeAPI {
    package struct DumpSummary: Hashable, Sendable {
        /// Files, all of them pages.
        package var fileCount = 0
        /// Rows of true runs in them.
        package var runCount = 0
    }

    /// Writes what the API would answer now as files:
    /// `spaces/page-0001.json`, `spaces/{space}/datasets/page-0001.json`, `schedules/{dataset}.json` and
    /// `runs/{dataset}/page-0001.json`, newest runs first, 30 a page. A dataset without runs has one empty page.
    ///
    /// Faults that change rows apply; drift and faults of transport do not. The same world and time give the same bytes.
    /// - Parameter directory: created when missing; files of the same names are replaced.
    /// - Throws: The error of the file system, which names the file.
    package func dump(to directory: String) throws -> DumpSummary {
        var faults = faults
        for fault in [SimulatorFault.drift, .clampedPages, .ignoredPage] { faults[fault] = 0 }
        let renderer = ModeRenderer(
            world: world, now: clock.now(), faults: faults, ciphers: ModeRenderer.Ciphers(seed: world.parameters.seed))
        var summary = DumpSummary()
        let folder = PageFolder(root: URL(fileURLWithPath: directory))
        for page in 1...pageCount(world.spaces.count) {
            let query = [(name: "filter", value: "all"), (name: "page", value: String(page))]
            summary.fileCount += try folder.write(renderer.spaces(query: query), "spaces", page: page)
        }
        for (index, space) in world.spaces.enumerated() {
            for page in 1...pageCount(space.datasetIndices.count) {
                let body = renderer.datasets(space: index, query: [(name: "page", value: String(page))])
                summary.fileCount += try folder.write(body, "spaces/\(space.space.token)/datasets", page: page)
            }
        }
        for dataset in world.datasets {
            summary.fileCount += try folder.write(renderer.schedules(dataset: dataset.index, query: []), "schedules/\(dataset.token).json")
            let count = world.runCount(dataset: dataset.index, at: renderer.now)
            for page in 1...pageCount(count) {
                let query = [(name: "page", value: String(page)), (name: "per_page", value: String(ModeRenderer.maximumPageSize))]
                let body = renderer.runs(dataset: dataset.index, query: query, collection: .datasets)
                summary.fileCount += try folder.write(body, "runs/\(dataset.token)", page: page)
            }
            summary.runCount += count
        }
        return summary
    }

    private func pageCount(_ rows: Int) -> Int { max(1, (rows + ModeRenderer.maximumPageSize - 1) / ModeRenderer.maximumPageSize) }
}

/// Writes numbered pages below a folder.
private struct PageFolder {
    var root: URL

    /// Returns 1, the number of files written.
    func write(_ body: [UInt8], _ folder: String, page: Int) throws -> Int {
        let number = String(page)
        return try write(body, "\(folder)/page-\(String(repeating: "0", count: max(0, 4 - number.count)))\(number).json")
    }

    func write(_ body: [UInt8], _ path: String) throws -> Int {
        let file = root.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(body).write(to: file)
        return 1
    }
}
