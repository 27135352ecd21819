import CurlHTTP
import RunModel
import Testing

@testable import ModeAPI

@Suite struct ModeClientRunsTests {
    private let dataset: DatasetToken
    private let run: RunToken

    init() throws {
        dataset = try #require(DatasetToken("d5e7"))
        run = try #require(RunToken("r001"))
    }

    @Test func listsRunsWithTheDocumentedParametersAndHeaders() async throws {
        let mode = ScriptedMode([.runs([])])
        _ = try await mode.client().runs(dataset: dataset, page: 2)
        let request = try #require(mode.requests.first)
        #expect(request.url == "https://mode.example/api/acme/datasets/d5e7/runs?page=2&per_page=30&order=desc&order_by=created_at")
        #expect(request.method == .get)
        #expect(request.headers.contains { $0.name == "Accept" && $0.value == "application/hal+json" })
        #expect(request.basicAuth?.user == "key-id-4711")
        #expect(request.basicAuth?.password == "hunter2-and-more")
    }

    /// People copy base URLs with the documentation's /api, or with a slash.
    @Test(arguments: ["https://mode.example", "https://mode.example/", "https://mode.example/api", "https://mode.example/api/"])
    func theBaseURLMayEndInAPI(baseURL: String) async throws {
        let mode = ScriptedMode([.ok("{}")])
        _ = try await mode.client(baseURL: baseURL).verify()
        #expect(mode.urls == ["https://mode.example/api/verify"])
    }

    @Test func readsRowsCountersAndTheAPIsClock() async throws {
        let mode = ScriptedMode([
            .runs(
                [
                    ScriptedMode.run("r1", createdAt: "2026-11-23T10:00:00.500Z", completedAt: "2026-11-23T10:01:00Z"),
                    ScriptedMode.run("bad", createdAt: "2026-11-23T10:00:00Z", completedAt: "2026-11-23T09:00:00Z"),
                ],
                pagination: "{\"page\":1,\"total_pages\":\"4\",\"total_count\":97}"
            )
        ])
        let page = try await mode.client().runs(dataset: dataset)
        #expect(page.rows.map(\.token.text) == ["r1"])
        #expect(page.rows.first?.duration == .milliseconds(59_500))
        #expect(page.rejected == [RejectedRow(reason: .negativeDuration, identity: "bad")])
        #expect(page.totalPages == 4)
        #expect(page.totalCount == 97)
        #expect(page.receivedCount == 2)
        #expect(page.observedAt.earliest.milliseconds == ScriptedMode.dateMilliseconds - 50)
        #expect(page.observedAt.latest.milliseconds == ScriptedMode.dateMilliseconds + 1049)
    }

    /// Mode ignores parameters that it does not know, and answers 200.
    @Test func filterAndOrderAreAppliedAgainToWhatComesBack() async throws {
        let rows = ["09", "11", "10", "12"].map { ScriptedMode.run("r" + $0, createdAt: "2026-11-23T\($0):00:00Z") }
        let mode = ScriptedMode([.runs(rows)])
        let filter = try #require(RunListQuery.Filter("created_at.gt.2026-11-23T09:00:00Z"))
        let page = try await mode.client().runs(dataset: dataset, query: RunListQuery(filter: filter, order: .ascending))
        #expect(page.rows.map(\.token.text) == ["r10", "r11", "r12"])
        #expect(page.receivedCount == 4)
        #expect(mode.urls.first?.hasSuffix("&order=asc&order_by=created_at&filter=created_at.gt.2026-11-23T08:59:59Z") == true)
    }

    @Test(arguments: [400, 500])
    func aRefusedFilterIsNeverSentAgain(status: Int) async throws {
        let rows = ["09", "11"].map { ScriptedMode.run("r" + $0, createdAt: "2026-11-23T\($0):00:00Z") }
        let mode = ScriptedMode([ScriptedMode.status(status), .runs(rows), .runs(rows)])
        let client = mode.client()
        let filter = try #require(RunListQuery.Filter("created_at.gt.2026-11-23T10:00:00Z"))
        for _ in 0..<2 {
            let page = try await client.runs(dataset: dataset, query: RunListQuery(filter: filter))
            #expect(page.rows.map(\.token.text) == ["r11"])
        }
        #expect(mode.urls.map { $0.contains("filter=") } == [true, false, false])
        #expect(mode.times.allSatisfy { $0 < 100 }, "no retry and no pause for what cannot work")
    }

    @Test func aRefusedOrderIsLeftOutWhereItIsTheDefault() async throws {
        let mode = ScriptedMode([ScriptedMode.status(400), .runs([]), .runs([])])
        let client = mode.client()
        _ = try await client.runs(dataset: dataset)
        _ = try await client.runs(dataset: dataset)
        #expect(mode.urls.map { $0.contains("order=") } == [true, false, false])
    }

