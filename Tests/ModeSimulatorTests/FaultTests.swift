import Foundation
import RunModel
import SocketHTTPServer
import Testing

@testable import ModeSimulator

@Suite struct FaultSyntaxTests {
    @Test func namesAndRatesAreRead() throws {
        let faults = try SimulatorFaults(parsing: "rate-limit, html-504=0.5,drift")
        #expect(faults[.rateLimit] == SimulatorFault.rateLimit.defaultRate)
        #expect(faults[.html504] == 0.5)
        #expect(faults[.drift] == 1)
        #expect(faults[.slow] == 0)
        #expect(try SimulatorFaults(parsing: faults.description) == faults)
    }

    @Test func presetsAreRead() throws {
        #expect(try SimulatorFaults(parsing: "none").description == "none")
        #expect(try SimulatorFaults(parsing: "").description == "none")
        #expect(try SimulatorFaults(parsing: "all,none") == .none)
        let most = try SimulatorFaults(parsing: "all,-slow")
        #expect(most[.slow] == 0)
        #expect(most[.limiter] == 0)
        #expect(SimulatorFault.allCases.allSatisfy { (most[$0] > 0) == ($0.isPartOfAll && $0 != .slow) })
    }

    @Test(arguments: ["rate-limits", "drift=2", "drift=-1", "drift=", "-drift=0.5", "=", "drift=0.1=2", "drift=nan"])
    func otherTextIsAnErrorThatNamesIt(text: String) {
        #expect { try SimulatorFaults(parsing: text) } throws: { "\($0)".contains(text) }
    }
}

@Suite struct FigureTests {
    /// The promise of every fault: whoever does everything right ends with the same figures.
    @Test(arguments: SimulatorFault.allCases.filter(\.isPartOfAll))
    func figuresAreThoseWithoutTheFault(fault: SimulatorFault) throws {
        var faults = SimulatorFaults()
        faults[fault] = max(0.3, fault.defaultRate)
        try expectTrueFigures(Fixture(datasets: 6, hours: 27, purgeDays: 0, faults: faults), fault: fault)
    }

    @Test func figuresAreThoseWithoutFaultsUnderAllOfThem() throws {
        try expectTrueFigures(Fixture(datasets: 20, purgeDays: 1, faults: .all), fault: .badRows)
    }

    private func expectTrueFigures(_ fixture: Fixture, fault: SimulatorFault) throws {
        let client = PlainClient(api: fixture.api)
        var rejected = Set<String>()
        for dataset in fixture.world.datasets {
            for _ in 0..<2 {
                let seen = try client.runs(dataset.token)
                #expect(seen.rows == PlainClient.truth(fixture.world, dataset: dataset.index, at: fixture.clock.now))
                rejected.formUnion(seen.rejected)
            }
        }
        #expect(rejected.isEmpty == (fault != .badRows))
        let spaces = try client.rows("/api/acme/spaces", "spaces", query: "&filter=all")
        #expect(Set(spaces.compactMap { ($0 as? [String: Any])?["token"] as? String }).count == fixture.world.spaces.count)
    }

    /// A row that is counted once per identity must look the same in every poll, whatever became of the run beside it.
    @Test func badRowsAreTheSameInEveryPoll() throws {
        var faults = SimulatorFaults()
        faults[.badRows] = 0.5
        let fixture = Fixture(hours: 30, faults: faults)
        let client = PlainClient(api: fixture.api)
        let first = try client.runs(fixture.busiest.token).rejected
        fixture.clock.advance(byMilliseconds: 3_600_000)
        #expect(first.count > 10)
        #expect(try client.runs(fixture.busiest.token).rejected.isSuperset(of: first))
    }
}

@Suite struct WireFaultTests {
    private func fixture(_ fault: SimulatorFault, rate: Double = 1, datasets: Int = 12, spaces: Int = 6) -> Fixture {
        var faults = SimulatorFaults()
        faults[fault] = rate
        return Fixture(datasets: datasets, spaces: spaces, faults: faults)
    }

