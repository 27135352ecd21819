import Foundation
import TestSupport
import Testing

/// Weekly reports on their way to a real mail server (aiosmtpd) and a webhook receiver.
@Suite struct DeliveryTests {
    private static let asOf = "2026-03-04T10:20:30Z"

    /// Prints `smtp PORT` and `http PORT`, then a line of JSON for each mail and each call; refuses the first calls as told.
    private static let receiver = """
        import email.policy, email.parser, http.server, json, socket, sys
        from aiosmtpd.controller import Controller
        refusals = {"http": int(sys.argv[1]), "smtp": int(sys.argv[1])}
        def show(value): print(json.dumps(value), flush=True)
        class Mail:
            async def handle_DATA(self, server, session, envelope):
                if refusals["smtp"] > 0:
                    refusals["smtp"] -= 1
                    return "451 try again"
                mail = email.parser.BytesParser(policy=email.policy.default).parsebytes(envelope.content)
                parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
                show({"kind": "mail", "to": envelope.rcpt_tos, "id": mail["Message-ID"], "text": parts["text/plain"],
                      "start": parts["text/html"][:100000], "key": "", "body": ""})
                return "250 taken"
        class Hook(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status = 503 if refusals["http"] > 0 else 200
                refusals["http"] -= 1
                if status == 200:
                    show({"kind": self.path, "key": self.headers["Idempotency-Key"], "body": body, "to": [], "id": "", "text": "", "start": ""})
                self.send_response(status); self.send_header("Content-Length", "0"); self.end_headers()
            def log_message(self, *arguments): pass
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        controller = Controller(Mail(), hostname="127.0.0.1", port=port)
        controller.start()
        hooks = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        print("ports", port, hooks.server_port, flush=True)
        hooks.serve_forever()
        """

    private struct Received: Decodable {
        let kind, id, text, start, key, body: String
        let to: [String]
    }

    private struct World {
        let folder: TemporaryDirectory
        let receiver: ChildProcess
        let configuration: String

        var received: [Received] {
            receiver.output.split(separator: "\n").compactMap { try? JSONDecoder().decode(Received.self, from: Data($0.utf8)) }
        }

        func deliver(_ arguments: [String] = []) throws -> (status: Int32, output: String, errorOutput: String) {
            try ChildProcess.run(
                try BuiltBinary.path(),
                [
                    "report", "--deliver", "--config.file", configuration, "--storage.path", folder.path("data"), "--as-of",
                    DeliveryTests.asOf,
                ] + arguments)
        }
    }

