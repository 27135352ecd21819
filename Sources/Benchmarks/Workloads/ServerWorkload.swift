import Foundation

/// Requests per second of `serve` and of nginx with one worker, which has the same bytes in files.
struct ServerWorkload: Workload {
    let scale: Scale

    func run(in scratch: Scratch) throws -> [Outcome] {
        guard let nginxPath = ChildProcess.find("nginx") else { throw Unavailable("nginx is not installed") }
        let wrk = try WrkLoad(seconds: scale.loadSeconds)
        let exporter = try LiveExporter(HistoryFolder.settled(runs: min(scale.runs, 1_000_000), in: scratch), in: scratch)
        defer { exporter.stop() }
        try exporter.settle()
        let gzip = try exporter.body("/metrics", headers: "Accept-Encoding: gzip\r\n")
        let plain = try exporter.body("/metrics")
        let site = try NginxSite(in: scratch, gzip: gzip, plain: plain)
        let nginx = try ServedProcess(nginxPath, ["-p", site.directory, "-c", site.configuration, "-e", "stderr"])
        defer { nginx.stop() }
        try Loopback.waitForListener(port: site.port, "nginx")
        let bodies = [
            Body(what: "two bytes", target: "/-/healthy", peer: site.url + "/small", headers: WrkLoad.plain),
            Body(
                what: "a gzip scrape of \(gzip.count / 1000) kB", target: "/metrics", peer: site.url + "/gzip",
                copied: site.url + "/copied", headers: WrkLoad.gzip),
            Body(
                what: "a plain scrape of \(plain.count / 1000) kB", target: "/metrics", peer: site.url + "/plain",
                headers: WrkLoad.plain),
        ]
        return try [1, 16, 100].flatMap { connections in
            try bodies.flatMap { try contest($0, exporter, wrk, connections: connections) }
        }
    }

    private struct Body {
        let what: String
        let target: String
        let peer: String
        /// Where the peer copies the file into the socket, as a server has to that makes its answers; nil where that does not matter.
        var copied: String?
        let headers: [String]
    }

    private func contest(_ body: Body, _ exporter: LiveExporter, _ wrk: WrkLoad, connections: Int) throws -> [Outcome] {
        let nginx = "nginx, one worker, ready file"
        func load(_ url: String) throws -> Sample { try wrk.run(url, connections: connections, headers: body.headers) }
        var contenders = [
            Contender("serve") { try load(exporter.url + body.target) },
            Contender(nginx) { try load(body.peer) },
        ]
        if let copied = body.copied { contenders.append(Contender("nginx, copying it (sendfile off)") { try load(copied) }) }
        let contest = Contest(
            title: "server: one request for \(body.what), \(connections) connections", contenders: contenders,
            targets: [.factor(1, over: nginx)])
        let outcome = try contest.run(rounds: scale.rounds)
        let title = "server: 99th percentile of the same"
        return [outcome, outcome.compared(by: .duration(of: "p99"), title: title, targets: [.growth(1.5, over: nginx)])]
    }
}
