import Foundation
import TestSupport
import Testing

/// Secrets of every kind, each with a value of its own, through every path that fails: none is in any output.
@Suite struct SecretTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func file(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path(name)))
        return folder.path(name)
    }

    private func start(_ arguments: [String], _ environment: [String: String]) throws -> ChildProcess {
        let defaults = ["MODE_BASE_URL": "http://127.0.0.1:9", "MODE_WORKSPACE": "acme"]
        return try ChildProcess(
            try BuiltBinary.path(), arguments + ["--storage.path", folder.path("data"), "--log.level", "trace"],
            environment: defaults.merging(environment) { $1 })
    }

    private func expectSilence(_ child: ChildProcess, of secrets: [String], status: Int32?, says: String, _ what: String) {
        let ended = child.wait()
        let output = child.output + child.errorOutput
        #expect(status == nil || ended == status, "\(what) \(output)")
        #expect(!output.isEmpty && (says.isEmpty || output.contains(says)), "\(what) \(output)")
        for secret in secrets { #expect(!output.contains(secret), "\(what) shows \(secret): \(output)") }
    }

    private func expectSilence(
        _ arguments: [String], _ environment: [String: String], of secrets: [String], status: Int32? = 1, says: String = ""
    ) throws {
        expectSilence(try start(arguments, environment), of: secrets, status: status, says: says, "\(arguments)")
    }

    @Test func noYAMLThatIsWrongIsShown() throws {
        let broken = [
            "mode:\n  token: tok3n-a1\n secret: \"s3cr3t-b2\n", "mode: { token: tok3n-a1, secret: s3cr3t-b2", "mode:\n\ttoken: tok3n-a1\n",
            "mode:\n  token: *tok3n-a1\n", "mode:\n  token: [tok3n-a1]\n", "mode:\n  token: { a: s3cr3t-b2 }\n", "mode: tok3n-a1\n",
            "mode:\n  token: tok3n-a1\n  token: s3cr3t-b2\n", "mode:\n  token: tok3n-a1\n  token_file: /s3cr3t-b2\n",
            "mode:\n  token: tok3n-a1\n  tokn: s3cr3t-b2\n", "mode:\n  token: \"tok3n-a1\\q\"\n",
            "mode:\n  token: %tok3n-a1\n  @s3cr3t-b2\n",
            "%TAG tok3n-a1\nmode:\n  token: s3cr3t-b2\n", "mode:\n  token: tok3n-a1\u{1}\n",
            "mode:\n  base_url: \"http://u:s3cr3t-b2@host\"\n",
            "mode:\n  token: !!binary tok3n-a1\n  timeout: x\n",
        ]
        for (number, text) in broken.enumerated() {
            let path = try file("broken-\(number).yml", text)
            for command in [["check", "config"], ["collect"], ["config"], ["serve", "--web.listen-address", "127.0.0.1:0"]] {
                try expectSilence(
                    command + ["--config.file", path], ["MODE_TOKEN": "", "MODE_SECRET": ""], of: ["tok3n-a1", "s3cr3t-b2"],
                    says: "configuration: ")
            }
        }
    }

    @Test func noWebConfigurationThatIsWrongIsShown() throws {
        let hash = "$2y$04$h4shh4shh4shh4shh4shhu"
        for (number, text) in [
            "basic_auth_users:\n  alice: \(hash)\n bob: x\n", "basic_auth_users:\n  alice: \(hash)\n",
            "basic_auth_users:\n  alice: [\(hash)]\n", "basic_auth_users: \(hash)\n",
            "tls_server_config:\n  cert: \"-----BEGIN k3y-c3\"\n  key: k3y-c3\n",
        ].enumerated() {
            let path = try file("web-\(number).yml", text)
            try expectSilence(
                ["serve", "--web.config.file", path, "--web.listen-address", "127.0.0.1:0"],
                ["MODE_TOKEN": "tok3n-a1", "MODE_SECRET": "s3cr3t-b2"], of: [hash, "h4shh4sh", "k3y-c3", "tok3n-a1", "s3cr3t-b2"])
        }
    }

    @Test func noProxyPasswordIsShown() throws {
        let proxies = [
            "http://user:pr0xy-d4@127.0.0.1:9", "http://user:pr0xy-d4@no-such-host.invalid:3128", "htp://user:pr0xy-d4@127.0.0.1:9",
            "http://user:pr0xy-d4@127.0.0.1:99999", "http://user:pr0xy-d4@[::1", "user:pr0xy-d4@127.0.0.1:x", "http://user:pr0xy-d4@",
            "http://user:pr0xy-d4/x@127.0.0.1:9", "http://user:pr0xy-d4#x@127.0.0.1:9", "socks9://user:pr0xy-d4@127.0.0.1:9",
            "http://user:pr0xy-d4 x@127.0.0.1:9", "http://user:x@pr0xy-d4@127.0.0.1:9", "pr0xy-d4:9999999",
        ]
        let children = try proxies.map { proxy in
            let environment = [
                "MODE_BASE_URL": "https://mode.invalid", "MODE_TOKEN": "tok3n-a1", "MODE_SECRET": "s3cr3t-b2", "HTTPS_PROXY": proxy,
                "NO_PROXY": "", "no_proxy": "",
            ]
            return (proxy, try start(["runs", "list", "abc"], environment))
        }
        for (proxy, child) in children {
            expectSilence(child, of: ["pr0xy-d4", "tok3n-a1", "s3cr3t-b2"], status: 1, says: "", proxy)
        }
    }

    @Test func noCredentialIsShownByWhatFails() throws {
        let secrets = ["tok3n-a1", "s3cr3t-b2", "p4ss-e5", "h00k-f6"]
        let environment = ["MODE_TOKEN": "tok3n-a1", "MODE_SECRET": "s3cr3t-b2"]
        let password = try file("password", "p4ss-e5\n")
        let hook = try file("hook", "http://127.0.0.1:9/h00k-f6\n")
        let configuration = try file(
            "deliver.yml",
            """
            mode: { token: tok3n-a1, secret: s3cr3t-b2 }
            report:
              deliver:
                - { webhook_file: \(hook), format: slack }
                - { smtp: "smtp://127.0.0.1:9", user: u, password_file: \(password), from: a@b.example, to: [c@d.example] }
            """)
        try expectSilence(["collect"], environment, of: secrets, says: "127.0.0.1:9")
        try expectSilence(["check"], environment, of: secrets)
        try expectSilence(["config", "--config.file", configuration], environment, of: secrets, status: 0)
        try expectSilence(["import", "--config.file", configuration, "/dev/null"], [:], of: secrets, status: nil)
        try expectSilence(["report", "--deliver", "--config.file", configuration], [:], of: secrets)
        for value in ["tok3n-a1\nX-Header: s3cr3t-b2", "tok3n-a1\u{7F}"] {
            try expectSilence(["collect"], ["MODE_TOKEN": value, "MODE_SECRET": "s3cr3t-b2"], of: secrets)
        }
        let long = try file("long", String(repeating: "s3cr3t-b2", count: 1000))
        try expectSilence(["collect"], ["MODE_TOKEN": "tok3n-a1", "MODE_SECRET_FILE": long], of: secrets, says: "4096")
    }

    @Test func noCredentialIsInTheProcessListOrTheStorage() async throws {
        let simulator = try await SimulatorProcess(["--datasets", "2", "--days", "1"])
        let configuration = try file("fast.yml", "mode: { requests_per_second: 500 }\ncollect: { interval: 1s }\n")
        let exporter = try await ExporterProcess(
            ["serve", "--config.file", configuration, "--storage.path", folder.path("data")], environment: simulator.environment)
        _ = try await Eventually.get("a pass") { try exporter.samples()["mode_exporter_up"] == 1 ? true : nil }
        let secret = try #require(simulator.environment["MODE_SECRET"])
        let line = FileManager.default.contents(atPath: "/proc/\(exporter.process.identifier)/cmdline") ?? Data()
        #expect(!line.isEmpty && line.range(of: Data(secret.utf8)) == nil)
        for path in ["/", "/metrics", "/api/v1/status"] {
            let body = try exporter.get(path).body
            #expect(!body.isEmpty && !body.contains(secret))
        }
        exporter.process.signal(SIGTERM)
        exporter.process.wait()
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path("data")) {
            let bytes = FileManager.default.contents(atPath: folder.path("data/" + name)) ?? Data()
            #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)")
        }
        #expect(!exporter.process.errorOutput.contains(secret))
    }
}
