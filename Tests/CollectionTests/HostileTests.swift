import ModeAPI
import RunHistory
import RunModel
import Synchronization
import TestSupport
import Testing

@testable import Collection

/// An API that repeats itself, miscounts, or has the wrong time: it costs a bounded number of requests, and never a figure.
@Suite struct HostileTests {
    private typealias FakeRun = FakeWorkspace.FakeRun
    private static let start = FakeWorkspace.start

    private static func run(_ number: Int, minutesAgo: Int) -> FakeRun {
        let created = start.advanced(byMilliseconds: Int64(-minutesAgo) * 60_000)
        return FakeRun(token: "run\(number)", created: created, ended: created.advanced(byMilliseconds: 30_000))
    }

    private static func runs(_ count: Int) -> [FakeRun] { (0..<count).reversed().map { run($0, minutesAgo: $0 + 1) } }

    private static func page(_ rows: some Collection<FakeRun>, number: Int = 1, count: Int? = nil) -> String {
        FakeWorkspace.page("report_runs", rows.map { $0.json(at: start) }, number: number, count: count)
    }

    private func collection(_ runs: [FakeRun], listsRunCounts: Bool = true) throws -> FakeCollection {
        let other = Self.runs(40).map { FakeRun(token: "good" + $0.token, created: $0.created, ended: $0.ended) }
        return try FakeCollection(
            FakeWorkspace(
                spaces: [["bad", "good"]], runs: ["bad": runs, "good": other], startingAt: Self.start, listsRunCounts: listsRunCounts))
    }

    /// A, A, A …; A, B, A …; a cycle that is shifted by a row a lap; new rows without end.
    @Test(arguments: 0..<4) func aListWithoutEndCostsABoundedNumberOfRequestsAnHour(kind: Int) async throws {
        let all = Self.runs(90)
        let newest = Array(all.reversed())
        let collection = try collection(all)
        collection.workspace.lie.withLock {
            $0 = { dataset, number, requests, now in
                guard dataset == "bad" else { return nil }
                switch kind {
                case 0: return Self.page(newest[0..<30])
                case 1: return Self.page(number % 2 == 1 ? newest[0..<30] : newest[30..<60])
                case 2: return Self.page((0..<30).map { newest[(number * 30 + number / 3 + $0) % 90] })
                default:
                    return Self.page(
                        (0..<30).map { Self.run(1_000_000 + requests * 30 + $0, minutesAgo: $0 + 1) })
                }
            }
        }
        let collector = collection.collector(requestsPerSecond: 20)
        let end = Self.start.advanced(byMilliseconds: 3_600_000)
        while collection.workspace.now < end { await collector.round { _ in } }
        #expect(collection.workspace.record.runPages["bad", default: 0] <= 500)
        let reports = collection.heard.failures.withLock { $0.filter { $0.kind == .server } }
        #expect((1...4).contains(reports.count), "\(reports)")
        #expect(try collection.tokens(of: "good").count == 40)
        #expect(try collection.stored("good")?.known.isComplete == true)
        #expect(try collection.stored("bad")?.known.isComplete != true)
    }

    @Test func aCountThatOnceSaysOneLeavesNothingUnread() async throws {
        let collection = try collection(Self.runs(261))
        collection.workspace.lie.withLock {
            $0 = { dataset, page, requests, _ in
                guard dataset == "bad", requests == 0 else { return nil }
                return Self.page(Self.runs(261).reversed().prefix(30), count: 1)
            }
        }
        _ = await collection.collector().pass(.withBackfill)
        #expect(try collection.tokens(of: "bad").count == 261)
        #expect(try collection.stored("bad")?.known.reachesBeginning == true)
    }

