import Foundation
import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

/// Worlds whose truth is known: what is claimed of them must hold.
@Suite struct CapacityTruthTests {
    private static let slots = 8
    private static let target: Int64 = 60_000
    /// Prints what was counted, for the table in `Exporter.docc/Statistics.md`: `UNCHANGED_WORLDS=1 swift test --filter CapacityTruth`.
    private static let isCounting = ProcessInfo.processInfo.environment["UNCHANGED_WORLDS"] != nil

    /// Random arrivals of a day and executions of two minutes on average; about 4 to 5.4 slots are busy.
    private static func world(using generator: inout SeededGenerator) -> CapacityWorld {
        func exponential(_ mean: Double) -> Int64 {
            Int64((-mean * Foundation.log(1 - Double.random(in: 0..<1, using: &generator))).rounded())
        }
        let load = Double.random(in: 4...5.4, using: &generator)
        var demand: [(dataset: Int, arrival: Int64, service: Int64)] = []
        var arrival = CapacityWorld.monday
        while true {
            arrival += exponential(120_000 / load)
            guard arrival < CapacityWorld.monday + CapacityWorld.day else { break }
            demand.append((demand.count % 20, arrival, max(1000, exponential(120_000))))
        }
        return CapacityWorld(datasets: (0..<20).map { CapacityDataset(token: "d\($0)", name: "d\($0)") }, demand: demand)
    }

    /// The interval that polls that far apart leave of a wait.
    private static func polled(_ wait: Int64, every width: Int64, using generator: inout SeededGenerator) -> ClosedRange<Int64> {
        guard width > 0 else { return wait...wait }
        let before = Int64.random(in: 0..<width, using: &generator)
        return max(0, wait - before)...wait - before + width
    }

    private static func trueP95(_ world: CapacityWorld, slots: Int) -> Double {
        let waits = ReferenceQueue.waits(arrivals: world.demand.map(\.arrival), services: world.demand.map(\.service), slots: slots)
        return Quantile.type7(sorted: waits.sorted(), 0.95)
    }

    private static func trueNeed(_ world: CapacityWorld) -> Int {
        (5...32).first { trueP95(world, slots: $0) <= Double(target) } ?? 33
    }

    /// Whether everything that an analysis claims is true; nil when it claims nothing of today's slots.
    private static func holds(_ analysis: CapacityAnalysis, _ world: CapacityWorld) -> Bool {
        let need = trueNeed(world)
        let low = analysis.recommendedSlotsLow ?? 1
        switch analysis.verdict {
        case .enough(let count): return need <= count
        case .moreSlots(let today, let needed): return need > today && today == slots && (low...needed).contains(need)
        case .undecided(let today, let low, let high): return today == slots && low <= need && need <= high ?? .max
        case .slotsUnknown(let needed): return (low...needed).contains(need)
        case .beyondRange(let tried, let needed): return need > tried && need <= needed ?? .max
        case .noRuns, .spread: return false
        }
    }

    // Polls 52 s apart leave a band that straddles the target in most worlds: then "too few" would be a coin toss.
    @Test(arguments: [Int64(52_000), 10_000, 0])
    func claimsOfTodaysSlotsHold(width: Int64) throws {
        var (right, decided, worlds) = (0, 0, 0)
        for seed in 1...40 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let world = Self.world(using: &generator)
            let runs = world.runs(slots: Self.slots) { Self.polled($0, every: width, using: &generator) }
            let options = CapacityWorld.options(days: 1, slots: 1...16, target: Self.target, current: Self.slots)
            let analysis = try CapacityAnalysis.analyse(runs: runs, datasets: world.datasets, options: options)
            worlds += 1
            if Self.holds(analysis, world) { right += 1 }
            if case .undecided = analysis.verdict {} else { decided += 1 }
            #expect(analysis.fit.verdict == .fits, "seed \(seed)")
        }
        if Self.isCounting { print("slots given, polls \(width) ms: \(right) of \(worlds) right, \(decided) decided") }
        #expect(Double(right) >= 0.95 * Double(worlds), "width \(width): \(right) of \(worlds) right, \(decided) decided")
        if width == 0 { #expect(decided == worlds) }
    }

