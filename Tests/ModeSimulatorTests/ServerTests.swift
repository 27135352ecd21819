import Foundation
import RunModel
import SocketHTTPServer
import TestSupport
import Testing

@testable import ModeSimulator

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The same answers over a real socket as in process, read by Foundation's client.
@Suite struct ServerTests {
    private func withServer(_ fixture: Fixture, _ body: (String, URLSession) async throws -> Void) async throws {
        let server = SimulatorServer(api: fixture.api)
        let url = try server.start()
        let session = URLSession(configuration: .ephemeral)
        defer {
            session.invalidateAndCancel()
            server.stop()
        }
        try await body(url, session)
    }

    private func request(_ url: String, method: String = "GET") throws -> URLRequest {
        var request = URLRequest(url: try #require(URL(string: url)))
        request.httpMethod = method
        let key = Data("simulated-token:simulated-secret".utf8).base64EncodedString()
        request.setValue("Basic \(key)", forHTTPHeaderField: "Authorization")
        return request
    }

    @Test func answersAreThoseOfTheAPI() async throws {
        let fixture = Fixture()
        try await withServer(fixture) { url, session in
            #expect(url.hasPrefix("http://127.0.0.1:"))
            for path in ["/api/verify", "/api/acme/spaces?filter=all", fixture.runsPath(fixture.busiest) + "?per_page=30&page=2"] {
                let (data, response) = try await session.data(for: request(url + path))
                let expected = fixture.get(path)
                let http = try #require(response as? HTTPURLResponse)
                #expect(http.statusCode == 200)
                #expect(data == expected.data)
                #expect(http.value(forHTTPHeaderField: "Date") == expected.header("Date"))
                #expect(http.value(forHTTPHeaderField: "X-RateLimit-Limit") == "40")
            }
            // Asked by curl: Foundation's client on Linux never comes back from a challenge that it has no answer to.
            let refused = try ChildProcess.run("/usr/bin/env", ["curl", "-s", "-i", "-m", "20", url + "/api/verify"])
            #expect(refused.output.hasPrefix("HTTP/1.1 401"))
            #expect(refused.output.lowercased().contains("www-authenticate: basic"))
        }
    }

    @Test func postCreatesARun() async throws {
        let fixture = Fixture()
        let before = fixture.world.runCount(dataset: fixture.busiest.index, at: fixture.clock.now)
        try await withServer(fixture) { url, session in
            let (_, response) = try await session.data(for: request(url + fixture.runsPath(fixture.busiest), method: "POST"))
            #expect((response as? HTTPURLResponse)?.statusCode == 202)
        }
        #expect(fixture.world.runCount(dataset: fixture.busiest.index, at: fixture.clock.now) == before + 1)
    }

    @Test(arguments: [SimulatorFault.truncated, .disconnect])
    func brokenAnswersReachTheClientAsErrors(fault: SimulatorFault) async throws {
        var faults = SimulatorFaults()
        faults[fault] = 1
        let fixture = Fixture(faults: faults)
        try await withServer(fixture) { url, session in
            let path = url + fixture.runsPath(fixture.busiest)
            // URLSession repeats a GET by itself on some of these; every third visit is free of faults.
            var failures = 0
            for _ in 0..<3 {
                do { _ = try await session.data(for: request(path)) } catch { failures += 1 }
            }
            #expect(failures > 0)
        }
    }

    @Test func slowAnswersArriveComplete() async throws {
        var faults = SimulatorFaults()
        faults[.slow] = 1
        let fixture = Fixture(faults: faults)
        try await withServer(fixture) { url, session in
            let path = fixture.runsPath(fixture.busiest)
            let (data, _) = try await session.data(for: request(url + path))
            #expect(data == fixture.get(path).data)
        }
    }
}
