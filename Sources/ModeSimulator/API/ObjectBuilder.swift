import RunModel

/// The members of one object of an answer, in the order in which they are written.
struct ObjectBuilder {
    private(set) var members: [JSONValue.Member] = []

    mutating func field(_ name: String, _ value: JSONValue) { members.append(JSONValue.Member(key: name, value: value)) }

    mutating func field(_ name: String, _ text: String?) { field(name, .text(text)) }

    mutating func object(_ name: String, _ body: (inout ObjectBuilder) -> Void) { field(name, .members(body)) }

    /// A HAL link: an object with `href`.
    mutating func link(_ name: String, _ href: String) { field(name, .members(["href": .string(href)])) }

    /// The rows of a page, as HAL embeds them.
    mutating func embedded(_ name: String, _ rows: [JSONValue]) { object("_embedded") { $0.field(name, .array(rows)) } }
}

extension JSONValue {
    static func members(_ body: (inout ObjectBuilder) -> Void) -> JSONValue {
        var builder = ObjectBuilder()
        body(&builder)
        return .object(builder.members)
    }

    static func timestamp(_ instant: Timestamp?, _ style: TimestampStyle) -> JSONValue { .text(instant.map(style.text)) }

    /// The text with everything outside ASCII as `\uXXXX`.
    static func escaped(_ text: String) -> JSONValue {
        .numeral(text.quotedAsJSON.utf16.map { $0 < 0x7F ? String(UnicodeScalar(UInt8($0))) : escape($0) }.joined())
    }

    /// The text followed by half a surrogate pair.
    static func withLoneSurrogate(_ text: String) -> JSONValue { .numeral("\(text.quotedAsJSON.dropLast())\(escape(0xD83D))\"") }

    private static func escape(_ unit: UInt16) -> String { "\\u" + String(0x10000 + Int(unit), radix: 16).dropFirst() }

    /// The value as an answer's body.
    var bytes: [UInt8] { Array(serialized(.compact).utf8) }
}
