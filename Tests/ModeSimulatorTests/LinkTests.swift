import Foundation
import RunModel
import SocketHTTPServer
import Testing

@testable import ModeSimulator

/// Clients follow the links of a hypermedia API, so that each must lead somewhere.
@Suite struct LinkTests {
    /// Follows every `href` of every answer, from the list of spaces on, until there is no new one. Links into Mode's pages for people
    /// (`web`, `share`) are absolute and not part of the API.
    @Test func everyLinkOfEveryAnswerLeadsToAResource() {
        let fixture = Fixture(datasets: 6, spaces: 3, hours: 3)
        var waiting = ["/api/acme/spaces?filter=all", "/api/verify"]
        waiting += fixture.world.spaces.map { "/api/acme/spaces/\($0.space.token)/datasets" }
        waiting += fixture.world.datasets.map { "/api/acme/datasets/\($0.token)/runs" }
        var seen = Set(waiting)
        var kinds: Set<String> = []
        while let path = waiting.popLast() {
            let response = fixture.get(path)
            #expect(response.status == 200, "\(path)")
            for (name, href) in Self.links(response.object) where href.hasPrefix("/") {
                kinds.insert(name)
                if seen.insert(href).inserted { waiting.append(href) }
            }
        }
        #expect(seen.count > 100)
        #expect(
            kinds.isSuperset(of: ["self", "reports", "creator", "executed_by", "report_schedule", "report_runs", "query_runs", "last_run"]))
    }

    private static func links(_ json: Any) -> [(name: String, href: String)] {
        if let array = json as? [Any] { return array.flatMap(links) }
        guard let object = json as? [String: Any] else { return [] }
        let own = (object["_links"] as? [String: Any] ?? [:]).compactMap { name, value in
            ((value as? [String: Any])?["href"] as? String).map { (name: name, href: $0) }
        }
        return own + object.values.flatMap(links)
    }

    @Test func aScheduleListsTheRunsThatItStarted() throws {
        let fixture = Fixture(hours: 50)
        let dataset = try #require(
            fixture.world.datasets.first { $0.schedule?.frequency == .every15Minutes || $0.schedule?.frequency == .hourly })
        let schedules = fixture.get("/api/acme/datasets/\(dataset.token)/schedules").object
        let row = try #require((schedules["_embedded"] as? [String: [[String: Any]]])?["report_schedules"]?.first)
        let token = try #require(row["token"] as? String)
        #expect(fixture.get("/api/acme/reports/\(dataset.token)/schedules/\(token)").object["token"] as? String == token)
        #expect(fixture.get("/api/acme/reports/\(dataset.token)/schedules/nothing").status == 404)
        let path = "/api/acme/reports/\(dataset.token)/schedules/\(token)/runs"
        let listed = try PlainClient(api: fixture.api).rows(path, "report_runs", query: "&per_page=30")
        let truth = fixture.world.runs(dataset: dataset.index, at: fixture.clock.now).filter { $0.origin == .schedule }
        #expect(listed.compactMap { ($0 as? [String: Any])?["token"] as? String } == truth.reversed().map(fixture.world.token(of:)))
    }

    @Test func aQueryRunIsFoundByItsToken() throws {
        let fixture = Fixture()
        let run = try #require(fixture.world.runs(dataset: fixture.busiest.index, at: fixture.clock.now).first { $0.startedAt != nil })
        let path = "/api/acme/reports/\(fixture.busiest.token)/runs/\(fixture.world.token(of: run))/query_runs"
        let rows = try #require((fixture.get(path).object["_embedded"] as? [String: [[String: Any]]])?["query_runs"])
        for row in rows {
            let token = try #require(row["token"] as? String)
            #expect(fixture.get("\(path)/\(token)").object as NSDictionary == row as NSDictionary)
        }
        #expect(fixture.get(path + "/nothing").status == 404)
    }

    @Test func aRunThatIsAskedForIsBornEnqueued() {
        let fixture = Fixture()
        for dataset in fixture.world.datasets {
            let response = fixture.api.respond(PlainClient.request(fixture.runsPath(dataset), method: "POST"))
            #expect(response.status == 202)
            #expect(response.object["state"] as? String == "enqueued")
        }
    }

    @Test func whoHasNoKeyIsAskedForOne() {
        let response = Fixture().api.respond(HTTPRequest(method: "GET", target: "/api/verify", headers: [:]))
        #expect(response.status == 401)
        #expect(response.header("WWW-Authenticate") == "Basic realm=\"Mode\"")
    }
}
