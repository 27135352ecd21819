import Foundation
import RunModel
import SocketHTTPServer
import Testing

@testable import ModeSimulator

private func runs(_ object: [String: Any]) -> [[String: Any]] {
    (object["_embedded"] as? [String: Any])?["report_runs"] as? [[String: Any]] ?? []
}

@Suite struct RunListTests {
    @Test(arguments: [0, 0.3, 5, 30.01, 60])
    func pagesCoverExactlyTheRunsOfTheWorld(hours: Double) throws {
        let fixture = Fixture(hours: hours)
        for dataset in fixture.world.datasets {
            let seen = try PlainClient(api: fixture.api, perPage: 7).runs(dataset.token)
            #expect(seen.rows == PlainClient.truth(fixture.world, dataset: dataset.index, at: fixture.clock.now))
            #expect(seen.rejected.isEmpty)
        }
    }

    @Test func rowsAreNewestFirstAndAscendingOnRequest() throws {
        let fixture = Fixture()
        let path = fixture.runsPath(fixture.busiest)
        let newest = runs(fixture.get(path).object).compactMap { $0["created_at"] as? String }
        #expect(newest.count == 20)
        #expect(newest == newest.sorted(by: >))
        let oldest = runs(fixture.get(path + "?order=asc&order_by=created_at").object).compactMap { $0["created_at"] as? String }
        #expect(oldest == oldest.sorted())
        #expect(oldest.first == fixture.world.runs(dataset: fixture.busiest.index, at: fixture.clock.now).first?.createdAt.iso8601)
    }

    @Test(arguments: [("", 20), ("?per_page=5", 5), ("?per_page=30", 30), ("?per_page=1000", 30), ("?per_page=0", 20), ("?per_page=x", 20)])
    func pageSizeIsClampedAndEchoed(query: String, size: Int) throws {
        let fixture = Fixture()
        let object = fixture.get(fixture.runsPath(fixture.busiest) + query).object
        let pagination = try #require(object["pagination"] as? [String: Int])
        let total = fixture.world.runCount(dataset: fixture.busiest.index, at: fixture.clock.now)
        #expect(runs(object).count == size)
        #expect(
            pagination == [
                "page": 1, "per_page": size, "count": size, "total_pages": (total + size - 1) / size, "total_count": total,
            ])
        let next = ((object["_links"] as? [String: Any])?["next_page"] as? [String: String])?["href"]
        #expect(next == "/api/acme/datasets/\(fixture.busiest.token)/runs?page=2")
    }

    @Test func pagesBeyondTheEndAreEmpty() {
        let fixture = Fixture()
        for page in ["1000", "9223372036854775807"] {
            #expect(runs(fixture.get(fixture.runsPath(fixture.busiest) + "?page=\(page)").object).isEmpty)
        }
    }

    @Test(arguments: ["0", "-1", "x", "", "99999999999999999999999"])
    func whatIsNoPageNumberIsTheFirstPage(page: String) {
        let fixture = Fixture()
        let path = fixture.runsPath(fixture.busiest)
        #expect(fixture.get(path + "?page=\(page)").data == fixture.get(path).data)
    }

    /// Every combination of filter and order against a filter over the whole truth.
    @Test(arguments: ["created_at", "updated_at"], ["gt", "lt"])
    func filterAndOrderSelectAsDocumented(key: String, comparison: String) throws {
        let fixture = Fixture(hours: 52, purgeDays: 1)
        let dataset = fixture.busiest
        let display = dataset.stateDisplay
        let now = fixture.clock.now
        let all = fixture.world.runs(dataset: dataset.index, at: now)
        func time(_ run: SimulatedRun, _ key: String) -> Timestamp {
            key == "created_at" ? run.createdAt : run.updatedAt(at: now, display: display, purgeDays: 1)
        }
        let bound = all[all.count / 3].createdAt
        for (order, orderBy) in [("asc", "created_at"), ("desc", "updated_at"), ("asc", "updated_at"), ("desc", "created_at")] {
            let query = "?filter=\(key).\(comparison).\(bound.iso8601)&order=\(order)&order_by=\(orderBy)&per_page=30"
            let expected = all.filter { comparison == "gt" ? time($0, key) > bound : time($0, key) < bound }
                .sorted { (time($0, orderBy), $0.ordinal) < (time($1, orderBy), $1.ordinal) }.map(fixture.world.token(of:))
            var seen: [String] = []
            for page in 1...(expected.count / 30 + 2) {
                seen += runs(fixture.get(fixture.runsPath(dataset) + query + "&page=\(page)").object).compactMap { $0["token"] as? String }
            }
            #expect(seen == (order == "asc" ? expected : expected.reversed()), "\(query)")
        }
    }

    @Test(arguments: [
        "state=failed", "filter=failed", "filter=created_at.ge.2026-01-02T00:00:00Z", "filter=created_at.gt.yesterday", "order=ASC",
    ])
    func whatModeDoesNotUnderstandIsIgnored(query: String) {
        let fixture = Fixture()
        let path = fixture.runsPath(fixture.busiest)
        #expect(runs(fixture.get(path + "?" + query).object).count == 20)
        #expect(fixture.get(path + "?" + query).data.count == fixture.get(path).data.count)
    }

    @Test func rowsHaveTheKeysThatClientsSaw() throws {
        let fixture = Fixture()
        let dataset = fixture.busiest
        let row = try #require(runs(fixture.get(fixture.runsPath(dataset)).object).last)
        #expect(
            Set(row.keys) == [
                "token", "state", "created_at", "updated_at", "completed_at", "is_latest_report_run", "is_latest_successful_report_run",
                "report_has_failures_since_last_success", "_links", "_forms",
            ])
        let report = try #require(runs(fixture.get("/api/acme/reports/\(dataset.token)/runs").object).last)
        #expect(
            Set(report.keys).subtracting(row.keys) == [
                "python_state", "parameters", "form_fields", "purge_started_at", "purge_completed_at",
            ])
        let links = try #require(row["_links"] as? [String: [String: String]])
        let token = try #require(row["token"] as? String)
        #expect(links["query_runs"]?["href"] == "/api/acme/reports/\(dataset.token)/runs/\(token)/query_runs")
    }
}

