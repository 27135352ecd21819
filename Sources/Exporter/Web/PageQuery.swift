import SocketHTTPServer
import Synchronization

/// A query item that a page cannot use: answered with 400, so that no script mistakes the answer for what it asked for.
struct PageQueryError: Error, CustomStringConvertible {
    let description: String

    init(_ name: String, _ value: String, expected: String) {
        description = "\(name)=\(value.prefix(60)) is not valid: expected \(expected)"
    }
}

/// Reads query items whose values are a fixed set.
enum PageQueryItem {
    /// The value of an item; nil when it is missing or empty.
    ///
    /// - Throws: ``PageQueryError`` that names the values that are allowed.
    static func value<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, in query: [(name: String, value: String)]
    ) throws(PageQueryError) -> Value? {
        guard let text = query.first(where: { $0.name == name && !$0.value.isEmpty })?.value else { return nil }
        guard let value = Value(rawValue: text) else {
            let names = Value.allCases.map(\.rawValue)
            let expected = names.count > 2 ? "one of \(names.joined(separator: ", "))" : names.joined(separator: " or ")
            throw PageQueryError(name, text, expected: expected)
        }
        return value
    }
}

/// Whether a page is asked for a person or a program.
enum PageFormat: String, CaseIterable, Sendable {
    case html, json

    /// The `format` of a query; HTML without one.
    ///
    /// - Throws: ``PageQueryError`` for any other.
    init(_ query: [(name: String, value: String)]) throws(PageQueryError) {
        self = try PageQueryItem.value("format", in: query) ?? .html
    }

    func response(_ status: Int, _ bytes: [UInt8]) -> HTTPResponse {
        .page(status, type: self == .html ? "text/html; charset=utf-8" : "application/json", bytes)
    }
}

extension HTTPResponse {
    /// What is made for one reader at one moment.
    static func page(_ status: Int, type: String, _ bytes: [UInt8]) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("Content-Type", type), ("Cache-Control", "no-store")], body: HTTPBody(bytes))
    }

    /// What pages answer before the history was read for the first time.
    static let stillStarting = HTTPResponse.text(503, "mode-exporter is still reading its history; try again in a moment.\n")
}

/// Keeps what was rendered within the newest second, so that many readers of the same page cost no more than one.
final class SecondCache: Sendable {
    private struct Pages {
        var second = Int64.min
        var bytes: [String: [UInt8]] = [:]
    }

    /// How many different pages of one second are kept; more are rendered each time.
    static let maximumPages = 32

    private let newest = Mutex(Pages())

    /// The bytes of a page in a second, made when they are not there yet.
    ///
    /// - Parameter key: everything but the time that the page depends on, such as its query.
    /// - Throws: what `make` throws; then nothing is kept.
    func bytes<Failure: Error>(second wanted: Int64, key: String = "", make: () throws(Failure) -> [UInt8]) throws(Failure) -> [UInt8] {
        if let known = newest.withLock({ $0.second == wanted ? $0.bytes[key] : nil }) { return known }
        let made = try make()
        newest.withLock { pages in
            if pages.second < wanted { pages = Pages(second: wanted) }
            if pages.second == wanted, pages.bytes.count < Self.maximumPages { pages.bytes[key] = made }
        }
        return made
    }
}
