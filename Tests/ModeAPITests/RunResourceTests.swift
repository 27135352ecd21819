import CurlHTTP
import Foundation
import RunModel
import Testing

@testable import ModeAPI

@Suite struct RunResourceTests {
    private func read(_ json: String) async throws -> RunResource {
        let mode = ScriptedMode([.ok(json)])
        return try await mode.client().rawRun(dataset: .named("d5e7"), token: try #require(RunToken("f2lkg3hwjj9")))
    }

    private static let full = """
        {"token":"f2lkg3hwjj9","state":"succeeded","parameters":{"day":"2026-11-22","n":1.50},"created_at":"2026-11-23T10:00:00.123456Z",
         "updated_at":"2026-11-23T10:05:00Z","completed_at":"2026-11-23T12:04:00+02:00","purge_started_at":"2026-12-01T01:00:00Z",
         "purge_completed_at":null,"python_state":"none","form_fields":[{"label":"Day"}],"is_latest_report_run":true,
         "is_latest_successful_report_run":"false","report_has_failures_since_last_success":"true","pusher_channel_name":"private-1",
         "_links":{"self":{"href":"/api/acme/reports/d5e7/runs/f2lkg3hwjj9","templated":false},
                   "query_runs":{"href":"/q{?x}","templated":"true"},"share":{"href":""},"embed":null},
         "_forms":{"cancel":{"method":"post"}},"_embedded":{}}
        """

    @Test func readsStateAndTimes() async throws {
        let run = try await read(Self.full)
        #expect(run.state == .succeeded)
        #expect(run.createdAt?.iso8601 == "2026-11-23T10:00:00.123Z")
        #expect(run.updatedAt?.iso8601 == "2026-11-23T10:05:00.000Z")
        #expect(run.completedAt?.iso8601 == "2026-11-23T10:04:00.000Z")
        #expect(try run.run().duration == .milliseconds(239_877))
    }

    @Test func onlyTokenAndStateAreNeeded() async throws {
        let run = try await read("{\"token\":\"f2lkg3hwjj9\",\"state\":\"enqueued\",\"parameters\":null,\"_links\":[]}")
        #expect(run.createdAt == nil)
        #expect(throws: RejectedRow(reason: .unreadableTimestamp, identity: "f2lkg3hwjj9")) { try run.run() }
    }

    @Test(arguments: [
        ("{\"token\":\"f2lkg3hwjj9\"}", RunRejection.invalidState), ("{\"state\":\"failed\"}", .invalidToken), ("[]", .malformed),
        ("{\"token\":\"f2lkg3hwjj9\",\"state\":\"failed\",\"created_at\":\"soon\"}", .unreadableTimestamp),
    ])
    func whatIsNoRunIsRefusedWithItsReason(json: String, reason: RunRejection) async throws {
        let error = await #expect(throws: ModeAPIError.self) { try await read(json) }
        #expect(error?.rejection?.reason == reason)
    }

    /// `runs get --json` goes into other programs: it is what the API said, with nothing dropped, renamed or invented.
    @Test func writesWhatTheAPISaidAndNothingElse() async throws {
        let run = try await read(Self.full)
        let theirs = try #require(try JSONSerialization.jsonObject(with: Data(Self.full.utf8)) as? NSDictionary)
        #expect(try await read(run.json) == run)
        #expect(try JSONSerialization.jsonObject(with: Data(run.json.utf8)) as? NSDictionary == theirs)
        #expect(run.json.contains("\"n\": 1.50"), "numbers stay as they were written")
        let bare = "{\"token\":\"f2lkg3hwjj9\",\"state\":\"enqueued\"}"
        #expect(try await read(bare).json == "{\n  \"token\": \"f2lkg3hwjj9\",\n  \"state\": \"enqueued\"\n}")
        let both = try #require(try JSONSerialization.jsonObject(with: Data(RunResource.json([run, run]).utf8)) as? [NSDictionary])
        #expect(both == [theirs, theirs])
        #expect(RunResource.json([]) == "[]")
    }

    /// The list names the reason that the history would name.
    @Test(arguments: [
        ("{\"token\":7,\"state\":\"failed\"}", RunRejection.malformed), ("{\"token\":\"f2lkg3hwjj9\",\"state\":7}", .malformed),
        ("{\"token\":\"a/b\",\"state\":\"failed\"}", .invalidToken), ("{\"token\":\"f2lkg3hwjj9\",\"state\":\"\"}", .invalidState),
    ])
    func rowsAreRejectedAsTheScannerRejectsThem(row: String, reason: RunRejection) async throws {
        let error = await #expect(throws: ModeAPIError.self) { try await read(row) }
        #expect(error?.rejection?.reason == reason)
        let page = try RunPageScanner().scan(Array("{\"_embedded\":{\"report_runs\":[\(row)]}}".utf8))
        #expect(page.rejected.map(\.reason) == [reason])
    }

    @Test func oddTimesOfThePurgeDoNotHideTheRun() async throws {
        let run = try await read(
            "{\"token\":\"f2lkg3hwjj9\",\"state\":\"failed\",\"purge_started_at\":\"soon\",\"completed_at\":\"0001-01-01T00:00:00Z\"}"
        )
        #expect(run.completedAt == nil)
        #expect(run.json.contains("0001-01-01T00:00:00Z"))
    }
}