@Suite struct SingleRunTests {
    @Test func everyRunIsFoundByItsTokenWithItsQueryRuns() throws {
        let fixture = Fixture(hours: 50)
        let now = fixture.clock.now
        for dataset in fixture.world.datasets {
            for run in fixture.world.runs(dataset: dataset.index, at: now).suffix(40) {
                let token = fixture.world.token(of: run)
                let object = fixture.get("/api/acme/datasets/\(dataset.token)/runs/\(token)").object
                #expect(object["token"] as? String == token)
                #expect(object["created_at"] as? String == run.createdAt.iso8601)
                #expect(object["completed_at"] as? String == (run.endedAt <= now ? run.endedAt.iso8601 : nil))
                let queries = fixture.get("/api/acme/reports/\(dataset.token)/runs/\(token)/query_runs").object
                let rows = try #require((queries["_embedded"] as? [String: Any])?["query_runs"] as? [[String: Any]])
                let started = rows.compactMap { $0["created_at"] as? String }.min()
                let hasStarted = run.startedAt.map { $0 <= now } ?? false
                #expect(started == (hasStarted ? run.startedAt?.iso8601 : nil))
                #expect(rows.count == (hasStarted ? dataset.queryCount : 0))
            }
        }
    }

    /// Watches one run from before its creation to after its end, through the API alone.
    @Test func runIsSeenThroughItsLife() throws {
        let fixture = Fixture(hours: 0, slots: 1)
        let end = fixture.clock.now.advanced(byMilliseconds: 48 * 3_600_000)
        let preview = SimulatedWorld(fixture.world.parameters)
        let runs = preview.datasets.flatMap { preview.runs(dataset: $0.index, at: end) }
        let pending = preview.datasets.filter { $0.stateDisplay == .pendingThenRunning }.map { Int32($0.index) }
        let waiting = runs.filter { ($0.queueMilliseconds ?? 0) > 1000 && $0.outcome == .succeeded }
        let run = try #require(waiting.first { pending.contains($0.dataset) })
        let path = "/api/acme/datasets/\(preview.datasets[Int(run.dataset)].token)/runs/\(preview.token(of: run))"
        func state(at instant: Timestamp) -> String? {
            fixture.clock.set(instant)
            return fixture.get(path).object["state"] as? String
        }
        let started = try #require(run.startedAt)
        #expect(state(at: run.createdAt.advanced(byMilliseconds: -1)) == nil)
        #expect(state(at: run.createdAt) == "pending")
        #expect(state(at: started.advanced(byMilliseconds: -1)) == "pending")
        #expect(state(at: started) == "running_notebook")
        #expect(state(at: run.endedAt.advanced(byMilliseconds: -1)) == "running_notebook")
        #expect(state(at: run.endedAt) == "succeeded")
    }

