import RunModel

/// Writes one JSON text into bytes. Written for the simulator alone, so that a mistake in the client's decoder cannot hide in it.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// Whether characters outside ASCII are written as `\uXXXX`.
    var escapesNonASCII = false
    private var needsComma = false

    enum KeyFate {
        case keep, omit, null
    }

    /// Empties the bytes, keeping their storage.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// Ends a line, after a whole value.
    mutating func newline() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// Writes the name of the next value; names hold no character that needs an escape.
    mutating func key(_ name: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    mutating func object(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    mutating func array(_ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
        body(&self)
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// A number, `true`, `null` or another literal.
    mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    /// A timestamp; null for nil.
    mutating func timestamp(_ instant: Timestamp?, _ style: TimestampStyle) {
        guard let instant else { return literal("null") }
        separate()
        bytes.append(UInt8(ascii: "\""))
        style.append(instant, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string of bytes that need no escape.
    mutating func plain(_ text: [UInt8]) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string; null for nil.
    mutating func string(_ text: String?) {
        guard let text else { return literal("null") }
        separate()
        bytes.append(UInt8(ascii: "\""))
        for unit in text.unicodeScalars { append(unit) }
        bytes.append(UInt8(ascii: "\""))
    }

    /// A string that ends in half a surrogate pair.
    mutating func stringWithLoneSurrogate(_ text: String) {
        string(text)
        bytes.removeLast()
        appendEscape(0xD83D)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": bytes.append(contentsOf: [0x5C, 0x22])
        case "\\": bytes.append(contentsOf: [0x5C, 0x5C])
        case "\n": bytes.append(contentsOf: [0x5C, 0x6E])
        case "\t": bytes.append(contentsOf: [0x5C, 0x74])
        case _ where scalar.value < 0x20 || (escapesNonASCII && scalar.value > 0x7E):
            for unit in String(scalar).utf16 { appendEscape(unit) }
        default: bytes.append(contentsOf: String(scalar).utf8)
        }
    }

    private mutating func appendEscape(_ unit: UInt16) {
        bytes.append(contentsOf: [0x5C, 0x75])
        for shift in [12, 8, 4, 0] as [UInt16] {
            let digit = UInt8(unit >> shift & 0xF)
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }
}

extension JSONWriter {
    /// A named string; null for nil.
    mutating func field(_ name: String, _ value: String?) {
        key(name)
        string(value)
    }

    mutating func field(_ name: String, _ value: Int) {
        key(name)
        literal(String(value))
    }

    mutating func field(_ name: String, _ value: Bool) {
        key(name)
        literal(value ? "true" : "false")
    }

    /// A named timestamp; null for nil.
    mutating func field(_ name: String, _ value: Timestamp?, _ style: TimestampStyle) {
        key(name)
        timestamp(value, style)
    }

    mutating func null(_ name: String) {
        key(name)
        literal("null")
    }

    mutating func object(_ name: String, _ body: (inout JSONWriter) -> Void) {
        key(name)
        object(body)
    }

    mutating func array(_ name: String, _ body: (inout JSONWriter) -> Void) {
        key(name)
        array(body)
    }

    /// A HAL link: an object with `href`.
    mutating func link(_ name: String, _ href: String) {
        object(name) { $0.field("href", href) }
    }
}
