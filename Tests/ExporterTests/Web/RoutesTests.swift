import Configuration
import Collection
import Foundation
import Gzip
import Logging
import PasswordHash
import RunModel
import SocketHTTPServer
import Synchronization
import TestSupport
import Testing

@testable import Exporter

/// What every page answers, without a socket.
@Suite struct RoutesTests {
    private static let reports = NSTemporaryDirectory() + "mode-exporter-no-reports"

    /// Parsed once, as a server does.
    static let templates: PageTemplates = {
        do { return try PageTemplates() } catch { fatalError("\(error)") }
    }()

    static func routes(
        web: WebConfiguration = WebConfiguration(),
        lifecycle: Bool = true,
        reports: String = reports,
        readiness: Routes.Readiness = .ready,
        verifier: PasswordVerifier = PasswordVerifier(),
        reload: @escaping @Sendable () -> Void = {}
    ) -> Routes {
        let (snapshots, telemetry, clock) = (SnapshotStore(), ExporterTelemetry(), ServerClock())
        return Routes(
            settings: WebSettings(isLifecycleEnabled: lifecycle),
            metrics: MetricsPage(
                snapshots: snapshots,
                tail: { _ in Array("# HELP a_total A.\n# TYPE a_total counter\na_total 1\n# HELP b B.\n# TYPE b gauge\nb 2\n".utf8) },
                sizeWarning: ScrapeSizeWarning { _ in }
            ),
            landing: LandingPage(
                templates: templates,
                snapshots: snapshots,
                telemetry: telemetry,
                clock: clock,
                workspace: "acme",
                baseURL: "https://app.mode.com",
                telemetryPath: "/metrics",
                configuration: { ExporterConfiguration() }
            ),
            dataset: DatasetPage(
                templates: templates, snapshots: snapshots, clock: clock, workspace: "acme", logger: Logger(label: "test"),
                view: { _, _ in throw CancellationError() }),
            capacity: CapacityPage(
                templates: templates, live: LiveCapacity(clock: clock, logger: Logger(label: "test")) { _, _ in throw CancellationError() },
                snapshots: snapshots, clock: clock),
            reports: ReportPages(templates: templates, directory: reports),
            status: StatusPage(snapshots: snapshots, telemetry: telemetry, clock: clock, workspace: "acme", requestsPerSecond: { 4 }),
            readiness: { readiness },
            web: { web },
            reload: {
                reload()
                return .success(())
            },
            verifier: verifier
        )
    }

    private func answer(_ method: String, _ target: String, _ headers: HTTPHeaders = [:], routes: Routes = routes()) -> HTTPResponse {
        routes.response(to: HTTPRequest(method: method, target: target, headers: headers))
    }

    private func header(_ response: HTTPResponse, _ name: String) -> String? { response.headers.first { $0.name == name }?.value }

    private func text(_ response: HTTPResponse) -> String { String(decoding: response.body.chunks.joined(), as: UTF8.self) }

    @Test(arguments: [
        ("GET", "/-/healthy", 200), ("HEAD", "/metrics", 200), ("GET", "/reports/", 200), ("GET", "/reports", 308),
        // A path that does not exist is not found, whatever is done to it; a method that does not exist is not implemented anywhere.
        ("GET", "/nothing", 404), ("POST", "/nothing", 404), ("DELETE", "/datasets", 404), ("GET", "/datasets/x", 503),
        ("GET", "/capacity", 503), ("GET", "/capacity?days=9", 400), ("GET", "/capacity?format=xml", 400),
        ("POST", "/datasets/x", 405), ("POST", "/metrics", 405), ("TRACE", "/", 405),
        ("BREW", "/", 501), ("BREW", "/nothing", 501), ("get", "/", 501), ("OPTIONS", "*", 204), ("OPTIONS", "/metrics", 204),
        ("OPTIONS", "/nothing", 404), ("GET", "/-/reload", 405), ("OPTIONS", "/-/reload", 204), ("POST", "/-/reload", 200),
        ("POST", "/-%2Freload", 404), ("POST", "/%2d/reload", 200), ("POST", "//-/reload", 404),
        ("GET", "/reports/..%2F..%2Fetc%2Fpasswd", 404), ("GET", "/reports/../history.sqlite", 404), ("GET", "/reports/.hidden.html", 404),
    ])
    func answersWithTheStatus(method: String, target: String, status: Int) {
        #expect(answer(method, target).status == status)
    }

    @Test func namesTheMethodsThatAreAllowed() {
        #expect(header(answer("POST", "/metrics"), "Allow") == "GET, HEAD, OPTIONS")
        #expect(header(answer("GET", "/-/reload"), "Allow") == "POST, PUT, OPTIONS")
        #expect(header(answer("OPTIONS", "*"), "Allow") == "GET, HEAD, OPTIONS")
    }