    /// A count that agrees with the rows is believed only where the listing of datasets says the same, whichever page it is on.
    @Test(arguments: [1, 3], [true, false])
    func aCountThatAgreesWithThePagesSoFarDoesNotHideTheOthers(liar: Int, listsRunCounts: Bool) async throws {
        let collection = try collection(Self.runs(261), listsRunCounts: listsRunCounts)
        collection.workspace.lie.withLock {
            $0 = { dataset, page, _, _ in
                guard dataset == "bad", page == liar else { return nil }
                return Self.page(FakeWorkspace.cut(Self.runs(261).reversed(), page), number: page, count: 30 * page)
            }
        }
        _ = await collection.collector().pass(.withBackfill)
        #expect(try collection.tokens(of: "bad").count == 261)
    }

    /// The list of spaces without one of them, or the listing of a space without its datasets.
    @Test(arguments: ["spaces", "space0"], [1, .max]) func oneWrongListingTakesNoDatasetFromTheExport(listing: String, lies: Int)
        async throws
    {
        let names = ["bad", "good"]
        let runs = Dictionary(uniqueKeysWithValues: names.map { ($0, Self.runs(3)) })
        let collection = try FakeCollection(FakeWorkspace(spaces: [["bad"], ["good"]], runs: runs, startingAt: Self.start))
        let collector = collection.collector()
        _ = await collector.pass(.withBackfill)
        collection.workspace.advance(.seconds(1200))
        let before = collection.workspace.record.runPages[listing, default: 0]
        collection.workspace.lie.withLock {
            $0 = { name, _, requests, _ in
                guard name == listing, requests - before < lies else { return nil }
                let space = "{\"token\":\"space1\",\"name\":\"Space 1\"}"
                return name == "spaces" ? FakeWorkspace.page("spaces", [space], count: 1) : FakeWorkspace.page("reports", [])
            }
        }
        _ = await collector.pass(.fresh)
        #expect(try collection.stored("bad")?.isListed == (lies == 1))
        #expect(try collection.stored("good")?.isListed == true)
    }

    @Test func aRunOfTheFutureDoesNotHideThoseThatComeAfterIt() async throws {
        let future = Self.start.advanced(byMilliseconds: 86_400_000)
        let later = (0..<100).map { number in
            let created = Self.start.advanced(byMilliseconds: 60_000 + Int64(number) * 1000)
            return FakeRun(token: "later\(number)", created: created, ended: created.advanced(byMilliseconds: 500))
        }
        let collection = try collection(Self.runs(40) + later)
        let (before, all) = (Self.runs(40), Self.runs(40) + later)
        collection.workspace.lie.withLock {
            $0 = { dataset, page, _, now in
                guard dataset == "bad" else { return nil }
                let visible = (now < Self.start.advanced(byMilliseconds: 30_000) ? before : all).filter { $0.created <= now }
                let shown = [FakeRun(token: "future", created: future, ended: future)] + visible.reversed()
                return FakeWorkspace.page("report_runs", FakeWorkspace.cut(shown, page).map { $0.json(at: now) })
            }
        }
        let collector = collection.collector()
        _ = await collector.pass(.withBackfill)
        collection.workspace.advance(.seconds(600))
        _ = await collector.pass(.fresh)
        #expect(try collection.tokens(of: "bad").subtracting(["future"]).count == 140)
        #expect(try #require(try collection.stored("bad")?.coverage).to <= collection.workspace.now)
    }

    /// 61 runs of one millisecond, shuffled at each request: all are stored, or the list is not called complete.
    @Test(arguments: (1...12).map { UInt64($0) }) func runsOfOneMillisecondInRandomOrderAreAllStored(seed: UInt64) async throws {
        let tied = (0..<61).map { Self.run($0 + 1000, minutesAgo: 500) }.map {
            FakeRun(token: $0.token, created: $0.created, ended: $0.ended)
        }
        let all = Self.runs(45).reversed() + tied + (0..<40).map { Self.run($0 + 2000, minutesAgo: 600 + $0) }
        let collection = try collection(all.reversed())
        let random = Mutex(SeededGenerator(seed: seed))
        collection.workspace.lie.withLock {
            $0 = { dataset, number, _, now in
                guard dataset == "bad" else { return nil }
                let shuffled = random.withLock { generator in tied.shuffled(using: &generator) }
                return Self.page(FakeWorkspace.cut(Array(all[..<45]) + shuffled + all[106...], number), number: number, count: all.count)
            }
        }
        _ = await collection.collector().pass(.withBackfill)
        let isWhole = try collection.tokens(of: "bad").count == all.count
        #expect(try isWhole || collection.stored("bad")?.known.isComplete != true)
        #expect(isWhole)
    }