    private func world(refusing refusals: Int) async throws -> World {
        let folder = try TemporaryDirectory()
        let binary = try BuiltBinary.path()
        let dump = try ChildProcess.run(
            binary, ["simulate", "--as-of", Self.asOf, "--datasets", "3", "--days", "21", "--seed", "5", "--dump", folder.path("dump")])
        #expect(dump.status == 0, "\(dump.errorOutput)")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path("dump")).filter { $0.hasSuffix(".json") }
        let imported = try ChildProcess.run(
            binary, ["import", "--storage.path", folder.path("data")] + files.map { folder.path("dump/\($0)") },
            environment: ["MODE_WORKSPACE": "acme"])
        #expect(imported.status == 0, "\(imported.errorOutput)")
        let script = folder.path("receiver.py")
        try Data(Self.receiver.utf8).write(to: URL(fileURLWithPath: script))
        let receiver = try ChildProcess(
            PythonOracle.packageRoot.appendingPathComponent(".venv/bin/python").path, [script, String(refusals)])
        let ports: [String] = try await Eventually.get("the receiver: \(receiver.errorOutput)") {
            receiver.output.split(separator: "\n").first { $0.hasPrefix("ports ") }.map {
                $0.split(separator: " ").dropFirst().map(String.init)
            }
        }
        for path in ["slack", "markdown", "json"] {
            try Data("http://127.0.0.1:\(ports[1])/\(path)?key=hunter2\n".utf8).write(to: URL(fileURLWithPath: folder.path(path)))
        }
        let hooks = ["slack", "markdown", "json"].map { "    - { webhook_file: \(folder.path($0)), format: \($0) }" }
        let text = """
            mode: { workspace: acme }
            report:
              deliver:
            \(hooks.joined(separator: "\n"))
                - { smtp: "smtp://127.0.0.1:\(ports[0])", from: a@example.com, to: [b@example.com, c@example.com] }

            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.path("config.yml")))
        return World(folder: folder, receiver: receiver, configuration: folder.path("config.yml"))
    }

    @Test func everyTargetGetsTheWeekOnce() async throws {
        let world = try await world(refusing: 0)
        let first = try world.deliver()
        #expect(first.status == 0, "\(first.errorOutput)")
        #expect(first.output.split(separator: "\n").count == 4)
        let again = try world.deliver()
        #expect(again.status == 0 && again.output == "already delivered: 4 of 4 targets\n")
        #expect(world.received.map(\.kind).sorted() == ["/json?key=hunter2", "/markdown?key=hunter2", "/slack?key=hunter2", "mail"])
        let mail = try #require(world.received.first { $0.kind == "mail" })
        #expect(mail.to == ["b@example.com", "c@example.com"])
        let text = try String(contentsOfFile: world.folder.path("data/reports/report-2026-W09.txt"), encoding: .utf8)
        #expect(mail.text.replacingOccurrences(of: "\r\n", with: "\n") == text)
        // Mail programs cut longer messages: what is decided from must come before that.
        #expect(mail.start.contains("2026-W09"))
        for call in world.received where call.kind != "mail" {
            #expect(!call.key.isEmpty)
            let body = try #require(try JSONSerialization.jsonObject(with: Data(call.body.utf8)) as? [String: Any])
            if call.kind.hasPrefix("/slack") {
                let blocks = try #require(body["blocks"] as? [[String: Any]])
                #expect((1...50).contains(blocks.count))
                #expect(blocks.allSatisfy { (($0["text"] as? [String: Any])?["text"] as? String)?.count ?? 9999 <= 3000 })
            }
        }
    }

    @Test func whatWasRefusedIsSentAtTheNextCallAndNothingElse() async throws {
        let world = try await world(refusing: 1)
        let first = try world.deliver()
        #expect(first.status == 1)
        #expect(first.errorOutput.contains("503") && first.errorOutput.contains("451"))
        #expect(!first.errorOutput.contains("hunter2"))
        let second = try world.deliver()
        #expect(second.status == 0, "\(second.errorOutput)")
        #expect(world.received.count == 4)
        #expect(Set(world.received.map { $0.kind == "mail" ? $0.id : $0.key }).count == 4)
    }

    @Test func aDryRunShowsEverythingAndSendsNothing() async throws {
        let world = try await world(refusing: 0)
        let preview = try world.deliver(["--dry-run"])
        #expect(preview.status == 0, "\(preview.errorOutput)")
        #expect(preview.output.components(separatedBy: "would be sent").count == 5)
        #expect(preview.output.contains("Message-ID: <2026-W09-") && !preview.output.contains("hunter2"))
        #expect(world.received.isEmpty)
    }

    /// Killed between the server's answer and the record, a report may go twice, but then says so by its identity.
    @Test func killedAtAnyMomentEachTargetGetsOneIdentity() async throws {
        let world = try await world(refusing: 0)
        for attempt in 0..<12 {
            let child = try ChildProcess(
                try BuiltBinary.path(),
                [
                    "report", "--deliver", "--config.file", world.configuration, "--storage.path", world.folder.path("data"), "--as-of",
                    Self.asOf,
                ])
            let wanted = attempt % 5
            _ = try await Eventually.get("progress") { world.received.count >= wanted || !child.isRunning ? true : nil }
            child.signal(SIGKILL)
            child.wait()
        }
        #expect(try world.deliver().status == 0)
        #expect(Set(world.received.map { $0.kind == "mail" ? $0.id : $0.key }).count == 4)
        #expect(Set(world.received.map(\.kind)).count == 4)
    }
}