    private func text(_ fixture: Fixture, _ query: String = "") -> String {
        String(decoding: fixture.get(fixture.runsPath(fixture.busiest) + query).data, as: UTF8.self)
    }

    private func rows(_ fixture: Fixture, _ query: String = "") -> [[String: Any]] {
        let object = fixture.get(fixture.runsPath(fixture.busiest) + query).object
        return ((object["_embedded"] as? [String: Any])?["report_runs"] as? [Any] ?? []).compactMap { $0 as? [String: Any] }
    }

    @Test func pagesAreClamped() {
        let fixture = fixture(.clampedPages)
        #expect(rows(fixture, "?per_page=30").count == 10)
        #expect(text(fixture, "?per_page=30").contains("\"per_page\":10"))
    }

    @Test func spacesIgnoreTheirPage() {
        let fixture = fixture(.ignoredPage, spaces: 70)
        let first = fixture.get("/api/acme/spaces?filter=all&page=1").object
        let second = fixture.get("/api/acme/spaces?filter=all&page=2").object
        let embedded = [first, second].map { object in
            (object["_embedded"] as? [String: [[String: Any]]])?["spaces"]?.compactMap { $0["token"] as? String }
        }
        #expect(embedded[0]?.count == 70)
        #expect(embedded[0] == embedded[1])
        #expect(first["pagination"] == nil)
    }

    @Test func nextPageIsThereBeyondTheEnd() {
        #expect(text(fixture(.nextPage), "?page=900").contains("\"next_page\":{\"href\":"))
        #expect(!text(Fixture(), "?page=900").contains("next_page"))
    }

    @Test func filterIsAServerError() {
        let fixture = fixture(.filterError)
        #expect(fixture.get(fixture.runsPath(fixture.busiest) + "?filter=created_at.gt.2026-01-01T00:00:00Z").status == 500)
        #expect(fixture.get(fixture.runsPath(fixture.busiest)).status == 200)
    }

    @Test func keysAreMissingOrNull() {
        let bare = rows(fixture(.missingKeys))
        #expect(bare.allSatisfy { Set($0.keys).isSubset(of: ["token", "state", "created_at", "completed_at"]) })
        let nulls = rows(fixture(.nullKeys))
        #expect(nulls.allSatisfy { $0["updated_at"] is NSNull && $0["_links"] is NSNull })
        let half = rows(fixture(.missingKeys, rate: 0.5))
        #expect(Set(half.map { Set($0.keys) }).count > 3)
    }

    @Test func completionIsMissing() throws {
        let ended = rows(fixture(.missingCompletion)).filter { RunState(name: $0["state"] as? String ?? "").isEnded }
        #expect(!ended.isEmpty)
        #expect(ended.allSatisfy { $0["completed_at"] is NSNull && $0["updated_at"] is String })
    }

    @Test func idsAndCountsAreStrings() {
        let fixture = fixture(.stringIDs)
        let object = fixture.get("/api/acme/datasets/\(fixture.busiest.token)").object
        #expect(object["id"] as? String == "\(5_450_000 + fixture.busiest.index)")
        #expect(object["runs_count"] is String)
    }

    @Test func namesAreNull() {
        let fixture = fixture(.nullNames)
        #expect(fixture.get("/api/acme/datasets/\(fixture.busiest.token)").object["name"] is NSNull)
        #expect(fixture.get("/api/acme/spaces/\(fixture.world.spaces[0].space.token)").object["name"] is NSNull)
    }