    /// One answer dated 2099, at each place of a pass in turn: nothing that is stored knows of that year.
    @Test(arguments: 1...6) func oneDateOf2099MovesNothing(place: Int) async throws {
        let collection = try collection(Self.runs(40))
        collection.workspace.date.withLock { $0 = { $0 == place ? "Thu, 01 Jan 2099 00:00:00 GMT" : nil } }
        _ = await collection.collector().pass(.withBackfill)
        for name in ["bad", "good"] {
            let stored = try #require(try collection.stored(name))
            let limit = collection.workspace.now.advanced(byMilliseconds: 1000)
            #expect(stored.lastCollectedAt.map { $0 <= limit } ?? false)
            #expect(stored.watchedSince.map { $0 <= limit } ?? false)
            #expect(stored.lastListedAt <= limit)
            #expect(stored.wantedFrom.map { $0 <= limit } ?? false)
        }
        #expect(try collection.tokens(of: "bad").count == 40)
    }

    /// Far enough ahead that every run lies before what is wanted of the past: what is not wanted at the first meeting is never counted.
    @Test(arguments: [false, true]) func aClockThatRunsAheadLeavesNoRunUncounted(isKnown: Bool) async throws {
        let collection = try collection(Self.runs(40))
        let days: Int64 = 86_400_000
        if isKnown {
            // As an import leaves them, which asks no API.
            for name in ["bad", "good"] {
                let dataset = Dataset(token: try #require(DatasetToken(name)), name: name, space: nil)
                try collection.history.upsert(datasets: [dataset], account: "acme", at: collection.workspace.now)
            }
        }
        collection.workspace.date.withLock { $0 = { _ in "Mon, 21 Sep 2026 14:13:20 GMT" } }
        _ = await collection.collector(clockError: 400 * days) { $0.backfill = .seconds(90 * 86_400) }.pass(.withBackfill)
        for name in ["bad", "good"] {
            let stored = try #require(try collection.stored(name))
            #expect(stored.countedFrom.map { $0 < collection.workspace.now.advanced(byMilliseconds: -89 * days) } ?? false)
            let runs = try collection.history.read { try $0.totals(dataset: stored.id) }.states.values.reduce(0) { $0 + $1.runs }
            #expect(runs == 40)
        }
    }

    /// Seed 32 of the torture: the answers before the clock was believed called a short list known since a year before its first run, and
    /// left a long one unknown, whichever happened to be among them.
    @Test func aClockThatRunsBehindIsSetBeforeTheFirstRunIsRead() async throws {
        let collection = try collection(Self.runs(40))
        collection.workspace.date.withLock { $0 = { _ in "Mon, 21 Sep 2026 14:13:20 GMT" } }
        _ = await collection.collector(clockError: -400 * 86_400_000).pass(.fresh)
        for name in ["bad", "good"] {
            let oldest = try #require(collection.workspace.runs[name]?.suffix(FakeWorkspace.perPage).first).created
            #expect(try collection.stored(name)?.coverage?.from == oldest)
        }
    }

    @Test func aDatasetThatFailsIsItsOwnTroubleAlone() async throws {
        let collection = try collection(Self.runs(40))
        collection.workspace.lie.withLock { $0 = { dataset, _, _, _ in dataset == "bad" ? "<html>oops</html>" : nil } }
        let outcome = await collection.collector().pass(.withBackfill)
        #expect(outcome.failure == nil && outcome.partialFailures >= 1)
        #expect(try collection.tokens(of: "good").count == 40)
    }

    @Test func rejectedRowsAreCountedWithTheirReasonAndTheFirstToken() async throws {
        let collection = try collection(Self.runs(40))
        collection.workspace.lie.withLock {
            $0 = { dataset, page, _, _ in
                guard dataset == "bad" else { return nil }
                let rows =
                    page > 1
                    ? [] : ["0001", "0002"].map { "{\"token\":\"broken\($0)\",\"state\":\"succeeded\",\"created_at\":\"yesterday\"}" }
                return FakeWorkspace.page("report_runs", rows)
            }
        }
        let outcome = await collection.collector().pass(.withBackfill)
        let rejected = try #require(outcome.rejected[.unreadableTimestamp])
        #expect(rejected.count == 2 && rejected.first == "broken0001")
    }
}

/// When the API's clock is believed.
@Suite struct ServerClockTests {
    private static let local = FakeWorkspace.start

