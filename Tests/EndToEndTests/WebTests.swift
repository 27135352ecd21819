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

    /// In a real browser: every dataset has a row, nothing is fetched from elsewhere, and a phone gets no sideways scrolling.
    @Test func theLandingPageWorksInARealBrowser() async throws {
        let exporter = try await ExporterProcess(["demo", "--datasets", "9", "--days", "2"])
        _ = try await Eventually.get("runs of all datasets") {
            try exporter.samples().filter { $0.key.hasPrefix("mode_dataset_last_run_timestamp_seconds") }.count >= 8 ? true : nil
        }
        let page = try exporter.get("/").body
        #expect(page.components(separatedBy: "<script").count == 2)
        #expect(!page.contains("src=") && !page.contains("@import") && !page.contains("url("))
        let folder = try TemporaryDirectory()
        for (width, name) in [(390, "phone"), (1280, "desktop")] {
            let browser = try ChildProcess.run(
                try Tool.path("chromium"),
                [
                    "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(folder.path(name))", "--window-size=\(width),1200",
                    "--screenshot=\(folder.path("\(name).png"))", "--dump-dom", exporter.url,
                ]
            )
            #expect(browser.output.components(separatedBy: "<th scope=\"row\">").count - 1 == 9, "\(browser.errorOutput.suffix(500))")
        }
    }
}
