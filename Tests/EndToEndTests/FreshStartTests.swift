import Foundation
import TestSupport
import Testing

/// Ten datasets that failed a month ago and succeed since: a fresh exporter reads both as the past, and no rule takes it for the present.
@Suite struct FreshStartTests {
    /// 34 daily runs of each dataset, a minute long; the four oldest failed. Prints its port.
    private static let api = """
        import datetime, http.server, json, re, urllib.parse
        now = datetime.datetime.now(datetime.timezone.utc)
        def text(instant): return instant.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        def runs(dataset):
            for age in range(1, 35):
                created = now - datetime.timedelta(days=age - 0.5, minutes=dataset)
                yield {"token": f"run{dataset}x{age}", "state": "failed" if age > 30 else "succeeded", "created_at": text(created),
                       "completed_at": text(created + datetime.timedelta(minutes=1))}
        def rows(path, page):
            if path == "/api/verify": return {"workspace": "acme"}
            if path == "/api/acme/spaces": return {"_embedded": {"spaces": [{"token": "space1", "name": "All"}][: 2 - page]}}
            if path == "/api/acme/spaces/space1/datasets":
                listed = [{"token": f"daily{number}", "name": f"Daily {number}", "runs_count": 34, "schedules_count": 0,
                           "last_run_at": next(runs(number))["created_at"], "last_successful_run_token": f"run{number}x1"} for number in range(10)]
                return {"_embedded": {"reports": listed if page == 1 else []}}
            match = re.fullmatch("/api/acme/(?:datasets|reports)/daily([0-9])/(runs|schedules)", path)
            if match and match[2] == "schedules": return {"_embedded": {"report_schedules": []}}
            if match:
                return {"pagination": {"page": page, "total_pages": 2, "total_count": 34},
                        "_embedded": {"report_runs": list(runs(int(match[1])))[30 * page - 30 : 30 * page]}}
        class API(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_GET(self):
                url = urllib.parse.urlsplit(self.path)
                page = int(urllib.parse.parse_qs(url.query).get("page", ["1"])[0])
                answer = rows(url.path, page)
                body = json.dumps(answer or {"id": "not_found"}).encode()
                self.send_response(200 if answer else 404)
                self.send_header("Content-Type", "application/hal+json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def log_message(self, *arguments): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), API)
        print("port", server.server_port, flush=True)
        server.serve_forever()
        """

    @Test func failuresOfAMonthAgoRaiseNoAlert() async throws {
        let api = try ChildProcess(PythonOracle.packageRoot.appendingPathComponent(".venv/bin/python").path, ["-c", Self.api])
        let mode = try await Eventually.get("the API: \(api.errorOutput)") {
            api.output.split(separator: "\n").first.map { "http://127.0.0.1:\($0.dropFirst("port ".count))" }
        }
        let folder = try TemporaryDirectory()
        let port = try FreePort.find()
        let prometheus = try await RealPrometheus(scraping: "http://127.0.0.1:\(port)", rules: .asShipped)
        let exporter = try await ExporterProcess(
            ["serve", "--storage.path", folder.path("data")], environment: SimulatorProcess.environment(mode), port: port)
        // Complete, with runs counted, for ten evaluations of the rules.
        let complete = "count(mode_dataset_history_complete == 1) == 10 and sum(mode_dataset_runs_total) == 340"
        _ = try await prometheus.eventually("count_over_time((\(complete))[10m:1s]) >= 10")
        #expect(try prometheus.query(#"sum(mode_dataset_runs_total{state="failed"})"#).map(\.text) == ["40"])
        #expect(try prometheus.query("max_over_time(account_objective:mode_dataset_runs:increase1h[10m])").map(\.text) == ["0"])
        #expect(try prometheus.query("last_over_time(account_objective:mode_dataset_failed_per_runs:ratio_increase1h[10m])").isEmpty)
        #expect(try prometheus.query("sum(increase(mode_dataset_runs_total[10m]))").map(\.text) == ["0"])
        #expect(try prometheus.query(#"max_over_time(ALERTS{alertstate="firing"}[10m])"#).isEmpty)
        // Nothing waits to fire either, but for what is true: Prometheus ran before the exporter did, and the past was being read.
        let rightly = "ModeExporterDown|ModeBackfillStalled"
        let alerts = try prometheus.query("max_over_time(ALERTS{alertname!~\"\(rightly)\"}[10m])").map(\.metric)
        #expect(alerts.isEmpty, "\(alerts)")
        #expect(try exporter.samples()["mode_exporter_backfill_requests_left"] == 0)
        exporter.process.signal(SIGTERM)
        #expect(exporter.process.wait() == 0)
    }
}
