import Files
import Foundation
import RunAnalytics
import RunModel
import Yams

/// Reads the YAML file into an ``ExporterConfiguration``.
package enum ConfigurationFile {
    /// The largest file that is read, in bytes.
    package static let maximumBytes = 1 << 20

    /// Reads and validates a file.
    ///
    /// - Throws: ``ConfigurationError`` with the key and the line: unreadable file, no YAML, unknown key, value out of range.
    package static func read(path: String) throws(ConfigurationError) -> ExporterConfiguration {
        let bytes: Data
        do {
            bytes = try BoundedFile.read(path, limit: maximumBytes)
        } catch {
            throw ConfigurationError(path, "\(error) (the file was named by --config.file)")
        }
        guard let text = String(bytes: bytes, encoding: .utf8) else { throw ConfigurationError(path, "is not valid UTF-8 text") }
        return try parse(text)
    }

    /// Reads and validates YAML text; text without any key gives the defaults.
    package static func parse(_ text: String) throws(ConfigurationError) -> ExporterConfiguration {
        let root: Node?
        do {
            root = try YAMLDocument.root(of: text)
        } catch {
            throw ConfigurationError("the file", line: error.line, "is not valid YAML: \(error.text)")
        }
        var configuration = ExporterConfiguration()
        guard let root else { return configuration }
        let top = try YAMLSection(
            root,
            place: "",
            known: ["mode", "discovery", "collect", "metrics", "slo", "owners", "rollup", "report", "web", "retention", "shard"]
        )
        try readMode(top, into: &configuration.mode)
        try readDiscovery(top, into: &configuration.discovery)
        try readCollect(top, into: &configuration.collect)
        try readMetrics(top, into: &configuration.metrics)
        if let sections = try top.sections("slo", known: ["match", "success", "freshness", "duration_p95"]) {
            configuration.objectives = []
            for section in sections { configuration.objectives.append(try readObjective(section)) }
        }
        for section in try top.sections("owners", known: ["match", "owner"]) ?? [] { configuration.owners.append(try readOwner(section)) }
        try readOutputs(top, into: &configuration)
        configuration.web = try WebSection.read(top)
        return configuration
    }

    private static func readMode(_ top: YAMLSection, into mode: inout ExporterConfiguration.Mode) throws(ConfigurationError) {
        guard
            let section = try top.section(
                "mode",
                known: ["base_url", "workspace", "token", "token_file", "secret", "secret_file", "requests_per_second", "timeout"]
            )
        else { return }
        if let url = try section.text("base_url") { mode.baseURL = try BaseURL.validated(url) { section.error("base_url", $0) } }
        mode.workspace = try section.text("workspace")
        mode.token = try readSecret(section, "token")
        mode.secret = try readSecret(section, "secret")
        mode.requestsPerSecond =
            try section.value("requests_per_second", expected: "a number above 0, at most 1000") {
                Double($0).flatMap { $0 > 0 && $0 <= 1000 ? $0 : nil }
            }
            ?? mode.requestsPerSecond
        mode.timeout = try section.duration("timeout", atLeast: .seconds(1)) ?? mode.timeout
    }

    private static func readSecret(_ section: YAMLSection, _ key: String) throws(ConfigurationError) -> SecretSource? {
        let value = try section.text(key)
        let file = try section.text("\(key)_file")
        guard value == nil || file == nil else { throw section.error(key, "give either \(key) or \(key)_file, not both") }
        return value.map { .value($0) } ?? file.map { .file($0) }
    }

    private static func readDiscovery(
        _ top: YAMLSection,
        into discovery: inout ExporterConfiguration.Discovery
    ) throws(ConfigurationError) {
        guard let section = try top.section("discovery", known: ["interval", "spaces", "datasets"]) else { return }
        discovery.interval = try section.duration("interval", atLeast: .seconds(1)) ?? discovery.interval
        discovery.spaces = try readSelection(section, "spaces") ?? discovery.spaces
        discovery.datasets = try readSelection(section, "datasets") ?? discovery.datasets
    }

    private static func readSelection(_ section: YAMLSection, _ key: String) throws(ConfigurationError) -> NameSelection? {
        guard let selection = try section.section(key, known: ["include", "exclude"]) else { return nil }
        return NameSelection(
            include: try readPatterns(selection, "include") ?? [.anything],
            exclude: try readPatterns(selection, "exclude") ?? []
        )
    }

    private static func readPatterns(_ section: YAMLSection, _ key: String) throws(ConfigurationError) -> [NamePattern]? {
        guard let texts = try section.list(key) else { return nil }
        var patterns: [NamePattern] = []
        for text in texts {
            patterns.append(try readPattern(section, key, text))
        }
        return patterns
    }

    private static func readPattern(_ section: YAMLSection, _ key: String, _ text: String) throws(ConfigurationError) -> NamePattern {
        guard let pattern = try? NamePattern(text) else { throw section.error(key, "\"\(text)\" is not a valid regular expression") }
        return pattern
    }

    private static func readOwner(_ section: YAMLSection) throws(ConfigurationError) -> ExporterConfiguration.Owner {
        guard let match = try section.text("match"), let owner = try section.text("owner") else {
            throw ConfigurationError(section.place, "needs both match and owner")
        }
        return ExporterConfiguration.Owner(match: try readPattern(section, "match", match), owner: owner)
    }

    private static func readCollect(_ top: YAMLSection, into collect: inout ExporterConfiguration.Collect) throws(ConfigurationError) {
        guard let section = try top.section("collect", known: ["interval", "backfill", "query_runs", "waiting_states"]) else { return }
        collect.interval = try section.duration("interval", atLeast: .seconds(1)) ?? collect.interval
        if try section.text("backfill") == "all" {
            collect.backfill = nil
        } else {
            collect.backfill = try section.duration("backfill", atLeast: .zero) ?? collect.backfill
        }
        collect.queryRuns =
            try section.value("query_runs", expected: "none, new or all") { QueryRunPolicy(rawValue: $0) }
            ?? collect.queryRuns
        if let names = try section.list("waiting_states") {
            let states = names.map { RunState(name: $0) }
            guard states.allSatisfy({ !$0.isEnded && !$0.name.isEmpty }) else {
                throw section.error("waiting_states", "an ended state (succeeded, completed, failed, cancelled) cannot be a waiting state")
            }
            collect.waitingStates = states
        }
    }

    private static func readMetrics(_ top: YAMLSection, into metrics: inout ExporterConfiguration.Metrics) throws(ConfigurationError) {
        guard let section = try top.section("metrics", known: ["duration_buckets", "queue_buckets", "windows", "exclude"]) else { return }
        metrics.durationBuckets = try readBuckets(section, "duration_buckets") ?? metrics.durationBuckets
        metrics.queueBuckets = try readBuckets(section, "queue_buckets") ?? metrics.queueBuckets
        metrics.exclude = try readPatterns(section, "exclude") ?? metrics.exclude
        if let names = try section.list("windows") {
            let windows = names.compactMap { Window($0) }
            guard windows.count == names.count, Set(names).count == names.count, windows.count <= 10,
                windows.allSatisfy({ $0.length <= .days(400) })
            else { throw section.error("windows", "must be at most 10 distinct durations such as 1d or 7d, each at most 400d") }
            metrics.windows = windows
        }
    }

    private static func readBuckets(_ section: YAMLSection, _ key: String) throws(ConfigurationError) -> [Double]? {
        guard let texts = try section.list(key) else { return nil }
        let bounds = texts.compactMap { Double($0) }
        // The history counts in whole milliseconds, so a bound must be one.
        let fits = bounds.allSatisfy { $0 > 0 && $0 <= 31_536_000 && ($0 * 1000).rounded() == $0 * 1000 }
        guard bounds.count == texts.count, (1...100).contains(bounds.count), fits, zip(bounds, bounds.dropFirst()).allSatisfy(<) else {
            throw section.error(key, "must be 1 to 100 ascending numbers of seconds above 0, in whole milliseconds")
        }
        return bounds
    }

    private static func readObjective(_ section: YAMLSection) throws(ConfigurationError) -> ExporterConfiguration.Objective {
        var objective = ExporterConfiguration.Objective.standard
        if let text = try section.text("match") {
            objective.match = try readPattern(section, "match", text)
        }
        objective.success =
            try section.value("success", expected: "a ratio above 0 and below 1, such as 0.99") {
                Double($0).flatMap { $0 > 0 && $0 < 1 ? $0 : nil }
            }
            ?? objective.success
        objective.freshness = try section.value("freshness", expected: "auto or a duration such as 90m, 26h or 7d") { text in
            text == "auto" ? .auto : DurationText.duration(text).flatMap { $0 > .zero ? .within($0) : nil }
        }
        objective.durationP95 = try section.duration("duration_p95")
        return objective
    }

    private static func readOutputs(_ top: YAMLSection, into configuration: inout ExporterConfiguration) throws(ConfigurationError) {
        if let section = try top.section("rollup", known: ["directory", "compression_level"]) {
            configuration.rollup.directory = try section.text("directory")
            configuration.rollup.compressionLevel =
                try section.value("compression_level", expected: "a number from 1 to 9") {
                    Int($0).flatMap { (1...9).contains($0) ? $0 : nil }
                }
                ?? configuration.rollup.compressionLevel
        }
        if let section = try top.section("report", known: ["directory", "time_zone", "deliver"]) {
            configuration.report.directory = try section.text("directory")
            configuration.report.timeZone =
                try section.value("time_zone", expected: "an IANA time zone such as Europe/Berlin") {
                    LocalCalendar(zoneName: $0)?.zoneName
                }
                ?? configuration.report.timeZone
            configuration.report.deliver = try DeliverySection.read(section)
        }
        if let section = try top.section("retention", known: ["runs"]) {
            if try section.text("runs") == "all" {
                configuration.retention = nil
            } else if let retention = try section.duration("runs") {
                // The longest window and the report's eight weeks must stay computable.
                guard retention >= .days(70) else { throw section.error("runs", "must be at least 70d, or all") }
                configuration.retention = retention
            }
        }
        if let section = try top.section("shard", known: ["index", "total", "slices"]) {
            configuration.shard.total =
                try section.value("total", expected: "a number from 1 to 1000") { Int($0).flatMap { (1...1000).contains($0) ? $0 : nil } }
                ?? 1
            let total = configuration.shard.total
            configuration.shard.index =
                try section.value("index", expected: "a number from 0 to total − 1") {
                    Int($0).flatMap { (0..<total).contains($0) ? $0 : nil }
                } ?? 0
            configuration.shard.slices = try section.value("slices", expected: "a number from total to 1000") {
                Int($0).flatMap { (total...1000).contains($0) ? $0 : nil }
            }
        }
    }
}

/// The address of Mode: scheme and host only.
enum BaseURL {
    /// Drops a trailing slash; refuses everything that is not `http(s)://host[:port]`.
    static func validated<Failure: Error>(_ text: String, error: (String) -> Failure) throws(Failure) -> String {
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        guard let url = URL(string: text), url.scheme == "https" || url.scheme == "http", url.host?.isEmpty == false else {
            throw error("must be http:// or https:// and a host")
        }
        guard url.path.isEmpty, url.query == nil, url.fragment == nil else { throw error("must be only scheme and host, without /api") }
        guard url.user == nil, url.password == nil else { throw error("must not contain credentials: use MODE_TOKEN and MODE_SECRET") }
        return text
    }
}