    @Test func anOrderThatWorkedOnceIsNotBlamedForLaterErrors() async throws {
        let mode = ScriptedMode([.runs([]), ScriptedMode.status(400)])
        let client = mode.client()
        _ = try await client.runs(dataset: dataset)
        let error = await #expect(throws: ModeAPIError.self) { try await client.runs(dataset: dataset) }
        #expect(error?.kind == .badRequest)
    }

    @Test func rowsOfAnotherNameAreFound() async throws {
        let mode = ScriptedMode([.ok("{\"_embedded\":{\"dataset_runs\":[\(ScriptedMode.run("r1", createdAt: "2026-11-23T10:00:00Z"))]}}")])
        #expect(try await mode.client().runs(dataset: dataset).rows.count == 1)
    }

    @Test(arguments: [
        "{}", "{\"_embedded\":{}}", "{\"_embedded\":[]}", "{\"_embedded\":{\"a\":[],\"b\":[]}}", "{\"_embedded\":{\"report_runs\":null}}",
        "[]", "7",
        "{\"_embedded\":{\"report_runs\":[}}",
    ])
    func aPageWithoutAListOfRowsIsAnErrorNotAnEmptyPage(body: String) async throws {
        let mode = ScriptedMode([.ok(body)])
        let error = await #expect(throws: ModeAPIError.self) { try await mode.client().runs(dataset: dataset) }
        #expect(error?.kind == .malformed)
    }

    @Test func moreRowsThanAllowedAreRefused() async throws {
        let rows = (0..<6).map { ScriptedMode.run("r\($0)", createdAt: "2026-11-23T10:00:00Z") }
        let mode = ScriptedMode([.runs(rows)])
        let error = await #expect(throws: ModeAPIError.self) { try await mode.client().runs(dataset: dataset) }
        #expect(error?.kind == .tooLarge)
    }

    @Test func readsOneRun() async throws {
        let mode = ScriptedMode([.ok(ScriptedMode.run("r001", "enqueued", createdAt: "2026-11-23T10:00:00+02:00"))])
        let observed = try await mode.client().run(dataset: dataset, token: run)
        #expect(observed.value.state == .enqueued)
        #expect(observed.value.createdAt.iso8601 == "2026-11-23T08:00:00.000Z")
        #expect(mode.urls == ["https://mode.example/api/acme/datasets/d5e7/runs/r001"])
    }

    /// Mode resolves nested resources by their own token only.
    @Test func anotherRunThanTheOneAskedForIsRefused() async throws {
        let mode = ScriptedMode([.ok(ScriptedMode.run("r002", createdAt: "2026-11-23T10:00:00Z"))])
        let error = await #expect(throws: ModeAPIError.self) { try await mode.client().run(dataset: dataset, token: run) }
        #expect(error?.kind == .malformed)
        #expect(error?.rejection == RejectedRow(reason: .invalidToken, identity: "r002"))
    }

    @Test func aRunThatBreaksARuleSaysWhich() async throws {
        let mode = ScriptedMode([
            .ok(ScriptedMode.run("r001", createdAt: "2026-11-23T10:00:00Z", completedAt: "2026-11-23T09:59:59Z"))
        ])
        let error = await #expect(throws: ModeAPIError.self) { try await mode.client().run(dataset: dataset, token: run) }
        #expect(error?.rejection == RejectedRow(reason: .negativeDuration, identity: "r001"))
    }

    @Test func triggersARun() async throws {
        let mode = ScriptedMode([ScriptedMode.status(202, ScriptedMode.run("new1", "enqueued", createdAt: "2026-11-23T10:00:00Z"))])
        let resource = try await mode.client().triggerRun(dataset: dataset)
        #expect(resource.token.text == "new1")
        #expect(resource.state == .enqueued)
        #expect(mode.requests.map(\.method) == [.post])
        #expect(mode.urls == ["https://mode.example/api/acme/datasets/d5e7/runs"])
    }

    /// A second POST would be a second billed run.
    @Test(arguments: [
        ScriptedMode.status(503), ScriptedMode.status(429), ScriptedMode.status(408), ScriptedMode.status(200, "<html>"),
        ScriptedMode.failure(.timeout), ScriptedMode.failure(.connect), ScriptedMode.status(401),
    ])
    func aTriggerIsNeverRepeated(answer: ScriptedMode.Answer) async throws {
        let mode = ScriptedMode([answer])
        await #expect(throws: ModeAPIError.self) { try await mode.client().triggerRun(dataset: dataset) }
        #expect(mode.requests.count == 1)
    }