    @Test func postCreatesARunThatTheListShows() throws {
        let fixture = Fixture()
        let path = fixture.runsPath(fixture.busiest)
        let before = fixture.world.runCount(dataset: fixture.busiest.index, at: fixture.clock.now)
        let response = fixture.api.respond(PlainClient.request(path, method: "POST"))
        #expect(response.status == 202)
        #expect(["pending", "enqueued", "running_notebook"].contains(response.object["state"] as? String))
        #expect(runs(fixture.get(path).object).first?["token"] as? String == response.object["token"] as? String)
        #expect(fixture.world.runCount(dataset: fixture.busiest.index, at: fixture.clock.now) == before + 1)
    }
}

@Suite struct CatalogueTests {
    @Test func spacesAndDatasetsLeadToEveryDataset() throws {
        let fixture = Fixture(datasets: 150, spaces: 70)
        let client = PlainClient(api: fixture.api)
        let spaces = try client.rows("/api/acme/spaces", "spaces", query: "&filter=all").compactMap { $0 as? [String: Any] }
        #expect(spaces.count == 70)
        #expect(spaces.contains { $0["name"] is NSNull })
        #expect(spaces.allSatisfy { $0["viewable?"] as? Bool == true })
        var tokens: [String] = []
        for space in spaces {
            let token = try #require(space["token"] as? String)
            tokens += try client.rows("/api/acme/collections/\(token)/datasets", "reports", query: "").compactMap {
                ($0 as? [String: Any])?["token"] as? String
            }
        }
        #expect(tokens.sorted() == fixture.world.datasets.map(\.token.text).sorted())
    }

    @Test(arguments: [("?filter=all", 12), ("?filter=custom", 11), ("", 5), ("?filter=mine", 5), ("?filter=ALL", 5)])
    func spacesAreOnlyOnesOwnWithoutAFilter(query: String, count: Int) {
        let object = Fixture(spaces: 12).get("/api/acme/spaces" + query).object
        #expect(((object["_embedded"] as? [String: Any])?["spaces"] as? [Any])?.count == count)
    }

    @Test func listingOfDatasetsHasNeitherCountersNorNextLink() throws {
        let fixture = Fixture(datasets: 150)
        let space = fixture.world.spaces[0].space.token
        let object = fixture.get("/api/acme/spaces/\(space)/datasets?per_page=5").object
        #expect(Set(object.keys) == ["_embedded", "_links"])
        #expect(((object["_embedded"] as? [String: Any])?["reports"] as? [Any])?.count == 30)
        #expect((object["_links"] as? [String: Any])?["next_page"] == nil)
    }

    @Test func listingRowTellsOfTheDatasetsRuns() throws {
        let fixture = Fixture(datasets: 40)
        let now = fixture.clock.now
        for dataset in fixture.world.datasets {
            let runs = fixture.world.runs(dataset: dataset.index, at: now)
            let object = fixture.get("/api/acme/datasets/\(dataset.token)").object
            #expect(object["name"] as? String == dataset.name)
            #expect(object["runs_count"] as? Int == runs.count)
            #expect(object["last_run_at"] as? String == runs.last?.createdAt.iso8601)
            let success = runs.last { $0.outcome.isSuccess && $0.endedAt <= now }
            #expect(object["last_successful_run_token"] as? String == success.map(fixture.world.token(of:)))
            #expect(object["last_successfully_run_at"] as? String == success?.endedAt.iso8601)
        }
    }

    @Test func schedulesTellSlotsAndLag() throws {
        let fixture = Fixture(datasets: 40, hours: 24 * 9)
        let now = fixture.clock.now
        for dataset in fixture.world.datasets {
            let object = fixture.get("/api/acme/datasets/\(dataset.token)/schedules").object
            let rows = try #require((object["_embedded"] as? [String: Any])?["report_schedules"] as? [[String: Any]])
            guard let schedule = dataset.schedule else {
                #expect(rows.isEmpty)
                continue
            }
            let row = try #require(rows.first)
            #expect(row["frequency"] as? String == schedule.frequency.rawValue)
            let last = try #require((row["last_scheduled_run"] as? String).flatMap { Timestamp(iso8601: $0) })
            let next = try #require((row["next_scheduled_run"] as? String).flatMap { Timestamp(iso8601: $0) })
            let ran = try #require((row["last_run_at"] as? String).flatMap { Timestamp(iso8601: $0) })
            #expect(next.milliseconds - last.milliseconds == schedule.intervalMilliseconds)
            #expect((0...220_000).contains(ran.milliseconds - last.milliseconds))
            #expect(next.advanced(byMilliseconds: 220_000) > now)
            #expect((row["last_scheduled_run"] as? String)?.hasSuffix(".000+00:00") == true)
        }
    }
}

