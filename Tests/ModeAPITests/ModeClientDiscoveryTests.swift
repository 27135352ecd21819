import RunModel
import Testing

@testable import ModeAPI

@Suite struct ModeClientDiscoveryTests {
    @Test func verifiesTheKey() async throws {
        let mode = ScriptedMode([.ok("{\"workspace\":\"acme\",\"workspace_token\":\"w1\",\"api_key_scope\":\"admin\",\"_links\":{}}")])
        #expect(try await mode.client().verify().value == "acme")
    }

    /// Without the filter Mode silently lists only the spaces that the caller joined.
    @Test func asksForAllSpaces() async throws {
        let mode = ScriptedMode([
            .ok(
                "{\"_embedded\":{\"spaces\":[{\"token\":\"s1\",\"name\":\"Sales\",\"viewable?\":true},"
                    + "{\"token\":\"s2\",\"name\":null},{\"name\":\"x\"}]}}"
            )
        ])
        let page = try await mode.client().spaces(page: 3)
        #expect(mode.urls == ["https://mode.example/api/acme/spaces?filter=all&page=3"])
        #expect(page.rows.map(\.token.text) == ["s1", "s2"])
        #expect(page.rows.map(\.name) == ["Sales", nil])
        #expect(page.rejected.map(\.reason) == [.invalidToken])
        #expect(page.number == 3)
    }

    /// Datasets come under the name of reports; numbers come as numbers or strings.
    @Test func listsTheDatasetsOfASpace() async throws {
        let mode = ScriptedMode([
            .ok(
                """
                {"_embedded":{"reports":[
                  {"token":"d1","name":"Orders","collection_name":"Sales","runs_count":"12","schedules_count":1,
                   "last_run_at":"2026-11-23T10:00:00.123Z",
                   "updated_at":"2026-11-23T10:00:01Z","last_successful_run_token":"r9"},
                  {"token":"d2","name":""},
                  {"token":"d3","runs_count":null,"last_run_at":"never"}]}}
                """
            )
        ])
        let space = try #require(SpaceToken("s1"))
        let page = try await mode.client().datasets(space: space)
        #expect(mode.urls == ["https://mode.example/api/acme/spaces/s1/datasets?page=1"])
        let first = try #require(page.rows.first)
        #expect(first.name == "Orders")
        #expect(first.space == Space(token: space, name: "Sales"))
        #expect(first.activity.runCount == 12)
        #expect(first.activity.lastRunAt == Timestamp(iso8601: "2026-11-23T10:00:00.123Z"))
        #expect(first.activity.lastSuccessfulRun == "r9")
        #expect(first.scheduleCount == 1)
        #expect(page.rows.dropFirst().map(\.displayName) == ["d2", "d3"])
    }

    /// A lone surrogate in one name stopped the discovery of a whole workspace.
    @Test(arguments: ["\"A\\ud83dB\"", "\"A\\xB\"", "\"A\\u12\"", "\"A\\u0000B\"", "\"A\u{0}B\""])
    func anInvalidNameIsRepairedAndStopsNothing(name: String) async throws {
        let rows =
            "[{\"token\":\"t1\",\"name\":\"ok\",\"view_count\":6},{\"token\":\"t2\",\"name\":\(name),\"odd\":1e400},{\"token\":\"t3\"}]"
        let mode = ScriptedMode([.ok("{\"_embedded\":{\"spaces\":\(rows)}}"), .ok("{\"_embedded\":{\"reports\":\(rows)}}")])
        let client = mode.client()
        let spaces = try await client.spaces()
        #expect(spaces.rows.map(\.token.text) == ["t1", "t2", "t3"])
        #expect(spaces.rows[1].name?.hasPrefix("A\u{FFFD}") == true)
        let datasets = try await client.datasets(space: try #require(SpaceToken("s1")))
        #expect(datasets.rows.map(\.token.text) == ["t1", "t2", "t3"])
        #expect(datasets.rows[1].name == spaces.rows[1].name)
        #expect(datasets.rows.map(\.viewCount) == [6, nil, nil])
        #expect(datasets.rejected.isEmpty)
    }

    @Test func aRowOfBrokenJSONIsOneRejectedRow() async throws {
        let mode = ScriptedMode([.ok("{\"_embedded\":{\"spaces\":[{\"token\":\"s1\"},{\"token\" \"s2\"},{\"token\":\"s3\"}]}}")])
        let page = try await mode.client().spaces()
        #expect(page.rows.map(\.token.text) == ["s1", "s3"])
        #expect(page.rejected.map(\.reason) == [.malformed])
        #expect(page.receivedCount == 3)
    }

    @Test func zeroTimesOfAScheduleAreMissingTimes() async throws {
        let rows = "[{\"token\":\"c1\",\"last_scheduled_run\":\"0001-01-01T00:00:00Z\",\"next_scheduled_run\":\"2026-11-23T21:00:00Z\"}]"
        let mode = ScriptedMode([.ok("{\"_embedded\":{\"report_schedules\":\(rows)}}")])
        let page = try await mode.client().schedules(dataset: try .named("d1"))
        #expect(page.rows.map(\.lastScheduledAt) == [nil])
        #expect(page.rows.first?.nextScheduledAt != nil)
    }

    @Test func readsSchedulesWithTheirOwnFormOfTimestamps() async throws {
        let mode = ScriptedMode([
            .ok(
                """
                {"_embedded":{"report_schedules":[
                  {"token":"c1","frequency":"daily","last_scheduled_run":"2026-11-22T20:00:00.000+00:00",
                   "next_scheduled_run":"2026-11-23T21:00:00.000+01:00","last_run_at":"2026-11-22T20:01:53.431Z","hour":"8:00 pm","time_zone":"Europe/Berlin"},
                  {"token":"c2","frequency":"fortnightly"},
                  {"token":"c3","next_scheduled_run":"tomorrow"}]}}
                """
            )
        ])
        let page = try await mode.client().schedules(dataset: try .named("d1"))
        #expect(mode.urls == ["https://mode.example/api/acme/datasets/d1/schedules?page=1"])
        let daily = try #require(page.rows.first)
        #expect(daily.frequency == .daily)
        #expect(daily.lastScheduledAt?.iso8601 == "2026-11-22T20:00:00.000Z")
        #expect(daily.nextScheduledAt?.iso8601 == "2026-11-23T20:00:00.000Z")
        #expect(daily.lastRunAt?.iso8601 == "2026-11-22T20:01:53.431Z")
        #expect(daily.timeZone == "Europe/Berlin" && page.rows.last?.timeZone == nil)
        #expect(page.rows.last?.frequency == nil)
        #expect(page.rejected == [RejectedRow(reason: .unreadableTimestamp, identity: "c3")])
    }

    /// A workspace name is text from a user: it must not be able to change the path.
    @Test func theWorkspaceIsEscapedInURLs() async throws {
        let mode = ScriptedMode([.ok("{\"_embedded\":{\"spaces\":[]}}")])
        let client = ModeClient(
            configuration: ModeAPIConfiguration(baseURL: "https://mode.example", workspace: "a/../b?c#d é"),
            credentials: { ScriptedMode.credentials },
            transport: mode.transport,
            budget: mode.budget
        )
        _ = try await client.spaces()
        #expect(mode.urls == ["https://mode.example/api/a%2F..%2Fb%3Fc%23d%20%C3%A9/spaces?filter=all&page=1"])
    }
}
