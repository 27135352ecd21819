import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct SpreadTests {
    // Twelve five-minute runs on the hour fit into two slots without any wait, once they do not all come at :00.
    @Test func spreadingABunchedWorldLowersThePeakAndSparesSlots() throws {
        let world = CapacityWorld.bunched(count: 12)
        let analysis = try CapacityAnalysis.analyse(
            runs: world.runs(slots: 2),
            datasets: world.datasets,
            options: CapacityWorld.options(spreads: true)
        )
        let plan = try #require(analysis.spread)
        #expect(plan.slots == 2)
        #expect(plan.before.peak == 12)
        #expect(plan.after.peak < plan.before.peak)
        #expect(plan.after.waits.high.p95 < plan.before.waits.high.p95)
        #expect(plan.moves.count <= 10)
        #expect(Set(plan.moves.map(\.datasetIndex)).count == plan.moves.count)
        #expect(analysis.verdict == .spread(slots: 2, moves: plan.moves.count))
        for move in plan.moves {
            #expect(move.period == .hours(1))
            #expect(move.fromText == ":00")
            #expect((.milliseconds(1)..<move.period).contains(move.shift))
            #expect(move.to == move.from + move.shift)
        }
    }

    @Test(arguments: 0...5)
    func everyMoveCountsAndNoMoreAreMade(limit: Int) throws {
        let world = CapacityWorld.bunched(count: 8, days: 3)
        var options = CapacityWorld.options(days: 3, spreads: true)
        options.maximumMoves = limit
        let plan = try #require(
            try CapacityAnalysis.analyse(runs: world.runs(slots: 2), datasets: world.datasets, options: options).spread
        )
        #expect(plan.moves.count == limit)
        #expect(plan.after.peak == 8 - limit || limit > 4)
    }

    @Test func aPinnedDatasetNeverMoves() throws {
        let pinned: Set<Int> = [0, 3, 7, 11]
        let world = CapacityWorld.bunched(count: 12, pinned: pinned)
        let plan = try #require(
            try CapacityAnalysis.analyse(
                runs: world.runs(slots: 2),
                datasets: world.datasets,
                options: CapacityWorld.options(spreads: true)
            ).spread
        )
        #expect(!plan.moves.isEmpty)
        #expect(pinned.isDisjoint(with: plan.moves.map(\.datasetIndex)))
        #expect(plan.movableDatasets == 8)
        let all = CapacityWorld.bunched(count: 12, pinned: Set(0..<12))
        let none = try #require(
            try CapacityAnalysis.analyse(
                runs: all.runs(slots: 2),
                datasets: all.datasets,
                options: CapacityWorld.options(spreads: true)
            ).spread
        )
        #expect(none.moves.isEmpty)
        #expect(none.after == none.before)
    }

    // Random rhythms, random lengths: whatever is proposed must hold.
    @Test(arguments: [UInt64(1), 2, 3, 4])
    func movesStayWithinPeriodAndNeverMakeThingsWorse(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var demand: [(dataset: Int, arrival: Int64, service: Int64)] = []
        let minute = CapacityWorld.minute
        for dataset in 0..<25 {
            let period = [15 * minute, 30 * minute, CapacityWorld.hour, 6 * CapacityWorld.hour, CapacityWorld.day].randomElement(
                using: &generator
            )!
            let phase = [0, 0, 0, 5 * minute, 30 * minute].randomElement(using: &generator)! % period
            for slot in stride(from: CapacityWorld.monday + phase, to: CapacityWorld.monday + 7 * CapacityWorld.day, by: Int(period)) {
                let arrival = slot + Int64.random(in: 0..<40_000, using: &generator)
                demand.append((dataset, arrival, Int64.random(in: 10_000...12 * minute, using: &generator)))
            }
        }
        demand.sort { $0.arrival < $1.arrival }
        let world = CapacityWorld(
            datasets: (0..<25).map { CapacityDataset(token: "d\($0)", name: "d\($0)", isPinned: $0 % 5 == 0) },
            demand: demand
        )
        let plan = try #require(
            try CapacityAnalysis.analyse(
                runs: world.runs(slots: 3),
                datasets: world.datasets,
                options: CapacityWorld.options(spreads: true)
            ).spread
        )
        #expect(!plan.moves.isEmpty)
        #expect(plan.after.isBetter(than: plan.before))
        for move in plan.moves {
            #expect(move.datasetIndex % 5 != 0)
            #expect((.milliseconds(1)..<move.period).contains(move.shift))
            #expect((.zero..<move.period).contains(move.to))
            #expect(move.shift <= CapacityWorld.options().maximumShift)
        }
    }

    @Test func rhythmsAreSeenDespiteRunsByHand() throws {
        let base = CapacityWorld.monday
        let daily = (0..<14).map {
            base + Int64($0) * CapacityWorld.day + 6 * CapacityWorld.hour + 25 * CapacityWorld.minute + Int64($0) * 5000
        }
        let byHand = [base + 3 * CapacityWorld.day + 40_000_000, base + 8 * CapacityWorld.day + 50_000_000]
        let runs = (daily + byHand).sorted().asInstants.map {
            CapacityRun(datasetIndex: 0, createdAt: $0, endedAt: $0 + .seconds(1), state: .succeeded)
        }
        let window = (base..<base + 14 * CapacityWorld.day).ofInstants
        let hours = LocalHours(zone: try #require(ZoneRules(name: "UTC")), window: window)
        let patterns = SchedulePattern.all(
            runs,
            firstCounted: 0,
            datasets: [CapacityDataset(token: "a", name: "a")],
            localHours: hours
        )
        let pattern = try #require(patterns.first)
        #expect(pattern.period == .days(1))
        #expect(pattern.phase == .hours(6) + .minutes(25))
        #expect(pattern.runIndices.count == 14)
        #expect(pattern.shifts(atMost: .minutes(10)) == [300_000, 600_000])
        var generator = SeededGenerator(seed: 2)
        let within = base..<base + 14 * CapacityWorld.day
        let random = (0..<50).map { _ in Int64.random(in: within, using: &generator) }.sorted().asInstants.map {
            CapacityRun(datasetIndex: 0, createdAt: $0, endedAt: $0 + .seconds(1), state: .succeeded)
        }
        #expect(
            SchedulePattern.all(random, firstCounted: 0, datasets: [CapacityDataset(token: "a", name: "a")], localHours: hours).isEmpty
        )
    }

    static let times: [(Int64, Int64, String)] = [
        (3_600_000, 1_200_000, ":20"), (900_000, 300_000, ":05"), (86_400_000, 21_900_000, "06:05"),
        (604_800_000, 90_000_000, "Tue 01:00"),
    ]

    @Test(arguments: times)
    func timesReadAsPeopleSayThem(period: Int64, phase: Int64, text: String) {
        let move = SpreadMove(
            datasetIndex: 0,
            period: .milliseconds(period),
            from: .milliseconds(phase),
            to: .milliseconds(phase),
            shift: .zero,
            runs: 1
        )
        #expect(move.fromText == text)
    }
}