    /// Whoever reads the error must not send the request again without looking.
    @Test(arguments: [
        (ScriptedMode.status(503), true), (ScriptedMode.status(504, "<html>"), true), (ScriptedMode.status(408), true),
        (ScriptedMode.status(200, "<html>"), true), (ScriptedMode.status(202, "{\"token\""), true), (ScriptedMode.failure(.timeout), true),
        (ScriptedMode.failure(.connect), true), (ScriptedMode.failure(.protocol), true), (ScriptedMode.failure(.dns), false),
        (ScriptedMode.status(401), false), (ScriptedMode.status(404), false), (ScriptedMode.status(429), false),
    ])
    func aTriggerWithoutAnAnswerSaysThatTheRunMayHaveBeenStarted(answer: ScriptedMode.Answer, mayHaveStarted: Bool) async throws {
        let mode = ScriptedMode([answer])
        let error = await #expect(throws: ModeAPIError.self) { try await mode.client().triggerRun(dataset: dataset) }
        #expect(error?.description.contains("may have been started") == mayHaveStarted)
        #expect(error?.description.contains("mode-exporter runs list d5e7") == mayHaveStarted)
    }

    /// The code is a name; a message in its place may quote SQL.
    @Test func keepsWhyQueriesFailedButNoSQL() async throws {
        let mode = ScriptedMode([
            .ok(
                """
                {"_embedded":{"query_runs":[
                  {"created_at":"2026-11-23T10:00:05Z","error_code":"SqlUnknownColumn","error_message":"ERROR: salary","data_source_id":10001},
                  {"created_at":"2026-11-23T10:00:06Z","error_code":"column \\"salary\\" does not exist","data_source_token":"ds1"},
                  {"created_at":"2026-11-23T10:00:07Z","error_code":null,"raw_source":"select '\\ud83d'","limit":1e400}]}}
                """
            )
        ])
        let times = try await mode.client().queryRuns(dataset: dataset, run: run).value
        #expect(times.errorCodes == ["SqlUnknownColumn"])
        #expect(times.earliestCreatedAt == Timestamp(iso8601: "2026-11-23T10:00:05Z"))
        #expect(!"\(times)".contains("salary"))
    }

    @Test func readsWhenTheQueriesOfARunExecuted() async throws {
        let mode = ScriptedMode([
            .ok(
                """
                {"_embedded":{"query_runs":[
                  {"token":"q2","created_at":"2026-11-23T10:00:07Z","completed_at":"2026-11-23T10:00:09Z","raw_source":"select '\\u0041'"},
                  {"token":"q1","created_at":"2026-11-23T10:00:05.250Z","completed_at":"2026-11-23T10:00:30Z",
                   "error_message":"ERROR: no"}]}}
                """
            )
        ])
        let times = try await mode.client().queryRuns(dataset: dataset, run: run).value
        #expect(times.earliestCreatedAt == Timestamp(iso8601: "2026-11-23T10:00:05.250Z"))
        #expect(mode.urls == ["https://mode.example/api/acme/reports/d5e7/runs/r001/query_runs"])
    }

    /// The minimum of what is readable would be a guess.
    @Test(arguments: ["null", "\"soon\"", "17"])
    func oneUnreadableQueryRunLeavesTheStartUnknown(createdAt: String) async throws {
        let mode = ScriptedMode([
            .ok("{\"_embedded\":{\"query_runs\":[{\"created_at\":\"2026-11-23T10:00:05Z\"},{\"created_at\":\(createdAt)}]}}")
        ])
        let times = try await mode.client().queryRuns(dataset: dataset, run: run).value
        #expect(times == QueryRunTimes())
    }

    @Test func aRunWithoutQueryRunsHasNoStart() async throws {
        let mode = ScriptedMode([.ok("{\"_embedded\":{\"query_runs\":[]}}")])
        #expect(try await mode.client().queryRuns(dataset: dataset, run: run).value == QueryRunTimes())
    }

    @Test func listsRawRunsSortedAndWithRejects() async throws {
        let mode = ScriptedMode([
            .runs([
                ScriptedMode.run("r1", createdAt: "2026-11-23T10:00:00Z"), "{\"token\":\"r9\"}",
                ScriptedMode.run("r2", createdAt: "2026-11-23T11:00:00Z"),
            ])
        ])
        let page = try await mode.client().rawRuns(dataset: dataset)
        #expect(page.rows.map(\.token.text) == ["r2", "r1"])
        #expect(page.rejected == [RejectedRow(reason: .invalidState, identity: "r9")])
    }
}

extension ScriptedMode.Answer {
    static func ok(_ json: String) -> Self { ScriptedMode.ok(json) }
    static func runs(_ rows: [String], pagination: String = "{}") -> Self { ScriptedMode.runs(rows, pagination: pagination) }
}
