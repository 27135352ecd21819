// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target of ours: a warning is an error, so none is ever merged.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// A module under Sources.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], plugins: [Target.PluginUsage] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict, plugins: plugins)
}

/// The tests of a module, under Tests.
func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource]? = nil
) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude, resources: resources, swiftSettings: strict)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
    name: "mode-exporter",
    products: [.executable(name: "mode-exporter", targets: ["mode-exporter"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        module("RunModel"),
        module("Threads"),
        module("Files"),
        module("CurlHTTP", ["CCurl", "Threads"]),
        module("SocketHTTPServer", ["COpenSSL", "Threads"]),
        module("PasswordHash", ["CCrypt", "COpenSSL"]),
        module("Gzip", ["CZlib"]),
        module("MessageDigest", ["COpenSSL"]),
        module("Exposition"),
        module("ModeAPI", ["RunModel", "CurlHTTP"]),
        module("RunHistory", ["RunModel", "Files", grdb, .product(name: "GRDBSQLite", package: "GRDB.swift")]),
        module("HistoryImport", ["RunModel", "ModeAPI", "RunHistory", "Gzip", "Threads"]),
        module("Collection", ["RunModel", "ModeAPI", "RunHistory", logging]),
        module("RunAnalytics", ["RunModel"]),
        module("HistoryAnalysis", ["RunModel", "RunHistory", "RunAnalytics"]),
        module("DatasetMetrics", ["RunModel", "RunAnalytics", "Exposition"]),
        module("Rollups", ["RunModel", "RunAnalytics", "Gzip", "MessageDigest"]),
        module("Reports", ["RunModel", "RunAnalytics"]),
        module("Configuration", ["RunModel", "RunAnalytics", "Files", yams]),
        module("Delivery", ["RunModel", "CurlHTTP", "Threads", "Files", "Configuration", logging]),
        module("Dashboards", ["RunModel", "Files"]),
        module("TerminalMonitor", ["RunModel", "Threads", unixSignals]),
        module("ModeSimulator", ["RunModel", "SocketHTTPServer"]),
        module(
            "Exporter",
            [
                "CMalloc", "RunModel", "Threads", "Files", "Configuration", "Delivery", "CurlHTTP", "SocketHTTPServer", "PasswordHash",
                "Gzip",
                "Exposition", "ModeAPI", "RunHistory",
                "Collection",
                "RunAnalytics", "HistoryAnalysis", "DatasetMetrics", "Rollups", "Reports", "TerminalMonitor", "Dashboards", logging,
                lifecycle,
                unixSignals, yams, mustache,
            ], plugins: ["BuildStamp"]),
        .plugin(name: "BuildStamp", capability: .buildTool(), path: "Sources/Packaging/BuildStamp"),
        .executableTarget(
            name: "mode-exporter",
            dependencies: [
                "Exporter", "Collection", "ModeSimulator", "RunModel", "RunAnalytics", "Reports", "SocketHTTPServer", "Exposition",
                "ModeAPI", "TerminalMonitor", "Threads", "Files", "Configuration", "HistoryImport",
                argumentParser, logging, lifecycle,
            ], swiftSettings: strict),
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "RunModel", "SocketHTTPServer", "Gzip", "Exposition", "ModeAPI", "RunHistory", "RunAnalytics", "DatasetMetrics", "Rollups",
                "ModeSimulator", "Exporter", "Files", "Configuration", "HistoryImport", "Collection", "CurlHTTP", argumentParser, logging,
            ],
            path: "Sources/Benchmarks", exclude: ["Peers", "Gate/instructions.txt"], swiftSettings: strict),

        .target(name: "TestSupport", dependencies: ["Exposition", "Gzip"], path: "Tests/TestSupport", swiftSettings: strict),
        .target(
            name: "FuzzTargets", dependencies: ["RunModel", "ModeAPI", "SocketHTTPServer", "Configuration", "Exporter"],
            path: "Tests/Fuzz/Targets", swiftSettings: strict),
        tests("FuzzTests", ["FuzzTargets"]),
        tests("RunModelTests", ["RunModel"]),
        tests("ThreadsTests", ["Threads"]),
        tests("FilesTests", ["Files"]),
        tests("ConfigurationTests", ["Configuration", "RunModel"], exclude: ["Fixtures"]),
        tests("DeliveryTests", ["Delivery", "RunModel"]),
        tests("CurlHTTPTests", ["CurlHTTP"]),
        tests("SocketHTTPServerTests", ["SocketHTTPServer", "PasswordHash", "FuzzTargets"]),
        tests("GzipTests", ["Gzip"]),
        tests("MessageDigestTests", ["MessageDigest"]),
        tests("ExpositionTests", ["Exposition"]),
        tests("ModeAPITests", ["ModeAPI", "RunModel", "CurlHTTP", "FuzzTargets"]),
        tests("RunHistoryTests", ["RunHistory", "RunAnalytics", "RunModel", grdb], exclude: ["Fixtures"]),
        .target(
            name: "CollectionTestSupport",
            dependencies: [
                "Collection", "ModeAPI", "RunHistory", "RunModel", "ModeSimulator", "CurlHTTP", "SocketHTTPServer", "TestSupport", logging,
            ],
            path: "Tests/CollectionTestSupport", swiftSettings: strict),
        tests(
            "CollectionTests",
            ["Collection", "CollectionTestSupport", "ModeAPI", "RunHistory", "RunModel", "ModeSimulator", "CurlHTTP", logging]),
        tests("RunAnalyticsTests", ["RunAnalytics", "RunModel"]),
        tests("HistoryAnalysisTests", ["HistoryAnalysis", "RunHistory", "RunAnalytics", "RunModel"]),
        tests("DatasetMetricsTests", ["DatasetMetrics", "RunAnalytics", "RunModel", "Exposition"]),
        tests("RollupsTests", ["Rollups", "RunAnalytics", "RunModel", "Gzip"]),
        tests("ReportsTests", ["Reports", "RunAnalytics", "RunModel"]),
        tests("DashboardsTests", ["Dashboards", "Files", "DatasetMetrics", "Exposition", "RunModel"]),
        tests("ModeSimulatorTests", ["ModeSimulator", "RunModel", "SocketHTTPServer"]),
        tests("EndToEndTests", ["Dashboards", "DatasetMetrics", "Exposition", "ModeSimulator", "RunModel", "RunHistory", "mode-exporter"]),
        tests("TerminalMonitorTests", ["TerminalMonitor", "RunModel"]),
        tests("ConventionTests", ["Configuration", "DatasetMetrics"]),
        tests(
            "ExporterTests",
            [
                "Exporter", "Configuration", "HistoryImport", "Collection", "CollectionTestSupport", "ModeSimulator", "RunModel", "ModeAPI",
                "RunHistory", "SocketHTTPServer",
                "PasswordHash", "CurlHTTP", "Gzip", "Exposition", "Rollups", "RunAnalytics", "HistoryAnalysis", "DatasetMetrics", "Reports",
                "TerminalMonitor", logging,
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// Its main function comes from libFuzzer, so it links only with --sanitize=fuzzer: see the target fuzz of the Makefile.
if Context.environment["MODE_EXPORTER_FUZZ"] != nil {
    package.targets.append(.executableTarget(name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Driver", swiftSettings: strict))
}