@Suite struct TransportTests {
    @Test func keyIsChecked() {
        let fixture = Fixture()
        for credentials in [SimulatedModeAPI.Credentials(token: "simulated-token", secret: "wrong"), .init(token: "", secret: "")] {
            let response = fixture.api.respond(PlainClient.request("/api/verify", credentials: credentials))
            #expect(response.status == 401)
            #expect(response.object["id"] as? String == "unauthorized")
        }
        #expect(fixture.api.respond(HTTPRequest(target: "/api/acme/spaces")).status == 401)
        #expect(fixture.api.respond(HTTPRequest(target: "/api/acme")).status == 200, "the workspace answers without a key")
        #expect(fixture.get("/api/verify").object["workspace"] as? String == "acme")
    }

    @Test(arguments: [
        ("/api/account", 400, "bad_request"), ("/api/other/spaces", 404, "not_found"), ("/api/acme/nothing", 404, "not_found"),
        ("/api/acme/datasets/5450000/runs", 404, "not_found"), ("/api/acme/spaces/000000000000/datasets", 404, "not_found"),
        ("/", 404, "not_found"), ("/api", 404, "not_found"), ("/api/acme/datasets", 404, "not_found"), ("//", 404, "not_found"),
    ])
    func errorsHaveModesBody(path: String, status: Int, id: String) {
        let response = Fixture().get(path)
        #expect(response.status == status)
        #expect(response.object["id"] as? String == id)
        #expect(response.object["message"] is String)
    }

    @Test func unknownRunsAndTheWrongMethodAreNotFound() {
        let fixture = Fixture()
        let path = fixture.runsPath(fixture.busiest)
        let other = fixture.world.datasets[fixture.busiest.index == 0 ? 1 : 0]
        let foreign = fixture.world.token(of: fixture.world.runs(dataset: other.index, at: fixture.clock.now)[0])
        for suffix in ["/000000000000", "/nonsense", "/\(foreign)", "//query_runs"] { #expect(fixture.get(path + suffix).status == 404) }
        #expect(fixture.api.respond(PlainClient.request(path, method: "DELETE")).status == 404)
        #expect(fixture.api.respond(PlainClient.request("/api/verify", method: "POST")).status == 404)
    }

    @Test func headersCarryTheWorldsClockAndTheLimit() {
        let fixture = Fixture(hours: 0)
        let response = fixture.get("/api/verify")
        #expect(response.header("Date") == "Thu, 01 Jan 2026 00:00:00 GMT")
        #expect(response.header("X-RateLimit-Limit") == "40")
        #expect(response.header("Content-Type") == "application/hal+json; charset=utf-8")
    }

    @Test func requestsAreCountedByStatusAndResource() {
        let fixture = Fixture()
        _ = fixture.get(fixture.runsPath(fixture.busiest))
        _ = fixture.get(fixture.runsPath(fixture.busiest) + "/000000000000")
        #expect(fixture.api.answered == ["200 runs": 1, "404 run": 1])
    }

    @Test func everyTimestampStyleNamesTheSameInstant() throws {
        for milliseconds in [1_767_225_600_000, 1_767_225_600_001, 1_767_225_612_340, 1_767_225_612_300, 951_782_400_000] as [Int64] {
            for digits in 0...9 {
                for offset in [nil, 0, 120, -330] as [Int?] {
                    let instant = Timestamp(milliseconds: milliseconds)
                    let text = TimestampStyle(fractionDigits: digits, offsetMinutes: offset).text(instant)
                    #expect(Timestamp(iso8601: text) == instant)
                }
            }
        }
    }
}

@Suite struct ClockTests {
    @Test func runningClockStartsWhereItIsToldAndDoesNotGoBack() {
        let clock = SimulationClock.running(from: Timestamp(milliseconds: 1000), speed: 100)
        let first = clock.now()
        #expect(first.milliseconds >= 1000)
        #expect(clock.now() >= first)
        #expect(clock.elapsedMilliseconds() >= 0)
    }

    @Test(arguments: [Double.nan, -1, 0, 0.5, .infinity])
    func oddSpeedsDoNoHarm(speed: Double) {
        #expect(SimulationClock.running(from: Timestamp(milliseconds: 0), speed: speed).now().milliseconds >= 0)
    }
}