    @Test func aRedirectKeepsTheQuery() {
        #expect(header(answer("GET", "/reports?week=2026-W01&x=%2F"), "Location") == "/reports/?week=2026-W01&x=%2F")
        #expect(header(answer("GET", "/reports"), "Location") == "/reports/")
    }

    @Test(arguments: [
        (Routes.Readiness.ready, 200, "ready"), (.starting, 503, "still reading"), (.stopping, 503, "is stopping"),
    ])
    func saysWhetherItIsReady(readiness: Routes.Readiness, status: Int, words: String) {
        let routes = Self.routes(readiness: readiness)
        let response = routes.inlineResponse(to: HTTPRequest(target: "/-/ready"))
        #expect(response?.status == status)
        #expect(response.map(text)?.contains(words) == true)
        #expect(routes.inlineResponse(to: HTTPRequest(target: "/-/healthy"))?.status == 200, "alive all the same")
    }

    // MARK: What a browser is told

    @Test(arguments: [
        "/", "/metrics", "/reports/", "/reports/report.html", "/nothing", "/-/healthy", "/reports", "/api/v1/status", "/capacity",
    ])
    func everyAnswerForbidsWhatPagesDoNotNeed(target: String) throws {
        let folder = Self.reports + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("<html></html>".utf8).write(to: URL(fileURLWithPath: folder + "/report.html"))
        let response = answer("GET", target, routes: Self.routes(reports: folder))
        #expect(header(response, "Content-Security-Policy")?.contains("default-src 'none'") == true)
        #expect(header(response, "Content-Security-Policy")?.contains("frame-ancestors 'none'") == true)
        #expect(header(response, "X-Content-Type-Options") == "nosniff")
        #expect(header(response, "Referrer-Policy") == "no-referrer")
        #expect(header(response, "X-Frame-Options") == "deny")
    }

    /// The policy allows the one script that the landing page holds, by its digest, and no other.
    @Test func thePolicyAllowsTheOneScriptAndNoOther() throws {
        let response = answer("GET", "/")
        let policy = try #require(header(response, "Content-Security-Policy"))
        let scripts = text(response).matches(of: /<script>(.*?)<\/script>/.dotMatchesNewlines()).map { String($0.output.1) }
        #expect(scripts.count == 1)
        let digest = try PythonOracle.run(
            "import base64, hashlib, json, sys; print(json.dumps(base64.b64encode(hashlib.sha256(json.load(sys.stdin).encode()).digest()).decode()))",
            input: try #require(scripts.first), returning: String.self)
        #expect(policy.contains("script-src 'sha256-\(digest)';"))
    }

    @Test func theWebConfigurationReplacesTheseFields() {
        var web = WebConfiguration()
        web.headers = [("X-Frame-Options", "sameorigin"), ("Strict-Transport-Security", "max-age=1")]
        let response = answer("GET", "/-/healthy", routes: Self.routes(web: web))
        #expect(response.headers.filter { $0.name == "X-Frame-Options" }.map(\.value) == ["sameorigin"])
        #expect(header(response, "Content-Security-Policy")?.hasSuffix("frame-ancestors 'self'") == true)
        #expect(header(response, "Strict-Transport-Security") == "max-age=1")
    }

    @Test(
        arguments: [
            (["Host": "h:1"], true), (["Host": "h:1", "Origin": "http://h:1"], true), (["Host": "h", "Origin": "https://H:443"], true),
            (["Host": "h:80", "Origin": "http://h"], true), (["Host": "h:1", "Sec-Fetch-Site": "same-origin"], true),
            (["Host": "h:1", "Origin": "http://evil"], false), (["Host": "h:1", "Origin": "http://h:2"], false),
            (["Host": "h:1", "Origin": "null"], false), (["Host": "h:1", "Origin": "http://h:1.evil"], false),
            (["Host": "h:1", "Origin": ""], false), (["Host": "h:1", "Sec-Fetch-Site": "cross-site"], false),
            (["Host": "h:1", "Sec-Fetch-Site": "same-site", "Origin": "http://h:1"], false), (["Origin": "http://h"], false),
        ] as [(HTTPHeaders, Bool)])
    func onlyOurOwnPagesReload(headers: HTTPHeaders, isAllowed: Bool) {
        let reloads = Mutex(0)
        let routes = Self.routes { reloads.withLock { $0 += 1 } }
        #expect(answer("POST", "/-/reload", headers, routes: routes).status == (isAllowed ? 200 : 403))
        #expect(reloads.withLock { $0 } == (isAllowed ? 1 : 0))
    }

    // MARK: Gzip and selection

    @Test func textIsCompressedForWhoTakesIt() throws {
        let page = answer("GET", "/")
        let packed = answer("GET", "/", ["Accept-Encoding": "gzip"])
        #expect(header(page, "Content-Encoding") == nil)
        #expect(header(packed, "Content-Encoding") == "gzip")
        #expect(header(packed, "Vary") == "Accept-Encoding" && header(page, "Vary") == "Accept-Encoding")
        let unpacked = try Gzip.decompress(Array(packed.body.chunks.joined()), maximumBytes: 1 << 20)
        #expect(String(decoding: unpacked, as: UTF8.self).contains("</html>"))
        #expect(header(answer("GET", "/-/healthy", ["Accept-Encoding": "gzip"]), "Content-Encoding") == nil, "too small to gain by it")
    }

    @Test func selectsFamiliesByName() throws {
        #expect(text(answer("GET", "/metrics?name[]=b")) == "# HELP b B.\n# TYPE b gauge\nb 2\n")
        #expect(text(answer("GET", "/metrics?name%5B%5D=a_total&name[]=b")) == text(answer("GET", "/metrics")))
        #expect(text(answer("GET", "/metrics?name[]=c")) == "")
        let packed = answer("GET", "/metrics?name[]=b", ["Accept-Encoding": "gzip"])
        #expect(header(packed, "Content-Encoding") == "gzip")
        #expect(
            try Gzip.decompress(Array(packed.body.chunks.joined()), maximumBytes: 1 << 20)
                == Array("# HELP b B.\n# TYPE b gauge\nb 2\n".utf8))
    }

