import Configuration
import Foundation
import RunModel
import Testing

@Suite struct ConfigurationFileTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

    private static func fixtures(_ suffix: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(suffix) }.sorted()
    }

    private func read(_ name: String) throws -> ExporterConfiguration {
        try ConfigurationFile.read(path: Self.folder.appendingPathComponent(name).path)
    }

    @Test(arguments: fixtures(".good.yml")) func acceptsValidFiles(name: String) throws {
        _ = try read(name)
    }

    @Test(arguments: fixtures(".bad.yml")) func refusesInvalidFilesInOneLine(name: String) throws {
        let error = try #require(throws: ConfigurationError.self) { try read(name) }
        #expect(!error.description.contains("\n"))
        #expect(!error.description.contains("secret@"))
        #expect(!error.description.contains("hunter2"))
    }

    @Test func thereAreFixtures() {
        #expect(Self.fixtures(".good.yml").count >= 2)
        #expect(Self.fixtures(".bad.yml").count >= 14)
    }

    @Test func freshnessIsAutoOrALengthOrNotPromised() throws {
        func freshness(_ entry: String) throws -> FreshnessObjective? {
            try ConfigurationFile.parse("slo: [{ match: x\(entry) }]").objectives.first?.freshness
        }
        #expect(try freshness(", freshness: auto") == .auto)
        #expect(try freshness(", freshness: 26h") == .within(.hours(26)))
        #expect(try freshness("") == nil)
        for wrong in ["rhythm", "0s", "-1h"] {
            #expect(throws: ConfigurationError.self) { _ = try freshness(", freshness: \(wrong)") }
        }
        let standard = try #require(ExporterConfiguration().objectives.first)
        #expect(standard.freshness == .auto && standard.durationP95 == nil && standard.success == 0.99)
        #expect(ExporterConfiguration().yaml.contains("freshness: auto"))
    }

    @Test func readsEveryKey() throws {
        let configuration = try read("full.good.yml")
        #expect(configuration.mode.baseURL == "https://app.mode.com")
        #expect(configuration.mode.workspace == "acme")
        #expect(configuration.mode.requestsPerSecond == 0.5)
        #expect(configuration.mode.timeout == .seconds(40))
        #expect(configuration.discovery.spaces.contains(token: "x", name: "Sales north"))
        #expect(!configuration.discovery.spaces.contains(token: "x", name: "Sales archive"))
        #expect(!configuration.discovery.datasets.contains(token: "tmp_1", name: nil))
        #expect(configuration.collect.backfill == nil)
        #expect(configuration.collect.queryRuns == .none)
        #expect(configuration.collect.waitingStates == [.pending])
        #expect(configuration.metrics.durationBuckets == [1, 2.5, 60])
        #expect(configuration.metrics.windows.map(\.name) == ["1d", "30d"])
        #expect(configuration.objectives.count == 2)
        #expect(configuration.objectives[0].freshness == .within(.hours(2)))
        #expect(configuration.objectives[1].freshness == nil)
        #expect(configuration.rollup.compressionLevel == 9)
        #expect(configuration.report.timeZone == "Europe/Berlin")
        #expect(configuration.retention == .days(400))
        #expect(configuration.shard.index == 1)
        #expect(
            configuration.web.grafanaURL == "https://example.com/grafana" && configuration.web.prometheusURL == "http://prometheus:9090")
        #expect(configuration.metrics.exclude.map(\.description) == ["mode_dataset_run_queue_.*"])
        let finance = Dataset(token: try #require(DatasetToken("d1")), name: "Finance close", space: nil)
        #expect(configuration.owner(of: finance) == "finance")
        #expect(configuration.owner(of: Dataset(token: finance.token, name: "Sales", space: nil)) == nil)
        let deliveries = configuration.report.deliver.map { delivery in
            switch delivery {
            case .webhook(let url, let format): "\(url) \(format)"
            case .mail(let mail): "\(mail.server) \(mail.from) \(mail.to) \(mail.password.map(String.init(describing:)) ?? "")"
            }
        }
        #expect(
            deliveries == [
                "file /run/secrets/hook markdown",
                #"smtps://mail.example.com a@example.com ["b@example.com", "c@example.com"] file /run/secrets/smtp"#,
            ])
    }

    /// The line beside a syntax error may hold a secret, so only its number is shown.
    @Test func aSyntaxErrorShowsTheLineNumberButNotTheLine() throws {
        let error = try #require(throws: ConfigurationError.self) { try read("unclosed_secret.bad.yml") }
        #expect(error.description.contains("line ") && error.description.contains("is not valid YAML"))
    }

    /// What `config --example` prints must be what a user may start from.
    @Test func theExampleGivesTheDefaults() throws {
        #expect(try ConfigurationFile.parse(ExampleConfiguration.text).yaml == ExporterConfiguration().yaml)
    }

    @Test(arguments: fixtures(".good.yml")) func thePrintedConfigurationMeansTheSame(name: String) throws {
        let printed = try read(name).yaml
        #expect(try ConfigurationFile.parse(printed).yaml == printed)
    }

    @Test func thePrintedConfigurationHidesSecrets() throws {
        var configuration = ExporterConfiguration()
        configuration.mode.token = .value("token-of-mine")
        configuration.mode.secret = .value("hunter2")
        #expect(!configuration.yaml.contains("token-of-mine") && !configuration.yaml.contains("hunter2"))
        #expect(configuration.yaml.contains("<hidden>"))
    }

    @Test func unreadableFilesSayWhy() throws {
        let folder = Self.folder.path
        for (path, reason) in [
            ("\(folder)/none.yml", "does not exist"), (folder, "is a directory"), ("\(folder)/full.good.yml/below", "not a directory"),
        ] {
            let error = try #require(throws: ConfigurationError.self) { try ConfigurationFile.read(path: path) }
            #expect(error.description.contains(reason))
        }
    }

    @Test func unknownKeyNamesTheNearestKnownOneAndTheLine() throws {
        let error = try #require(throws: ConfigurationError.self) { try read("unknown_key.bad.yml") }
        #expect(error.description == "configuration: mode.workspce (line 2): unknown key; did you mean `workspace`?")
    }

    @Test func environmentWinsOverTheFileAndFlagsWinOverBoth() throws {
        let path = Self.folder.appendingPathComponent("full.good.yml").path
        let environment = ["MODE_WORKSPACE": "other", "MODE_TOKEN": "t", "MODE_SECRET": "", "MODE_BASE_URL": "http://localhost:1"]
        let sources = ConfigurationSources(file: path, environment: environment) { $0.mode.baseURL = "http://flag" }
        let configuration = try sources.load()
        #expect(configuration.mode.workspace == "other")
        #expect(configuration.mode.baseURL == "http://flag")
        #expect(try configuration.mode.token?.read("MODE_TOKEN") == "t")
        #expect("\(String(describing: configuration.mode.secret))".contains("/run/secrets/secret"))
    }

    @Test func secretsAreNeverPrinted() {
        #expect("\(SecretSource.value("hunter2"))" == "<secret>")
        #expect(!"\(String(reflecting: SecretSource.value("hunter2")))".contains("hunter2"))
    }

    @Test func rotatedSecretFilesCountAtOnce() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("secret-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        let source = SecretSource.file(url.path)
        #expect(throws: ConfigurationError.self) { try source.read("mode.secret") }
        try Data("first\n".utf8).write(to: url)
        #expect(try source.read("mode.secret") == "first")
        try Data("second".utf8).write(to: url)
        #expect(try source.read("mode.secret") == "second")
        try Data(repeating: 0x41, count: 5000).write(to: url)
        #expect(throws: ConfigurationError.self) { try source.read("mode.secret") }
    }

    @Test func shardsDivideTheDatasetsWithoutOverlap() throws {
        let tokens = (0..<300).compactMap { DatasetToken("dataset\($0)") }
        let owners = tokens.map { token in
            (0..<3).filter { index in
                var shard = ExporterConfiguration.Shard()
                shard.index = index
                shard.total = 3
                return shard.contains(token)
            }
        }
        #expect(owners.allSatisfy { $0.count == 1 })
        #expect(Set(owners.flatMap { $0 }).count == 3)
    }
}