    @Test(arguments: [Int64(52_000), 10_000, 0])
    func inferredSlotsAreRightOrCalledALowerBound(width: Int64) throws {
        var (right, exact, worlds) = (0, 0, 0)
        for seed in 101...140 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let world = Self.world(using: &generator)
            let runs = world.runs(slots: Self.slots) { Self.polled($0, every: width, using: &generator) }
            let options = CapacityWorld.options(days: 1, slots: 1...16, target: Self.target)
            let analysis = try CapacityAnalysis.analyse(runs: runs, datasets: world.datasets, options: options)
            worlds += 1
            let current = analysis.current
            let isHonest = current.map { $0.isLowerBound ? $0.count <= Self.slots : $0.count == Self.slots } ?? true
            if isHonest, analysis.fit.verdict == .doesNotFit || Self.holds(analysis, world) { right += 1 }
            if current == CurrentSlots(count: Self.slots, source: .inferred) { exact += 1 }
        }
        if Self.isCounting { print("slots inferred, polls \(width) ms: \(right) of \(worlds) right, \(exact) exact") }
        #expect(Double(right) >= 0.95 * Double(worlds), "width \(width): \(right) of \(worlds) right, \(exact) exact")
        if width == 0 { #expect(exact >= 38) }
    }

    // No limit at all: every run waits for the dispatcher, and for nothing else.
    @Test(arguments: [(Int64(3000), Int64(0)), (3000, 10_000), (20_000, 60_000)])
    func overheadIsNotTakenForALimit(overhead: Int64, width: Int64) throws {
        var (silent, right, estimated) = (0, 0, 0)
        for seed in 201...240 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let world = Self.world(using: &generator)
            let runs = world.demand.map { run in
                let wait = overhead + Int64.random(in: -500...500, using: &generator)
                let known = Self.polled(wait, every: width, using: &generator)
                return CapacityRun(
                    datasetIndex: Int32(run.dataset),
                    createdAt: Timestamp(milliseconds: run.arrival),
                    endedAt: Timestamp(milliseconds: run.arrival + wait + run.service),
                    queueLowerMilliseconds: known.lowerBound,
                    queueUpperMilliseconds: min(known.upperBound, wait + run.service),
                    state: .succeeded
                )
            }
            let options = CapacityWorld.options(days: 1, slots: 1...16, target: Self.target)
            let analysis = try CapacityAnalysis.analyse(runs: runs, datasets: world.datasets, options: options)
            if analysis.current.map({ $0.isLowerBound }) ?? true, analysis.fit.verdict != .fits { silent += 1 }
            if Self.holds(analysis, world) { right += 1 }
            if let found = analysis.observed.overhead, found.typicalLow.milliseconds <= overhead + 500,
                found.typicalHigh.milliseconds >= overhead - 500
            {
                estimated += 1
            }
        }
        if Self.isCounting {
            print("overhead \(overhead) ms, polls \(width) ms: \(silent) silent, \(right) right, \(estimated) estimated of 40")
        }
        #expect(silent >= 38, "no number of slots is claimed: \(silent) of 40")
        #expect(right >= 38, "what is needed is right: \(right) of 40")
        #expect(estimated >= 38, "the overhead is estimated: \(estimated) of 40")
    }

    @Test func agreementIsNoProofWhereExecutionsAreAssumed() throws {
        let world = CapacityWorld.bunched(count: 12)
        var watched = 0
        let runs = world.runs(slots: 2) { wait in
            watched += 1
            return watched % 40 == 0 ? wait...wait : nil
        }
        let options = CapacityWorld.options(current: 2)
        let analysis = try CapacityAnalysis.analyse(runs: runs, datasets: world.datasets, options: options)
        #expect(analysis.observed.basis.assumedRatio > 0.9)
        #expect(analysis.fit.runs >= ReplayFit.minimumRuns)
        #expect(analysis.fit.verdict != .fits)
    }

    // A quiet week that one slot serves, and an afternoon in which twelve runs come every ten minutes.
    @Test func oneIncidentDoesNotDecideUnsaid() throws {
        var world = CapacityWorld.bunched(count: 1, period: 30 * CapacityWorld.minute, service: CapacityWorld.minute)
        let incident = CapacityWorld.monday + 3 * CapacityWorld.day + 13 * CapacityWorld.hour
        for run in 0..<60 { world.demand.append((0, incident + Int64(run) * 1000, 5 * CapacityWorld.minute)) }
        world.demand.sort { $0.arrival < $1.arrival }
        let options = CapacityWorld.options(slots: 1...64)
        let analysis = try CapacityAnalysis.analyse(runs: world.runs(slots: 2), datasets: world.datasets, options: options)
        let needed = try #require(analysis.recommendedSlots)
        let hour = try #require(analysis.worst.first { $0.hours == 1 })
        #expect(needed > 10)
        #expect(hour.neededSlots == 1)
        #expect(hour.since.milliseconds == incident)
    }

    // The default tries 1 to 8; two hundred runs at once need far more.
    @Test func slotsAreChosenAroundTheAnswer() throws {
        let world = CapacityWorld.bunched(count: 200, days: 1)
        var options = CapacityWorld.options(days: 1, current: 28)
        options.choosesSlots = true
        let analysis = try CapacityAnalysis.analyse(runs: world.runs(slots: 28), datasets: world.datasets, options: options)
        let tried = analysis.slots.map(\.slots)
        let recommended = try #require(analysis.recommendedSlots)
        let all = CapacityWorld.options(days: 1, slots: 1...200, current: 28)
        #expect(
            recommended
                == (try CapacityAnalysis.analyse(runs: world.runs(slots: 28), datasets: world.datasets, options: all)).recommendedSlots)
        #expect(Set(tried).isSuperset(of: [27, 28, 29, recommended - 1, recommended, recommended + 1]))
        #expect(tried.count <= 12)
        #expect(analysis.verdict == .moreSlots(today: 28, needed: recommended))
    }

    @Test func theBacklogAtTheEndIsCounted() throws {
        let end = CapacityWorld.monday + CapacityWorld.day
        func run(_ created: Int64, end: Int64? = nil, wait: ClosedRange<Int64>?, state: RunState.Code) -> CapacityRun {
            CapacityRun(
                datasetIndex: 0,
                createdAt: Timestamp(milliseconds: created),
                endedAt: end.map(Timestamp.init(milliseconds:)),
                queueLowerMilliseconds: wait?.lowerBound ?? CapacityRun.none,
                queueUpperMilliseconds: wait?.upperBound ?? CapacityRun.none,
                state: state
            )
        }
        let runs = [
            run(CapacityWorld.monday - 60_000, end: CapacityWorld.monday + 60_000, wait: 0...0, state: .succeeded),
            run(end - 60_000, wait: 60_000...60_000, state: .enqueued), run(end - 50_000, wait: nil, state: .enqueued),
            run(end - 40_000, wait: 0...1000, state: .runningNotebook),
        ]
        let analysis = try CapacityAnalysis.analyse(
            runs: runs,
            datasets: [CapacityDataset(token: "a", name: "a")],
            options: CapacityWorld.options(days: 1)
        )
        #expect(analysis.observed.openAtBegin == 1)
        #expect(analysis.observed.openAtEnd == 3)
        #expect(analysis.observed.waitingAtEndLower == 1)
        #expect(analysis.observed.waitingAtEndUpper == 2)
    }
}
