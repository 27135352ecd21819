import Foundation
import RunModel
import TestSupport
import Testing

@testable import RunAnalytics

@Suite struct ObservedLoadTests {
    // Levels counted millisecond by millisecond.
    @Test func sweepLineEqualsCountingEveryMillisecond() {
        var generator = SeededGenerator(seed: 8)
        let window: Range<Int64> = 100..<900
        let intervals = (0..<60).map { _ in
            let start = Int64.random(in: 0..<1000, using: &generator)
            return start..<start + Int64.random(in: 0..<120, using: &generator)
        }
        let profile = SweepLine.profile(
            sortedStarts: intervals.map(\.lowerBound).sorted().asInstants,
            sortedEnds: intervals.map(\.upperBound).sorted().asInstants,
            in: window.ofInstants
        )
        let levels = window.map { instant in intervals.filter { $0.contains(instant) }.count }.sorted()
        #expect(profile.total == .milliseconds(800))
        #expect(profile.maximum == levels.last)
        #expect(abs(profile.mean - Double(levels.reduce(0, +)) / 800) < 1e-12)
        for (p, index) in [(0.5, 399), (0.95, 759), (0.99, 791), (1, 799)] { #expect(profile.quantile(p) == levels[index]) }
        #expect(profile.share(atOrAbove: 3) == Double(levels.filter { $0 >= 3 }.count) / 800)
    }

    @Test func exactLatenciesShowTheTrueSlots() throws {
        let world = CapacityWorld.bunched(count: 12)
        let analysis = try CapacityAnalysis.analyse(runs: world.runs(slots: 2), datasets: world.datasets, options: CapacityWorld.options())
        // 12 runs of 5 minutes through 2 slots: half an hour of each hour with both taken, 25 minutes of it with somebody waiting.
        #expect(analysis.observed.executingLower.maximum == 2)
        #expect(analysis.observed.executingLower == analysis.observed.executingUpper)
        #expect(abs(try #require(analysis.timeAtCap).low - 0.5) < 1e-3)
        #expect(abs(try #require(analysis.utilisation).high - 0.5) < 1e-3)
        #expect(analysis.observed.waitingLower.maximum == 10)
        #expect(abs(analysis.observed.offeredLoadUpper - 1) < 1e-9)
        #expect(analysis.observed.inSystem.maximum == 12)
        #expect(abs(try #require(analysis.observed.little.relativeDifference)) < 0.01)
        #expect(analysis.observed.variability.isBursty)
    }

    @Test func runsAreClippedToTheWindowAndThoseInFlightLastUntilNow() throws {
        let base = Timestamp(milliseconds: CapacityWorld.monday)
        let hour = CapacityWorld.hour
        let runs = [
            CapacityRun(datasetIndex: 0, createdAt: base - .hours(1), endedAt: base + .hours(1), state: .succeeded),
            CapacityRun(datasetIndex: 0, createdAt: base + .hours(2), state: .runningNotebook),
        ]
        var options = CapacityWorld.options(days: 1)
        options.now = base + .hours(4)
        let analysis = try CapacityAnalysis.analyse(runs: runs, datasets: [CapacityDataset(token: "a", name: "a")], options: options)
        #expect(analysis.until == options.now)
        #expect(analysis.observed.runs == 1)
        #expect(analysis.observed.inSystem.timeAtLevelMilliseconds == [hour, 3 * hour])
        #expect(analysis.loads.map(\.runTime.milliseconds) == [Double(3 * hour)])
        #expect(analysis.week.hours.prefix(6).map(\.runTime.milliseconds) == [1, 0, 1, 1, 0, 0].map { $0 * Double(hour) })
        #expect(analysis.week.hours.prefix(6).map(\.exposure.milliseconds) == [hour, hour, hour, hour, 0, 0])
    }

    // Both changes of the clock, and a zone whose offset is no whole hour.
    @Test(arguments: [
        ("Europe/Berlin", "2026-10-19T00:00:00Z"), ("Europe/Berlin", "2026-03-23T00:00:00Z"), ("America/New_York", "2026-10-26T04:00:00Z"),
        ("Australia/Lord_Howe", "2026-09-28T00:00:00Z"), ("Asia/Kolkata", "2026-01-05T00:00:00Z"),
    ])
    func hoursOfTheWeekAgreeWithPython(zone: String, since: String) throws {
        struct Input: Encodable {
            var zone: String
            var since: Int64
            var minutes: Int64
        }
        let begin = try #require(Timestamp(iso8601: since))
        let minutes: Int64 = 14 * 1440
        let script = """
            import json, sys, datetime, zoneinfo
            world = json.load(sys.stdin)
            zone = zoneinfo.ZoneInfo(world["zone"])
            hours = []
            for minute in range(world["minutes"]):
                local = datetime.datetime.fromtimestamp(world["since"] // 1000 + 60 * minute, zone)
                hours.append(local.weekday() * 24 + local.hour)
            json.dump(hours, sys.stdout)
            """
        let truth = try PythonOracle.run(
            script, input: Input(zone: zone, since: begin.milliseconds, minutes: minutes), returning: [Int].self)
        let window = begin..<begin + .minutes(minutes)
        let hours = LocalHours(zone: try #require(ZoneRules(name: zone)), window: window)
        #expect((0..<minutes).map { hours.hourOfWeek(begin + .minutes($0)) } == truth)
        var exposure = Array(repeating: Int64(0), count: LocalHours.count)
        hours.forEachPiece(from: window.lowerBound, to: window.upperBound) { exposure[$1] += $0 }
        var expected = Array(repeating: Int64(0), count: LocalHours.count)
        for hour in truth { expected[hour] += 60_000 }
        #expect(exposure == expected)
    }

    @Test func bunchingCountsSharedMinutes() throws {
        let base = CapacityWorld.monday
        let arrivals = [0, 1000, 59_999, 60_000, 3_600_000, 5_400_000].map { base + $0 }
        let window = (base..<base + CapacityWorld.day).ofInstants
        let hours = LocalHours(zone: try #require(ZoneRules(name: "UTC")), window: window)
        let bunching = Bunching(arrivals: arrivals.asInstants[...], localHours: hours, window: window)
        #expect(bunching.sharingTheirMinute == 3)
        #expect(bunching.mostInOneMinute == 3)
        #expect(bunching.busiestMinute == 0)
        #expect(bunching.busiestMinuteRatio == 4.0 / 6)
        #expect(abs(bunching.expectedSharingRatio - (1 - pow(1 - 1.0 / 1440, 5))) < 1e-12)
    }

    @Test func theLargestAndThePeakMakersAreNamed() throws {
        let base = Timestamp(milliseconds: CapacityWorld.monday)
        // Dataset 0 runs alone for hours; 1 and 2 run together for the 99th percentile of the day.
        let runs = [
            CapacityRun(datasetIndex: 0, createdAt: base, endedAt: base + .minutes(600), state: .succeeded),
            CapacityRun(datasetIndex: 1, createdAt: base + .minutes(700), endedAt: base + .minutes(740), state: .succeeded),
            CapacityRun(datasetIndex: 2, createdAt: base + .minutes(710), endedAt: base + .minutes(730), state: .succeeded),
        ]
        let datasets = ["a", "b", "c"].map { CapacityDataset(token: $0, name: $0) }
        let analysis = try CapacityAnalysis.analyse(runs: runs, datasets: datasets, options: CapacityWorld.options(days: 1))
        #expect(analysis.peakThreshold == 2)
        #expect(analysis.loads.map(\.datasetIndex) == [0, 1, 2])
        #expect(analysis.loadsByPeak.map(\.datasetIndex) == [1, 2])
        #expect(analysis.loadsByPeak.map(\.peakRatio) == [0.5, 0.5])
        #expect(abs(analysis.loads[0].runRatio - 600.0 / 660) < 1e-12)
    }
}
