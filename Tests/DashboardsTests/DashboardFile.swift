import Dashboards
import Foundation
import Testing

/// A generated dashboard as Grafana reads it.
struct DashboardFile: Decodable, Sendable, CustomTestStringConvertible {
    struct Panel: Decodable, Sendable {
        let id: Int
        let type: String
        let title: String
        let description: String?
        let datasource: Source?
        let gridPos: Position
        let fieldConfig: Configuration?
        let targets: [Target]?
    }
    struct Position: Decodable, Sendable { let h, w, x, y: Int }
    struct Source: Decodable, Sendable { let type, uid: String }
    struct Configuration: Decodable, Sendable { let defaults: Defaults }
    struct Defaults: Decodable, Sendable { let unit: String? }
    struct Target: Decodable, Sendable {
        let expr: String
        let datasource: Source
        let interval: String?
        let refId: String
    }
    struct Variable: Decodable, Sendable {
        let name, type, label, query: String
        let datasource: Source?
        let refresh: Int
        let multi: Bool?
        let allValue: String?
        let regex: String
    }
    struct Templating: Decodable, Sendable { let list: [Variable] }
    struct Link: Decodable, Sendable { let type: String, tags: [String] }

    let id: Int?
    let uid, title, description, timezone: String
    let editable: Bool
    let schemaVersion: Int
    let tags: [String]
    let templating: Templating
    let links: [Link]
    let panels: [Panel]

    var testDescription: String { title }
    /// Panels without headings.
    var drawn: [Panel] { panels.filter { $0.type != "row" } }
    /// Every expression with the title of its panel.
    var targets: [(panel: String, target: Target)] { panels.flatMap { panel in (panel.targets ?? []).map { (panel.title, $0) } } }

    /// The JSON of every dashboard by its path.
    static func texts() throws -> [String: String] {
        let files = try DashboardBundle().files().filter { $0.path.hasSuffix(".json") }
        return Dictionary(uniqueKeysWithValues: files.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
    }

    static let all: [DashboardFile] = {
        let files = (try? texts()) ?? [:]
        return files.sorted { $0.key < $1.key }.compactMap { try? JSONDecoder().decode(DashboardFile.self, from: Data($0.value.utf8)) }
    }()

    /// An expression with a value for everything that Grafana fills in.
    static func filledIn(_ expression: String, step: String? = nil) -> String {
        let values = [
            ("$__rate_interval", step ?? "1m"), ("$__range", "1h"), ("$cluster", ".*"), ("$job", ".+"), ("$instance", ".+"),
            ("$account", ".+"), ("$space", ".*"), ("$dataset", "token"),
        ]
        return values.reduce(expression) { $0.replacingOccurrences(of: $1.0, with: $1.1) }
    }
}

/// The selectors of an expression, read without a parser: our expressions hold no name that is not a metric, function, label or keyword.
enum Selectors {
    struct Selector {
        let metric: String
        let matchers: String
        /// What follows the selector, such as `[$__rate_interval]`.
        let range: String?
        /// The function that the range is given to.
        let function: String?
    }

    static func list(_ expression: String) throws -> [Selector] {
        let pattern = try NSRegularExpression(
            pattern: #"(?:([a-z_]+)\()?((?:mode|process|account)_[a-z_0-9]*(?::[a-zA-Z_0-9:]+)?)(\{[^}]*\})?(?:\[([^\]]+)\])?"#
        )
        let range = NSRange(expression.startIndex..., in: expression)
        return pattern.matches(in: expression, range: range).map { match in
            func group(_ number: Int) -> String? { Range(match.range(at: number), in: expression).map { String(expression[$0]) } }
            return Selector(metric: group(2) ?? "", matchers: group(3) ?? "", range: group(4), function: group(1))
        }
    }
}
