import Foundation
import TestSupport
import Testing

/// Technology modules import nothing of the project; domain modules see the run model, analytics and the
/// technology that they stand on, never each other. Only the exporter and the executables wire things.
@Suite struct ImportDirectionTests {
    private static let allowed: [String: Set<String>] = [
        "RunModel": [], "Threads": [], "Files": [], "Configuration": ["RunModel", "RunAnalytics", "Files", "Yams"],
        "HistoryImport": ["RunModel", "ModeAPI", "RunHistory", "Gzip", "Threads"],
        "Delivery": ["RunModel", "CurlHTTP", "Threads", "Files", "Configuration", "Logging"],
        "CurlHTTP": ["CCurl", "Threads"], "SocketHTTPServer": ["COpenSSL", "Threads"],
        "PasswordHash": ["CCrypt", "COpenSSL"], "Gzip": ["CZlib"],
        "MessageDigest": ["COpenSSL"], "Exposition": [], "ModeAPI": ["RunModel", "CurlHTTP"],
        "RunHistory": ["RunModel", "Files", "GRDB", "GRDBSQLite"], "RunAnalytics": ["RunModel"],
        "HistoryAnalysis": ["RunModel", "RunHistory", "RunAnalytics"],
        "DatasetMetrics": ["RunModel", "RunAnalytics", "Exposition"], "Rollups": ["RunModel", "RunAnalytics", "Gzip", "MessageDigest"],
        "Reports": ["RunModel", "RunAnalytics"], "ModeSimulator": ["RunModel", "SocketHTTPServer"], "Dashboards": ["RunModel", "Files"],
        "TerminalMonitor": ["RunModel", "Threads", "UnixSignals"], "Collection": ["RunModel", "ModeAPI", "RunHistory", "Logging"],
    ]
    private static let platform: Set<String> = [
        "Foundation", "Glibc", "Musl", "Darwin", "Dispatch", "Synchronization", "SQLite3", "GRDBSQLite",
    ]

    @Test func everyModuleImportsOnlyWhatItsLayerMay() throws {
        var violations: [String] = []
        for file in try SourceTree.files(in: "Sources") {
            guard let allowed = Self.allowed[file.module] else { continue }
            for line in file.lines where line.hasPrefix("import ") || line.contains(" import ") && line.hasPrefix("@") {
                let name =
                    line.components(separatedBy: "import ").last?.components(separatedBy: " ").last?.components(separatedBy: ".").first
                    ?? ""
                if !allowed.contains(name), !Self.platform.contains(name) { violations.append("\(file.path): imports \(name)") }
            }
        }
        #expect(violations == [])
    }

    /// A new module decides what it may import before it imports anything.
    @Test func everyModuleHasARule() throws {
        let wiring: Set<String> = ["Exporter", "mode-exporter", "Benchmarks", "Packaging"]
        let modules = Set(try SourceTree.files(in: "Sources").map(\.module))
        #expect(modules.subtracting(Self.allowed.keys).subtracting(wiring) == [])
    }

    @Test func modelAndAnalyticsKnowNoClock() throws {
        let clocks = try SourceTree.files(in: "Sources").filter { ["RunModel", "RunAnalytics"].contains($0.module) }
            .flatMap { file in
                file.code.filter { line in
                    ["Date()", "ContinuousClock", "SuspendingClock", "DispatchTime.now", "clock_gettime"].contains {
                        line.text.contains($0)
                    }
                }
                .map { "\(file.path):\($0.number)" }
            }
        #expect(clocks == [])
    }
}