    @Test func aClockThatIsNearIsBelievedAtOnce() {
        let clock = ServerClock(local: { Self.local })
        let seen = Self.local.advanced(byMilliseconds: 90_000)
        clock.learn(earliest: seen, latest: seen)
        #expect(clock.offset == .seconds(90))
    }

    @Test func oneAnswerFromAnotherYearMovesNothingAndSeveralThatAgreeDo() {
        let clock = ServerClock(local: { Self.local })
        let far = Self.local.advanced(byMilliseconds: 3 * 365 * 86_400_000)
        #expect(!clock.learn(earliest: far, latest: far.advanced(byMilliseconds: 999)))
        #expect(clock.offset == .zero)
        // An ordinary answer in between begins the count anew.
        #expect(clock.learn(earliest: Self.local, latest: Self.local))
        for _ in 1..<ServerClock.agreement { clock.learn(earliest: far, latest: far.advanced(byMilliseconds: 999)) }
        #expect(clock.offset == .zero)
        #expect(clock.learn(earliest: far, latest: far.advanced(byMilliseconds: 999)))
        #expect(clock.now == far)
    }

    @Test func answersThatContradictEachOtherAreNeverBelieved() {
        let clock = ServerClock(local: { Self.local })
        for year in Int64(1)...50 {
            let far = Self.local.advanced(byMilliseconds: year * 365 * 86_400_000)
            clock.learn(earliest: far, latest: far)
        }
        #expect(clock.offset == .zero)
    }
}

/// How troubles are logged: once at the beginning, once at the end.
@Suite struct TroubleTests {
    @Test func anOutageIsAnnouncedOnceCountedAndEnded() throws {
        let lines = Mutex<[String]>([])
        let log = TroubleLog(
            logger: .collecting { level, text in
                if level >= .info { lines.withLock { $0.append(text) } }
            })
        for _ in 0..<100 { log.failed("collection pass", "no route", level: .error, at: FakeWorkspace.start) }
        log.worked("collection pass", at: FakeWorkspace.start.advanced(byMilliseconds: 90_000))
        log.worked("collection pass", at: FakeWorkspace.start.advanced(byMilliseconds: 95_000))
        let said = lines.withLock { $0 }
        #expect(said.count == 2)
        #expect(said.last?.contains("100") == true && said.last?.contains("90") == true)
    }

    /// An outage meets another request each time, and its text names that request: still one trouble. Another kind of failure is news.
    @Test func anOutageIsOneTroubleWhateverItMeets() {
        let lines = Mutex<[String]>([])
        let log = TroubleLog(
            logger: .collecting { level, text in
                if level >= .info { lines.withLock { $0.append(text) } }
            })
        for space in 0..<10 {
            log.failed("collection pass", "no route to space \(space)", kind: .network, level: .error, at: FakeWorkspace.start)
        }
        #expect(lines.withLock { $0.count } == 1)
        log.failed("collection pass", "the key was refused", kind: .unauthorized, level: .error, at: FakeWorkspace.start)
        #expect(lines.withLock { $0.count } == 2)
    }
}
