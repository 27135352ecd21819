import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct GroupLoadTests {
    private static let window = (CapacityWorld.monday..<CapacityWorld.monday + CapacityWorld.day).ofInstants

    /// Random runs of nine datasets, three to a group, of which the last has none.
    private static func runs(using generator: inout SeededGenerator) -> [CapacityRun] {
        (0..<400).map { _ in
            let created = window.lowerBound + .milliseconds(Int64.random(in: -3_600_000..<CapacityWorld.day, using: &generator))
            let wait = Int64.random(in: 0...60_000, using: &generator)
            let isOpen = Int.random(in: 0..<20, using: &generator) == 0
            let isWatched = Bool.random(using: &generator)
            return CapacityRun(
                datasetIndex: Int32.random(in: 0..<9, using: &generator), createdAt: created,
                endedAt: isOpen ? nil : created + .milliseconds(wait + Int64.random(in: 0...3_600_000, using: &generator)),
                queueLowerMilliseconds: isWatched ? wait / 2 : CapacityRun.none,
                queueUpperMilliseconds: isWatched ? wait : CapacityRun.none,
                state: isOpen ? .enqueued : .succeeded)
        }
    }

    private static func key(_ dataset: Int32) -> DatasetGrouping.Key? {
        dataset < 6 ? DatasetGrouping.Key(id: "g\(dataset / 3)", name: "Group \(dataset / 3)") : nil
    }

    /// The most at once, counted at every instant at which a run begins.
    private static func most(_ runs: [CapacityRun], until: Timestamp) -> Int {
        func end(_ run: CapacityRun) -> Timestamp { run.endedAt ?? until }
        let instants = [window.lowerBound] + runs.map(\.createdAt).filter(window.contains)
        return instants.map { instant in runs.count { $0.createdAt <= instant && end($0) > instant } }.max() ?? 0
    }

    @Test(arguments: 1...20)
    func aGroupsLoadIsThatOfItsRuns(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let runs = Self.runs(using: &generator)
        let datasets = (0..<9).map { CapacityDataset(token: "d\($0)", name: "d\($0)", group: Self.key(Int32($0))) }
        var options = CapacityWorld.options(days: 1)
        options.groupedBy = .owner
        let analysis = try CapacityAnalysis.analyse(runs: runs, datasets: datasets, options: options)
        #expect(analysis.groupedBy == .owner && analysis.groups.map { $0.key?.id } == ["g0", "g1", nil])
        let watched = runs.filter { $0.isWatched && Self.window.contains($0.createdAt) }
        for group in analysis.groups {
            let own = runs.filter { Self.key($0.datasetIndex) == group.key }
            #expect(group.arrivals == own.count { Self.window.contains($0.createdAt) })
            #expect(group.mostAtOnce == Self.most(own, until: Self.window.upperBound))
            let time = own.reduce(0.0) { sum, run in
                let end = min(run.endedAt ?? Self.window.upperBound, Self.window.upperBound)
                return sum + Double(max(0, end.milliseconds(since: max(run.createdAt, Self.window.lowerBound))))
            }
            #expect(abs(group.runTime.milliseconds - time) < 1)
            #expect(abs(group.meanRunsAtOnce - time / Double(CapacityWorld.day)) < 1e-9)
            let upper = own.filter { $0.isWatched && Self.window.contains($0.createdAt) }.reduce(0.0) {
                $0 + Double($1.queueUpperMilliseconds)
            }
            let share = upper / watched.reduce(0.0) { $0 + Double($1.queueUpperMilliseconds) }
            let ratio = try #require(group.waitRatio)
            #expect(ratio.contains(share) && ratio.upperBound - ratio.lowerBound < 0.01)
        }
        #expect(abs(analysis.groups.reduce(0) { $0 + $1.runRatio } - 1) < 1e-9)
        #expect(abs(analysis.groups.reduce(0) { $0 + $1.peakRatio } - 1) < 1e-9)
    }

    @Test func withoutTheQuestionThereAreNoGroups() throws {
        let world = CapacityWorld.bunched(count: 3)
        let analysis = try CapacityAnalysis.analyse(runs: world.runs(slots: 3), datasets: world.datasets, options: CapacityWorld.options())
        #expect(analysis.groups.isEmpty && analysis.groupedBy == nil)
    }
}