    @Test func warnsOnceWhenAScrapeBecomesLarge() {
        let reports = Mutex<[Int]>([])
        let warning = ScrapeSizeWarning { bytes in reports.withLock { $0.append(bytes) } }
        for bytes in [1, 11_999_999, 12_000_000, 13_000_000, 1, 14_000_000] { warning.note(bytes: bytes) }
        #expect(reports.withLock { $0 } == [12_000_000, 14_000_000])
    }

    // MARK: Who may ask

    /// The outcome of an admission as a status; what is accepted is 200.
    private func status(_ admission: RequestAdmission) -> Int {
        switch admission {
        case .accept: 200
        case .answer(let response): response.status
        case .decideLater(let decide): status(decide())
        }
    }

    private func isImmediate(_ admission: RequestAdmission) -> Bool {
        if case .decideLater = admission { false } else { true }
    }

    private func basic(_ text: String) -> HTTPRequest {
        HTTPRequest(headers: ["Authorization": "Basic \(Data(text.utf8).base64EncodedString())"])
    }

    @Test func aKnownPasswordPassesWithoutACheck() throws {
        var web = WebConfiguration()
        web.users = ["alice": "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"]
        let routes = Self.routes(web: web)
        #expect(!isImmediate(routes.admission(of: basic("alice:U*U"))), "a check takes long")
        #expect(status(routes.admission(of: basic("alice:U*U"))) == 200)
        #expect(isImmediate(routes.admission(of: basic("alice:U*U"))))
        #expect(status(routes.admission(of: basic("alice:wrong"))) == 401)
        #expect(isImmediate(routes.admission(of: basic("alice:wrong"))))
        #expect(status(routes.admission(of: basic("alice:U*U"))) == 200)
    }

    @Test(arguments: ["", "Basic", "Basic ", "Basic !!!", "Bearer x", "Basic YWxpY2U="])
    func withoutCredentialsTheAnswerIsImmediate(authorization: String) throws {
        var web = WebConfiguration()
        web.users = ["alice": "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"]
        let admission = Self.routes(web: web).admission(of: HTTPRequest(headers: ["Authorization": authorization]))
        guard case .answer(let response) = admission else {
            Issue.record("not answered at once")
            return
        }
        #expect(response.status == 401)
        #expect(header(response, "WWW-Authenticate") == "Basic realm=\"mode-exporter\", charset=\"UTF-8\"")
        #expect(header(response, "X-Content-Type-Options") == "nosniff")
    }

    @Test func theRateLimitRefusesBeforeAnythingElse() {
        var web = WebConfiguration()
        web.rateLimit = RateLimit(intervalNanoseconds: 3_600_000_000_000, burst: 2)
        let routes = Self.routes(web: web)
        #expect((0..<4).map { _ in status(routes.admission(of: HTTPRequest())) } == [200, 200, 429, 429])
    }

    @Test func aTokenComesBackWithEachInterval() {
        let limiter = RateLimiter()
        let limit = RateLimit(intervalNanoseconds: 10, burst: 2)
        #expect(
            [0, 0, 0, 9, 10, 11, 100, 100, 100].map { limiter.allows(limit, now: $0) } == [
                true, true, false, false, true, false, true, true, false,
            ])
        #expect(limiter.allows(nil, now: 100))
        #expect(!limiter.allows(RateLimit(intervalNanoseconds: 10, burst: 0), now: 1000))
    }
}
