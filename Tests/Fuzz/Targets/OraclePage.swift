import Foundation
import ModeAPI
import RunModel

/// Any JSON value as Foundation's JSONDecoder reads it, every value decoded, so that nothing stays unchecked.
package indirect enum OracleJSON: Decodable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([OracleJSON])
    case object([String: OracleJSON])

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    static let maximumDepth = 128

    /// - Throws: `DecodingError`, also for more than 128 levels.
    package init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
            return
        }
        do {
            self = .string(try single.decode(String.self))
            return
        } catch DecodingError.typeMismatch {}
        if let container = try? decoder.container(keyedBy: Key.self) {
            try Self.checkDepth(decoder)
            var members: [String: OracleJSON] = [:]
            for key in container.allKeys { members[key.stringValue] = try container.decode(OracleJSON.self, forKey: key) }
            self = .object(members)
            return
        }
        if var container = try? decoder.unkeyedContainer() {
            try Self.checkDepth(decoder)
            var elements: [OracleJSON] = []
            while !container.isAtEnd { elements.append(try container.decode(OracleJSON.self)) }
            self = .array(elements)
            return
        }
        if let value = try? single.decode(Bool.self) {
            self = .boolean(value)
            return
        }
        self = .number(try single.decode(Double.self))
    }

    private static func checkDepth(_ decoder: any Decoder) throws {
        guard decoder.codingPath.count < maximumDepth else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "too deep"))
        }
    }

    subscript(key: String) -> OracleJSON? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    var isArray: Bool { if case .array = self { true } else { false } }
}

