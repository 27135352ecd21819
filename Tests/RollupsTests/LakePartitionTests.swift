import RunAnalytics
import RunModel
import Synchronization
import TestSupport
import Testing

@testable import Rollups

/// Partitions on their own.
@Suite struct LakePartitionTests {
    private static let now = World.start.advanced(by: 60).start

    @Test func weeklyRowsBoundEveryRun() throws {
        let (folder, source) = (try TemporaryDirectory(), World.make(seed: 9, datasets: 20))
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        let lake = try RollupLake(directory: folder.path("tree"))
        var rows = 0
        for week in lake.weeks {
            try lake.forEachWeeklyRow(of: week) { row in
                rows += 1
                let dataset = try #require(try source.datasets().first { $0.token == row.token })
                let runs = source.runs(of: dataset.id).map(\.figures).filter {
                    $0.hasDuration && ISOWeek(containing: UTCDay(containing: $0.createdAt)) == week
                }
                #expect(row.runTime.milliseconds == runs.map(\.durationMilliseconds).reduce(0, +))
                #expect(row.longestSuccess.milliseconds == runs.filter(\.state.isSuccess).map(\.durationMilliseconds).max() ?? 0)
                #expect(runs.filter { !$0.state.isSuccess }.allSatisfy { $0.durationMilliseconds <= row.longestOther.milliseconds })
            }
        }
        #expect(rows > 20)
    }

    /// Whoever asks for one day opens one file.
    @Test func aDayIsOneFile() throws {
        let (folder, source) = (try TemporaryDirectory(), World.make(seed: 5))
        let tree = RollupTree(settings: RollupSettings(directory: folder.path("tree")), files: .unsynchronized)
        try tree.update(from: source, now: Self.now)
        let opened = Mutex<[String]>([])
        var files = RollupFileSystem.unsynchronized
        let open = files.open
        files.open = { path in
            opened.withLock { $0.append(path) }
            return try open(path)
        }
        let lake = try RollupLake(directory: folder.path("tree"), files: files)
        opened.withLock { $0.removeAll() }
        let day = try #require(lake.runDays.first)
        var runs = 0
        try lake.forEachDataset(of: day.day) { runs += $0.runs.count }
        #expect(runs == day.rows)
        #expect(opened.withLock { $0.count } == 1)
    }
}
