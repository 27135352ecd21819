@testable import Configuration
import Collection
import Exposition
import Foundation
import Gzip
import RunAnalytics
import RunModel
import SocketHTTPServer
import Testing

@testable import Exporter
@testable import RunHistory

/// The landing page: what it says while the past is being read, and which rows it shows.
@Suite struct LandingPageTests {
    private static let now = Timestamp(milliseconds: 1_769_904_000_000)
    private static let hour: Int64 = 3_600_000

    private static let whole = KnownHistory(
        start: now.advanced(byMilliseconds: -90 * 24 * hour), end: now, isComplete: true, hasWholeCounters: true)

    /// A dataset with that many hourly runs until now, of which the last so many failed, each of one second per failure and one more.
    private static func summary(
        _ token: String, name: String? = nil, space: String? = nil, known: KnownHistory = whole, runs: Int = 4, failed: Int = 0
    ) throws -> DatasetSummary {
        var scratch = StatisticsScratch()
        let figures = (0..<runs).map { index in
            RunFigures(
                createdAt: now - .hours(Int64(runs - index)), durationMilliseconds: 1000 + Int64(failed) * 1000,
                state: index < runs - failed ? .succeeded : .failed)
        }
        var latest = LatestRuns()
        latest.lastEnded = figures.last.map {
            LatestRuns.Ended(
                createdAt: $0.createdAt, state: $0.state, duration: .milliseconds($0.durationMilliseconds))
        }
        let facts = DatasetFacts(
            account: "acme",
            dataset: Dataset(
                token: try #require(DatasetToken(token)), name: name ?? token,
                space: try space.map { Space(token: try #require(SpaceToken($0)), name: "Space \($0)") }), known: known,
            totals: DatasetTotals(states: [.succeeded: StateTotal(runs: 1200)]), latest: latest, figures: figures, lastCollectedAt: now)
        return DatasetSummary.compute(facts, windows: ["7d"].compactMap { Window($0) }, now: now, scratch: &scratch)
    }

    private static func page(
        _ datasets: [DatasetSummary], _ past: PastProgress? = nil, telemetry: ExporterTelemetry = ExporterTelemetry(),
        owners: [String] = ["Finance team"], web: ExporterConfiguration.Web = .init()
    ) throws -> LandingPage {
        let store = SnapshotStore()
        if let past {
            // What was left first is the whole.
            telemetry.pastProgressed(requestsLeft: past.requests, secondsLeft: 0)
            telemetry.pastProgressed(requestsLeft: past.requestsLeft, secondsLeft: past.secondsLeft ?? 0)
        }
        let fleet = FleetSummary(datasets: datasets, windows: ["7d"].compactMap { Window($0) }, now: now)
        store.publish(
            PublishedSnapshot(
                fleet: fleet, revision: 1, takenAt: now, statistics: HistoryStatistics(runs: 0, bytes: 0), rejections: [:],
                families: RenderedFleet(fleet), names: FleetNames(fleet)))
        var owned = ExporterConfiguration()
        owned.owners = try owners.map { .init(match: try NamePattern("Revenue"), owner: $0) }
        owned.web = web
        let configuration = owned
        return LandingPage(
            templates: RoutesTests.templates, snapshots: store, telemetry: telemetry, clock: ServerClock(local: { now }), workspace: "acme",
            baseURL: "https://mode.test", telemetryPath: "/metrics", configuration: { configuration })
    }

    private static func html(_ page: LandingPage, _ target: String = "/") -> String {
        String(decoding: page.response(to: HTTPRequest(target: target)).body.chunks.joined(), as: UTF8.self)
    }

    /// The tokens or names of the rows, in order.
    private static func rows(_ html: String) -> [String] {
        html.matches(of: /<th scope="row"><a href="[^"]*">([^<]*)<\/a>/).map { String($0.1) }
    }

    // MARK: What is known

    @Test func whatIsNotKnownIsSaidInWords() throws {
        let reading = KnownHistory(start: Self.now.advanced(byMilliseconds: -28 * Self.hour), end: Self.now)
        let html = Self.html(
            try Self.page(
                [try Self.summary("whole"), try Self.summary("reading", known: reading, failed: 4)],
                PastProgress(requestsLeft: 12, requests: 40, secondsLeft: 130)))
        #expect(html.contains("Reading history: 12 of 40 pages left, about 3 min. 1 of 2 datasets are complete"))
        #expect(html.contains("only 1 d 4 h of 7d known"))
        #expect(html.contains("<dd>1\u{202F}200<small>in 1 of 2 datasets</small></dd>"))
        #expect(!html.contains(">0 %</span>"))
    }

    @Test func aWholeHistoryHasNoNotice() throws {
        let html = Self.html(
            try Self.page([try Self.summary("whole", failed: 1)], PastProgress(requestsLeft: 0, requests: 40, secondsLeft: 0)))
        #expect(!html.contains("class=\"notice\""))
        #expect(html.contains("75.0 %"))
        #expect(html.contains("<dd>1\u{202F}200</dd>"))
    }

    // MARK: What is wrong

    private static func pass(reachesAPI: Bool) -> PassOutcome {
        var outcome = PassOutcome()
        outcome.endedAt = now
        outcome.reachedAPI = reachesAPI
        return outcome
    }

    /// Scrapers have limits, and what they refuse is lost.
    @Test(arguments: [(11_999_999, false), (12_000_000, true)])
    func aLargeScrapeIsSaid(bytes: Int, isSaid: Bool) throws {
        let head = LandingHead(
            fleet: nil, state: ExporterTelemetry().current, now: Self.now, uptime: .zero, requestsPerSecond: 3,
            expositionBytes: bytes)
        let notices = try #require(head.status["notices"] as? [String])
        #expect(notices.contains { $0.contains("A scrape is 12.0 MB") } == isSaid)
    }

    /// A reload that failed does not hide that the API is down, nor the other way round.
    @Test func everyTroubleIsShownBesideTheOthers() throws {
        let telemetry = ExporterTelemetry()
        telemetry.passEnded(Self.pass(reachesAPI: true))
        telemetry.configurationReloaded(successfully: false)
        let old = Self.html(try Self.page([try Self.summary("a")], telemetry: telemetry))
        #expect(old.contains("<span class=\"pill warn\">old configuration</span>") && !old.contains("did not reach"))
        telemetry.passEnded(Self.pass(reachesAPI: false))
        #expect(telemetry.paused(for: .milliseconds(540_000), now: Self.now))
        let all = Self.html(try Self.page([try Self.summary("a")], telemetry: telemetry))
        #expect(all.contains("<span class=\"pill bad\">cannot reach Mode</span>"))
        for words in [
            "did not reach the API", "configuration on disk is not valid", "the next one is sent in 9 m",
        ] {
            #expect(all.contains(words), "\(words)")
        }
        let status = StatusDocument(
            FleetSummary(datasets: [], windows: [], now: Self.now), now: Self.now, workspace: "acme", telemetry: telemetry.current,
            requestsPerSecond: 1)
        #expect(status.isUp == false && !status.isConfigurationCurrent)
        #expect(status.pausedUntil?.timestamp == Self.now.advanced(byMilliseconds: 540_000))
    }

    @Test func aPauseIsNewsOnceAndForgottenWhenItIsOver() throws {
        let telemetry = ExporterTelemetry()
        telemetry.passEnded(Self.pass(reachesAPI: true))
        #expect(!telemetry.paused(for: .milliseconds(2000), now: Self.now.advanced(byMilliseconds: -600_000)))
        #expect(telemetry.paused(for: .milliseconds(60_000), now: Self.now.advanced(byMilliseconds: -60_001)))
        #expect(!telemetry.paused(for: .milliseconds(60_000), now: Self.now.advanced(byMilliseconds: -60_000)))
        #expect(!Self.html(try Self.page([try Self.summary("a")], telemetry: telemetry)).contains("waiting for Mode"))
    }

    @Test func everyRowLeadsToThePageOfItsDataset() throws {
        #expect(Self.html(try Self.page([try Self.summary("a~1.b-c")])).contains("<th scope=\"row\"><a href=\"/datasets/a~1.b-c\">"))
    }

    // MARK: Which rows

    private static func fleet() throws -> LandingPage {
        try page([
            try summary("aaa111", name: "Revenue", space: "finance", runs: 8, failed: 1),
            try summary("bbb222", name: "orders <b>&", space: "sales", runs: 6),
            try summary("ccc333", name: "Churn", space: "sales", runs: 4, failed: 3), try summary("ddd444", name: "empty", runs: 0),
        ])
    }

    @Test(arguments: [
        ("/", ["Churn", "Revenue", "orders &lt;b&gt;&amp;", "empty"]), ("/?q=REV", ["Revenue"]), ("/?q=bbb2", ["orders &lt;b&gt;&amp;"]),
        ("/?q=space+sales", ["Churn", "orders &lt;b&gt;&amp;"]), ("/?q=churn+finance", []), ("/?state=failing", ["Churn", "Revenue"]),
        ("/?state=unknown", ["empty"]), ("/?state=in_flight", []), ("/?q=team", ["Revenue"]), ("/?space=finance", ["Revenue"]),
        ("/?owner=Finance+team", ["Revenue"]), ("/?owner=Finance", []),
        ("/?space=nothing", []),
        ("/?sort=name", ["Churn", "empty", "orders &lt;b&gt;&amp;", "Revenue"]),
        ("/?sort=name&reverse=1", ["Revenue", "orders &lt;b&gt;&amp;", "empty", "Churn"]),
        ("/?sort=runs", ["Revenue", "orders &lt;b&gt;&amp;", "Churn", "empty"]),
        // Without a rate a dataset comes last in either order.
        ("/?sort=success", ["Churn", "Revenue", "orders &lt;b&gt;&amp;", "empty"]),
        ("/?sort=success&reverse=1", ["orders &lt;b&gt;&amp;", "Revenue", "Churn", "empty"]),
        ("/?sort=duration", ["Churn", "Revenue", "orders &lt;b&gt;&amp;", "empty"]), ("/?page=99&state=failing", ["Churn", "Revenue"]),
        ("/?q=&state=&space=&sort=&page=", ["Churn", "Revenue", "orders &lt;b&gt;&amp;", "empty"]), ("/?utm=x&state=unknown", ["empty"]),
    ])
    func theQueryChoosesAndSortsTheRows(target: String, names: [String]) throws {
        #expect(Self.rows(Self.html(try Self.fleet(), target)) == names)
    }

    /// A header link sorts by its column; the one that is in force is said to a screen reader, and turns the order round.
    @Test func headingsSortAndKeepTheFilter() throws {
        let html = Self.html(try Self.fleet(), "/?space=sales&sort=name")
        #expect(html.contains("aria-sort=\"ascending\"><a href=\"/?space=sales&amp;sort=name&amp;reverse=1\">Dataset"))
        #expect(html.contains("<a href=\"/?space=sales&amp;sort=duration\">p95 duration"))
        #expect(html.contains("<option value=\"sales\" selected>Space sales (2)</option>"))
        #expect(html.components(separatedBy: "aria-sort").count == 2)
    }

    /// The owners of the configuration can be chosen; without any there is nothing to choose.
    @Test func ownersCanBeChosenWhereThereAreAny() throws {
        #expect(Self.html(try Self.fleet()).contains("<option value=\"Finance team\">Finance team</option>"))
        let chosen = Self.html(try Self.fleet(), "/?owner=Finance+team")
        #expect(chosen.contains("<option value=\"Finance team\" selected>") && chosen.contains("1 dataset match"))
        #expect(!Self.html(try Self.page([try Self.summary("a")], owners: [])).contains("name=\"owner\""))
    }

    /// Grafana and Prometheus are linked to where the configuration names them.
    @Test func theLinksOfTheConfigurationAreShown() throws {
        #expect(!Self.html(try Self.fleet()).contains(">Grafana</a>"))
        var web = ExporterConfiguration.Web()
        (web.grafanaURL, web.prometheusURL) = ("https://example.com/grafana", "http://prometheus:9090")
        let html = Self.html(try Self.page([try Self.summary("a")], web: web))
        #expect(html.contains("<a href=\"https://example.com/grafana/d/mode-exporter-fleet\">Grafana</a>"))
        #expect(html.contains("<a href=\"http://prometheus:9090\">Prometheus</a>"))
    }

    @Test(arguments: [
        "/?state=broken", "/?sort=colour", "/?page=0", "/?page=x", "/?reverse=yes", "/?refresh=1", "/?sort=%3Cscript%3E",
    ])
    func aValueThatCannotBeIsRefused(target: String) throws {
        let response = try Self.fleet().response(to: HTTPRequest(target: target))
        #expect(response.status == 400)
        #expect(response.headers.contains { $0.name == "Content-Type" && $0.value.hasPrefix("text/plain") })
    }

    @Test func pagesHoldTwoHundredRowsAndLinkToEachOther() throws {
        let page = try Self.page((0..<450).map { try Self.summary("d\($0)", runs: 0) })
        let second = Self.html(page, "/?page=2")
        #expect(Self.rows(second).count == 200)
        #expect(second.contains("201–400 of 450 datasets"))
        #expect(second.contains("<a rel=\"prev\" href=\"/\">") && second.contains("<a rel=\"next\" href=\"/?page=3\">"))
        let all = Self.rows(Self.html(page)) + Self.rows(second) + Self.rows(Self.html(page, "/?page=3"))
        #expect(Set(all).count == 450 && all.count == 450)
    }

    /// The page loads itself anew at its own address, so that place, filter and order stay; it can be stopped.
    @Test func refreshingKeepsTheAddressAndCanBePaused() throws {
        let page = try Self.fleet()
        let html = Self.html(page, "/?sort=name")
        #expect(html.contains("<noscript><meta http-equiv=\"refresh\" content=\"30\"></noscript><script>"))
        let paused = Self.html(page, "/?sort=name&refresh=off")
        #expect(!paused.contains("http-equiv") && !paused.contains("<script"))
        #expect(paused.contains("<a href=\"/?sort=name\">Resume</a>"))
        #expect(paused.contains("<input type=\"hidden\" name=\"refresh\" value=\"off\">"))
    }

    @Test func whatIsSearchedForIsEscaped() throws {
        let html = Self.html(try Self.fleet(), "/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&space=%22%3E%3Cimg%3E&sort=name")
        #expect(html.components(separatedBy: "<script").count == 2 && !html.contains("<script>alert") && !html.contains("<img"))
        #expect(html.contains("value=\"&quot;&gt;&lt;script&gt;"))
        #expect(html.contains("No dataset matches"))
    }

    /// Two queries within one second do not get each other's page.
    @Test func theCacheTellsQueriesApart() throws {
        let page = try Self.fleet()
        #expect(Self.rows(Self.html(page, "/?q=churn")) == ["Churn"])
        #expect(Self.rows(Self.html(page, "/?q=rev")) == ["Revenue"])
        #expect(Self.rows(Self.html(page, "/?q=churn")) == ["Churn"])
    }

    /// A program gets the rows of the same query, and how many more there are.
    @Test func theJSONHoldsTheSameRows() throws {
        let page = try Self.fleet()
        let response = page.response(to: HTTPRequest(target: "/?q=space+sales&sort=name&format=json"))
        #expect(response.headers.contains { $0 == (name: "Content-Type", value: "application/json") })
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(response.body.chunks.joined())) as? [String: Any])
        let rows = try #require(document["datasets"] as? [[String: Any]])
        #expect(rows.map { $0["token"] as? String } == ["ccc333", "bbb222"])
        #expect(rows.first?["success_ratio"] as? Double == 0.25)
        #expect(document["matches"] as? Int == 2 && document["page"] as? Int == 1 && document["pages"] as? Int == 1)
        #expect((document["totals"] as? [String: Any])?["datasets"] as? Int == 4)
        #expect(page.response(to: HTTPRequest(target: "/?format=yaml")).status == 400)
    }

    /// First paint on a phone: the page of a large workspace stays below 100 kB on the wire. More datasets than these add nothing to it.
    @Test func aLargeWorkspaceIsASmallPage() throws {
        let datasets = try (0..<1500).map { index in
            try Self.summary(
                "\(String(index &* 2_654_435_761 % 0xFFFFFFFF, radix: 16))x\(index)", name: "Dataset number \(index)",
                space: "s\(index % 400)", runs: index < 250 ? 30 + index % 7 : 0, failed: index < 250 ? index % 30 : 0)
        }
        let html = Self.html(try Self.page(datasets))
        #expect(try Gzip.compress(Array(html.utf8), level: .fastest).count < 100_000)
        #expect(html.components(separatedBy: "<th scope=\"row\">").count == 201)
    }
}

/// Addresses and their queries are the same thing in two forms.
@Suite struct LandingQueryTests {
    @Test(arguments: [
        "/", "/?q=a%26b%3D%25%20c&state=in_flight&space=s1&owner=o%20p&sort=queue&reverse=1&page=3&refresh=off", "/?q=%C3%A9t%C3%A9",
    ])
    func theAddressOfAQueryIsTheQuery(address: String) throws {
        #expect(try LandingQuery(HTTPRequest(target: address).query).address == address)
    }
}