    @Test func statesAreUnknownWhileARunExecutes() throws {
        let fixture = fixture(.unknownStates)
        let dataset = fixture.busiest
        let runs = fixture.world.runs(dataset: dataset.index, at: fixture.clock.now)
        let run = try #require(runs.last { ($0.startedAt ?? $0.endedAt) < $0.endedAt })
        fixture.clock.set(try #require(run.startedAt))
        let path = "\(fixture.runsPath(dataset))/\(fixture.world.token(of: run))"
        let state = RunState(name: try #require(fixture.get(path).object["state"] as? String))
        #expect(state.code == .other)
        fixture.clock.set(run.endedAt)
        #expect(fixture.get(path).object["state"] as? String == run.outcome.state.name)
    }

    @Test func timestampsComeInEveryForm() {
        let created = rows(fixture(.timestamps), "?per_page=30").compactMap { $0["created_at"] as? String }
        #expect(created.contains { $0.hasSuffix("+00:00") })
        #expect(created.contains { $0.hasSuffix("Z") })
        #expect(Set(created.map(\.count)).count > 3)
    }

    @Test func charactersAreEscaped() {
        let fixture = fixture(.escapes, datasets: 40)
        for dataset in fixture.world.datasets {
            let response = fixture.get("/api/acme/datasets/\(dataset.token)")
            #expect(response.data.allSatisfy { $0 < 0x7F })
            #expect(response.object["name"] as? String == dataset.name)
        }
    }

    @Test func namesEndInHalfASurrogatePair() {
        let fixture = fixture(.surrogates)
        let dataset = fixture.get("/api/acme/datasets/\(fixture.busiest.token)")
        #expect(String(decoding: dataset.data, as: UTF8.self).contains("\\ud83d\","))
        #expect(text(fixture).contains("\"token\"") && !text(fixture).contains("\\ud83d"))
    }

    @Test func rowsHoldANumberThatNoDoubleHolds() {
        #expect(text(fixture(.hugeNumbers)).contains("\"score\":1e400,"))
        #expect(!text(Fixture()).contains("1e400"))
    }

    @Test func theDateIsThatOfAnotherCentury() {
        #expect(fixture(.wrongDate).get("/api/verify").header("Date") == "Thu, 01 Jan 2099 00:00:00 GMT")
    }

    @Test func thePagesOfRunsRepeatTheFirstTwo() throws {
        let fixture = fixture(.repeatedPages)
        func tokens(_ page: Int) -> [String] { rows(fixture, "?page=\(page)").compactMap { $0["token"] as? String } }
        #expect(tokens(1) != tokens(2) && tokens(3) == tokens(1) && tokens(4) == tokens(2))
    }

    @Test func keysEndInQuestionMarks() {
        #expect(text(fixture(.questionKeys)).contains("\"viewed?\":"))
        #expect(!text(Fixture()).contains("?\":"))
    }

    @Test func newRunsPushRowsToTheNextPage() {
        let drifting = fixture(.drift)
        let plain = Fixture()
        #expect(rows(drifting).count == rows(plain).count)
        #expect(rows(drifting, "?page=2").first?["token"] as? String == rows(plain).last?["token"] as? String)
        #expect(rows(drifting, "?page=2").count == 20)
    }

    @Test(arguments: [0, 1, 29, 30, 31, 60, 61, 89, 90, 91])
    func driftLosesNoSpace(count: Int) throws {
        let fixture = fixture(.drift, spaces: max(1, count))
        let rows = try PlainClient(api: fixture.api).rows("/api/acme/spaces", "spaces", query: "&filter=all")
        #expect(Set(rows.compactMap { ($0 as? [String: Any])?["token"] as? String }).count == max(1, count))
    }

    @Test(arguments: [(SimulatorFault.rateLimit, [429]), (.bareRateLimit, [429]), (.html504, [504]), (.serverError, [500, 502, 503])])
    func requestsFailTwiceAndThenComeThrough(fault: SimulatorFault, statuses: [Int]) {
        let fixture = fixture(fault)
        let responses = (0..<6).map { _ in fixture.get("/api/verify") }
        #expect(responses.map { $0.status == 200 } == [false, false, true, false, false, true])
        #expect(responses.filter { $0.status != 200 }.allSatisfy { statuses.contains($0.status) })
        #expect(responses.allSatisfy { ($0.header("Retry-After") != nil) == ($0.status == 429 && fault == .rateLimit) })
    }

    @Test func htmlComesWithStatus200() {
        let response = fixture(.html200).get("/api/verify")
        #expect(response.status == 200)
        #expect(response.header("Content-Type") == "text/html; charset=utf-8")
        #expect(String(decoding: response.data, as: UTF8.self).hasPrefix("<!DOCTYPE html>"))
    }

    @Test func bodiesAreTruncatedOrSlowOrNeverCome() throws {
        #expect(fixture(.disconnect).get("/api/verify").pacing?.closesWithoutAnswer == true)
        let truncated = fixture(.truncated).get("/api/verify")
        #expect(try #require(truncated.pacing?.truncateAfterBytes) < truncated.data.count)
        let slow = fixture(.slow).get("/api/acme/spaces?filter=all")
        #expect(slow.pacing != nil && slow.pacing?.truncateAfterBytes == nil)
        #expect(slow.body.chunks.count > 2)
        #expect(slow.object["_embedded"] != nil)
    }

    @Test(arguments: [(SimulatorFault.forbiddenDataset, 403), (.missingDataset, 404)])
    func oneMoreDatasetIsListedThatCannotBeRead(fault: SimulatorFault, status: Int) throws {
        let fixture = fixture(fault)
        let space = fixture.world.spaces[0]
        let listed = try PlainClient(api: fixture.api).rows("/api/acme/spaces/\(space.space.token)/datasets", "reports", query: "")
            .compactMap { ($0 as? [String: Any])?["token"] as? String }
        let known = Set(fixture.world.datasets.map(\.token.text))
        let extra = listed.filter { !known.contains($0) }
        #expect(extra.count == 1)
        for path in ["", "/runs", "/schedules"] { #expect(fixture.get("/api/acme/datasets/\(extra[0])\(path)").status == status) }
        #expect(listed.count == space.datasetIndices.count + 1)
    }

    @Test func datasetsOfTheWorldCanBeTakenAway() {
        let fixture = Fixture()
        let path = fixture.runsPath(fixture.busiest)
        fixture.api.faults.forbiddenDatasets = [fixture.busiest.token.text]
        #expect(fixture.get(path).status == 403)
        fixture.api.faults.forbiddenDatasets = []
        fixture.api.faults.missingDatasets = [fixture.busiest.token.text]
        #expect(fixture.get(path).status == 404)
        fixture.api.faults = .none
        #expect(fixture.get(path).status == 200)
    }

    @Test func limiterAllowsFortyRequestsInTenSeconds() {
        let fixture = fixture(.limiter)
        #expect((0..<45).map { _ in fixture.get("/api/verify").status }.filter { $0 == 200 }.count == 40)
        #expect(fixture.get("/api/verify").header("Retry-After") == "10")
        fixture.clock.advance(byMilliseconds: 9_999)
        #expect(fixture.get("/api/verify").status == 429)
        fixture.clock.advance(byMilliseconds: 1)
        #expect(fixture.get("/api/verify").status == 200)
    }

    /// A POST that created a run and was then answered by an error would make clients start a second one.
    @Test func postsMeetNoErrorButTheRateLimit() {
        var faults = SimulatorFaults()
        for fault in SimulatorFault.transient where fault != .rateLimit && fault != .bareRateLimit { faults[fault] = 1 }
        let fixture = Fixture(faults: faults)
        let response = fixture.api.respond(PlainClient.request(fixture.runsPath(fixture.busiest), method: "POST"))
        #expect(response.status == 202)
        #expect(response.pacing?.truncateAfterBytes == nil)
    }

    @Test func faultsAreTheSameWithTheSameSeed() {
        func bodies() -> [Data] {
            let fixture = Fixture(faults: .all)
            return (0..<30).map { fixture.get(fixture.runsPath(fixture.busiest) + "?page=\($0 % 5)").data }
        }
        #expect(bodies() == bodies())
    }
}
