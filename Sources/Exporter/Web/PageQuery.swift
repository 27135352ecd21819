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
}

/// Addresses of pages: percent-encoding of values.
enum PageAddress {
    /// Text as the value of a query item or a segment of a path: everything but unreserved characters is escaped.
    static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default: encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
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
