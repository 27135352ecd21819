import Foundation
import TestSupport
import Testing

/// The pages as a browser, curl and a proxy see them.
@Suite struct WebTests {
    @Test func everyPathAnswersAsDocumented() async throws {
        let exporter = try await ExporterProcess(["demo", "--datasets", "3", "--days", "1"])
        #expect(try exporter.get("/-/healthy").status == 200)
        #expect(try exporter.get("/-/ready").status == 200)
        #expect(try exporter.get("/reports/").status == 200)
        #expect(try exporter.get("/nothing").status == 404)
        #expect(try exporter.get("/reports/../history.sqlite").status != 200)
        let post = try ChildProcess.run(
            try Tool.path("curl"),
            ["-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST", "\(exporter.url)/metrics"]
        )
        #expect(post.output == "405")
        let reload = try ChildProcess.run(
            try Tool.path("curl"),
            ["-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST", "\(exporter.url)/-/reload"]
        )
        #expect(reload.output == "403")
        let head = try ChildProcess.run(try Tool.path("curl"), ["-sI", "\(exporter.url)/metrics"])
        #expect(head.output.contains("Content-Type: text/plain; version=0.0.4"))
    }

    @Test func basicAuthenticationGuardsEverything() async throws {
        let folder = try TemporaryDirectory()
        let path = folder.path("web.yml")
        // The hash is bcrypt of "test", the one in the documentation of exporter-toolkit.
        try Data("basic_auth_users:\n  alice: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay\n".utf8).write(
            to: URL(fileURLWithPath: path)
        )
        let exporter = try await ExporterProcess(["demo", "--datasets", "2", "--days", "1", "--web.config.file", path])
        for page in ["/", "/metrics", "/-/healthy"] { #expect(try exporter.get(page).status == 401) }
        let key = Data("alice:test".utf8).base64EncodedString()
        #expect(try exporter.get("/metrics", headers: ["Authorization: Basic \(key)"]).status == 200)
        let wrong = Data("alice:guess".utf8).base64EncodedString()
        #expect(try exporter.get("/metrics", headers: ["Authorization: Basic \(wrong)"]).status == 401)
    }

    @Test func tlsServesTheCertificateOfTheFile() async throws {
        let folder = try TemporaryDirectory()
        let made = try ChildProcess.run(
            try Tool.path("openssl"),
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                "/CN=localhost",
                "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder.path("key.pem"), "-out", folder.path("cert.pem"),
            ]
        )
        #expect(made.status == 0)
        try Data("tls_server_config: { cert_file: cert.pem, key_file: key.pem }\n".utf8).write(
            to: URL(fileURLWithPath: folder.path("web.yml"))
        )
        let exporter = try await ExporterProcess(["demo", "--datasets", "2", "--days", "1", "--web.config.file", folder.path("web.yml")])
        let answer = try ChildProcess.run(
            try Tool.path("curl"),
            ["-s", "-m", "20", "--cacert", folder.path("cert.pem"), "-o", "/dev/null", "-w", "%{http_code}", "\(exporter.url)/metrics"]
        )
        #expect(answer.output == "200")
    }

    /// In a real browser: every dataset has a row, nothing is fetched from elsewhere, and no page scrolls sideways, however narrow the screen.
    @Test func pagesFitTheScreenInARealBrowser() async throws {
        let exporter = try await ExporterProcess(["demo", "--datasets", "9", "--days", "2"])
        _ = try await Eventually.get("runs of all datasets") {
            try exporter.samples().filter { $0.key.hasPrefix("mode_dataset_last_run_timestamp_seconds") }.count >= 8 ? true : nil
        }
        let page = try exporter.get("/").body
        #expect(page.components(separatedBy: "<script").count == 2)
        #expect(!page.contains("src=") && !page.contains("@import") && !page.contains("url("))
        let dom = try browse(exporter.url)
        #expect(dom.components(separatedBy: "<th scope=\"row\">").count - 1 == 9)

        let token = try #require(page.firstMatch(of: #/"/datasets/([^"]+)"/#)).1
        let capacity = try await Eventually.get("the capacity page") {
            let answer = try exporter.get("/capacity?days=7").body
            return answer.contains("<h2>What if</h2>") ? answer : nil
        }
        let golden = PythonOracle.packageRoot.appendingPathComponent("Tests/Golden/Weekly/weekly-fleet.html")
        let pages = [
            "landing": page, "dataset": try exporter.get("/datasets/\(token)").body, "capacity": capacity,
            "reports": try exporter.get("/reports/").body,
            "report": try String(contentsOf: golden, encoding: .utf8),
        ]
        let widths = [390, 768, 1280]
        let shown = try scrollWidths(of: pages, at: widths)
        #expect(shown.count == pages.count * widths.count)
        #expect(shown.filter { $0.needed > $0.width }.isEmpty)
    }

    /// How wide each page wants to be in a frame of each width.
    private func scrollWidths(of pages: [String: String], at widths: [Int]) throws -> [(page: String, width: Int, needed: Int)] {
        let data = String(decoding: try JSONEncoder().encode(pages), as: UTF8.self).replacingOccurrences(of: "</", with: "<\\/")
        let frames = """
            <!DOCTYPE html><meta charset="utf-8"><body><script>
            for (const [name, html] of Object.entries(\(data))) for (const width of \(widths)) {
                const frame = document.body.appendChild(document.createElement("iframe"));
                frame.style = `width:${width}px;height:900px;border:0`;
                frame.contentDocument.open(); frame.contentDocument.write(html); frame.contentDocument.close();
                const line = document.body.appendChild(document.createElement("p"));
                line.textContent = `needs ${name} ${width} ${frame.contentDocument.documentElement.scrollWidth}`;
            }
            </script>
            """
        let folder = try TemporaryDirectory()
        try Data(frames.utf8).write(to: URL(fileURLWithPath: folder.path("frames.html")))
        return try browse("file://\(folder.path("frames.html"))").matches(of: #/<p>needs (\w+) (\d+) (\d+)<\/p>/#).compactMap { match in
            guard let width = Int(match.2), let needed = Int(match.3) else { return nil }
            return (String(match.1), width, needed)
        }
    }

    /// The document that a browser makes of an address.
    private func browse(_ address: String) throws -> String {
        let folder = try TemporaryDirectory()
        let arguments = [
            "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1400,1000", "--user-data-dir=\(folder.path("browser"))",
        ]
        return try ChildProcess.run(try Tool.path("chromium"), arguments + ["--dump-dom", address]).output
    }
}
