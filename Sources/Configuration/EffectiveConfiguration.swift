import RunModel

extension ExporterConfiguration {
    /// The configuration in force as YAML, every key spelled out and every secret hidden. Given to a configuration file, it means the same.
    package var yaml: String {
        var lines: [String] = []
        func add(_ line: String) { lines.append(line) }
        add("mode:")
        add("  base_url: \(YAMLText.scalar(mode.baseURL))")
        if let workspace = mode.workspace { add("  workspace: \(YAMLText.scalar(workspace))") }
        for (key, source) in [("token", mode.token), ("secret", mode.secret)] {
            if let source { add("  " + YAMLText.secret(key, source)) }
        }
        add("  requests_per_second: \(YAMLText.number(mode.requestsPerSecond))")
        add("  timeout: \(DurationText.text(mode.timeout))")
        add("discovery:")
        add("  interval: \(DurationText.text(discovery.interval))")
        add("  spaces: \(YAMLText.selection(discovery.spaces))")
        add("  datasets: \(YAMLText.selection(discovery.datasets))")
        add("collect:")
        add("  interval: \(DurationText.text(collect.interval))")
        add("  backfill: \(collect.backfill.map(DurationText.text) ?? "all")")
        add("  query_runs: \(collect.queryRuns.rawValue)")
        add("  waiting_states: \(YAMLText.list(collect.waitingStates.map(\.name)))")
        add("metrics:")
        add("  duration_buckets: [\(metrics.durationBuckets.map(YAMLText.number).joined(separator: ", "))]")
        add("  queue_buckets: [\(metrics.queueBuckets.map(YAMLText.number).joined(separator: ", "))]")
        add("  windows: \(YAMLText.list(metrics.windows.map(\.name)))")
        add("  exclude: \(YAMLText.list(metrics.exclude.map(\.description)))")
        lines += objectiveLines + ownerLines + outputLines
        return lines.joined(separator: "\n") + "\n"
    }

    private var objectiveLines: [String] {
        ["slo:"]
            + objectives.map { objective in
                var parts = ["match: \(YAMLText.scalar(objective.match.description))", "success: \(YAMLText.number(objective.success))"]
                if let freshness = objective.freshness {
                    parts.append("freshness: \(freshness.limit.map(DurationText.text) ?? "auto")")
                }
                if let duration = objective.durationP95 {
                    parts.append("duration_p95: \(DurationText.text(duration))")
                }
                return "  - { \(parts.joined(separator: ", ")) }"
            }
    }

    private var ownerLines: [String] {
        guard !owners.isEmpty else { return ["owners: []"] }
        return ["owners:"]
            + owners.map { "  - { match: \(YAMLText.scalar($0.match.description)), owner: \(YAMLText.scalar($0.owner)) }" }
    }

    private var outputLines: [String] {
        var lines = ["rollup:"]
        if let directory = rollup.directory { lines.append("  directory: \(YAMLText.scalar(directory))") }
        lines += ["  compression_level: \(rollup.compressionLevel)", "report:"]
        if let directory = report.directory { lines.append("  directory: \(YAMLText.scalar(directory))") }
        lines.append("  time_zone: \(YAMLText.scalar(report.timeZone))")
        lines += report.deliver.isEmpty ? ["  deliver: []"] : ["  deliver:"] + report.deliver.map { "    - { \(Self.text($0)) }" }
        let links = [("grafana", web.grafanaURL), ("prometheus", web.prometheusURL)].compactMap { key, url in
            url.map { "\(key): \(YAMLText.scalar($0))" }
        }
        if !links.isEmpty { lines.append("web: { links: { \(links.joined(separator: ", ")) } }") }
        lines.append("retention: { runs: \(retention.map(DurationText.text) ?? "all") }")
        lines.append("shard: { index: \(shard.index), total: \(shard.total), slices: \(shard.sliceCount) }")
        return lines
    }

    private static func text(_ delivery: Delivery) -> String {
        switch delivery {
        case .webhook(let url, let format): return YAMLText.secret("webhook", url) + ", format: \(format.rawValue)"
        case .mail(let mail):
            var parts = ["smtp: \(YAMLText.scalar(mail.server))"]
            if let user = mail.user { parts.append("user: \(YAMLText.scalar(user))") }
            if let password = mail.password { parts.append(YAMLText.secret("password", password)) }
            parts += ["from: \(YAMLText.scalar(mail.from))", "to: \(YAMLText.list(mail.to))"]
            return parts.joined(separator: ", ")
        }
    }
}

private enum YAMLText {
    /// Always quoted, so that no value is taken for a number, a date or a truth value.
    static func scalar(_ text: String) -> String { text.quotedAsJSON }

    static func list(_ texts: [String]) -> String { "[" + texts.map(scalar).joined(separator: ", ") + "]" }

    static func selection(_ selection: NameSelection) -> String {
        "{ include: \(list(selection.include.map(\.description))), exclude: \(list(selection.exclude.map(\.description))) }"
    }

    /// `key_file: path` for a file; a value itself is never written.
    static func secret(_ key: String, _ source: SecretSource) -> String {
        switch source {
        case .value: "\(key): \"<hidden>\""
        case .file(let path): "\(key)_file: \(scalar(path))"
        }
    }

    static func number(_ value: Double) -> String { value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value) }
}