/// What a page of runs must give, written without any of the scanner's code: JSONDecoder for the text, the C library for the calendar.
package struct OraclePage {
    struct Row: Equatable {
        var token: String
        var state: String
        var created: Int64
        var updated: Int64?
        var completed: Int64?
    }

    struct Rejection: Equatable {
        var reason: RunRejection
        /// Nil for a hash, whose input only the scanner knows.
        var token: String?
    }

    var rows: [Row] = []
    var rejected: [Rejection] = []
    /// Nil when missing, no whole number, or too large for a double to hold exactly.
    var totalPages: Int?

    /// Nil when the page is to be refused as a whole.
    package init?(_ bytes: [UInt8]) {
        // Foundation guesses UTF-16 and UTF-32 from NUL bytes and byte order marks; a page is UTF-8.
        guard !bytes.contains(0), !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]),
            let json = try? JSONDecoder().decode(OracleJSON.self, from: Data(bytes)),
            // The decoder never looks at the second value of a key; this does.
            (try? JSONSerialization.jsonObject(with: Data(bytes))) != nil,
            case .object(let embedded) = json["_embedded"]
        else { return nil }
        let elements: [OracleJSON]
        if let expected = embedded["report_runs"] {
            guard case .array(let found) = expected else { return nil }
            elements = found
        } else {
            let arrays = embedded.values.filter(\.isArray)
            guard arrays.count == 1, case .array(let found) = arrays[0] else { return nil }
            elements = found
        }
        for element in elements { add(element) }
        if case .number(let number) = json["pagination"]?["total_pages"], number.rounded() == number, abs(number) < 9e15 {
            totalPages = Int(number)
        }
    }

    private mutating func add(_ json: OracleJSON) {
        guard case .object = json else {
            rejected.append(Rejection(reason: .malformed, token: nil))
            return
        }
        var texts: [String: String] = [:]
        var hasWrongType = false
        for key in ["token", "state", "created_at", "updated_at", "completed_at"] {
            switch json[key] {
            case nil, .null: break
            case .string(let text): texts[key] = text
            default: hasWrongType = true
            }
        }
        let token = texts["token"].flatMap { Self.isToken($0) ? $0 : nil }
        switch hasWrongType ? .failure(.malformed) : Self.row(token, texts) {
        case .success(let row): rows.append(row)
        case .failure(let reason): rejected.append(Rejection(reason: reason, token: token))
        }
    }

    private static func row(_ token: String?, _ texts: [String: String]) -> Result<Row, RunRejection> {
        guard let token else { return .failure(.invalidToken) }
        guard let state = texts["state"], (1...64).contains(state.utf8.count) else { return .failure(.invalidState) }
        var instants: [String: Int64] = [:]
        for key in ["created_at", "updated_at", "completed_at"] {
            guard let text = texts[key], !isZeroOfGo(text) else { continue }
            guard let instant = milliseconds(Array(text.utf8)) else { return .failure(.unreadableTimestamp) }
            instants[key] = instant
        }
        guard let created = instants["created_at"] else { return .failure(.unreadableTimestamp) }
        let isEnded = ["succeeded", "completed", "failed", "cancelled"].contains(state)
        let end = isEnded ? instants["completed_at"] ?? instants["updated_at"] : nil
        if let end, end < created { return .failure(.negativeDuration) }
        return .success(Row(token: token, state: state, created: created, updated: instants["updated_at"], completed: end))
    }

    /// The zero of Go's clock stands for a time that is missing.
    private static func isZeroOfGo(_ text: String) -> Bool {
        text.hasPrefix("0001-") && milliseconds(Array("2001\(text.dropFirst(4))".utf8)) == 978_307_200_000
    }

    private static func isToken(_ text: String) -> Bool {
        let allowed = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.~".utf8)
        return (1...128).contains(text.utf8.count) && text != "." && text != ".." && text.utf8.allSatisfy(allowed.contains)
    }

    /// An instant of the API, by the C library.
    static func milliseconds(_ text: [UInt8]) -> Int64? {
        // Digits become 0, so that the shape can be compared as text.
        let shape = String(decoding: text.map { (0x30...0x39).contains($0) ? 0x30 : $0 }, as: UTF8.self)
        guard shape.hasPrefix("0000-00-00T00:00:00") else { return nil }
        func number(_ range: Range<Int>) -> Int32 { Int32(String(decoding: text[range], as: UTF8.self)) ?? -1 }
        var rest = shape.dropFirst(19)
        var fraction: Int64 = 0
        if rest.hasPrefix(".") {
            let digits = rest.dropFirst().prefix { $0 == "0" }.count
            guard (1...9).contains(digits) else { return nil }
            let shown = String(decoding: text[20..<20 + digits], as: UTF8.self) + "00"
            fraction = Int64(shown.prefix(3)) ?? 0
            rest = rest.dropFirst(1 + digits)
        }
        var offset: Int64 = 0
        if rest == "+00:00" || rest == "-00:00" {
            let start = text.count - 6
            let (hours, minutes) = (number(start + 1..<start + 3), number(start + 4..<start + 6))
            guard hours < 24, minutes < 60 else { return nil }
            offset = Int64(hours * 60 + minutes) * (rest.first == "-" ? -60_000 : 60_000)
        } else if rest != "Z" {
            return nil
        }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (number(0..<4) - 1900, number(5..<7) - 1, number(8..<10))
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (number(11..<13), number(14..<16), number(17..<19))
        guard parts.tm_year >= 70 else { return nil }
        // timegm carries what is too large into the next field: a date that exists stays as it is.
        var normal = parts
        let seconds = timegm(&normal)
        guard normal.tm_mon == parts.tm_mon, normal.tm_mday == parts.tm_mday, normal.tm_hour == parts.tm_hour,
            normal.tm_min == parts.tm_min, normal.tm_sec == parts.tm_sec
        else { return nil }
        let instant = Int64(seconds) * 1000 + fraction - offset
        return instant < 253_402_300_800_000 ? instant : nil
    }
}

extension OraclePage {
    /// What differs between the scanner's result and this; nil when nothing does. Both nil means that both refuse the page.
    package static func difference(_ scanned: ScannedRunPage?, _ oracle: OraclePage?) -> String? {
        guard let scanned, let oracle else {
            return scanned == nil && oracle == nil ? nil : scanned == nil ? "only the scanner refuses it" : "only JSONDecoder refuses it"
        }
        let rows = scanned.rows.map {
            Row(
                token: $0.token.text,
                state: $0.state.name,
                created: $0.createdAt.milliseconds,
                updated: $0.updatedAt?.milliseconds,
                completed: $0.completedAt?.milliseconds
            )
        }
        if rows != oracle.rows { return "rows: \(rows) against \(oracle.rows)" }
        let rejected = scanned.rejected.map { Rejection(reason: $0.reason, token: $0.identity.hasPrefix("fnv1a:") ? nil : $0.identity) }
        if rejected != oracle.rejected { return "rejected: \(rejected) against \(oracle.rejected)" }
        if let total = oracle.totalPages, scanned.totalPages != total {
            return "total pages: \(scanned.totalPages as Int?) against \(total)"
        }
        return nil
    }
}
