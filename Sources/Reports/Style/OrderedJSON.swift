import RunModel

/// JSON whose keys keep the order in which they were given, so that the same figures are the same bytes.
package indirect enum OrderedJSON: Hashable, Sendable {
    /// Keys and values in order.
    case object([Member])
    /// Values in order.
    case array([OrderedJSON])
    /// Text.
    case string(String)
    /// A whole number.
    case integer(Int64)
    /// A number; one that is not finite becomes `null`, as JSON has none.
    case number(Double)
    /// True or false.
    case boolean(Bool)
    /// No value.
    case null

    /// A key with its value.
    package struct Member: Hashable, Sendable {
        /// The key.
        package let key: String
        /// The value.
        package let value: OrderedJSON
    }

    /// An object from key and value pairs in order.
    package static func members(_ members: KeyValuePairs<String, OrderedJSON>) -> OrderedJSON {
        .object(members.map { Member(key: $0.key, value: $0.value) })
    }

    /// A whole number or `null`.
    package static func count(_ value: (some BinaryInteger)?) -> OrderedJSON { value.map { .integer(Int64($0)) } ?? .null }

    /// Text or `null`.
    package static func text(_ value: String?) -> OrderedJSON { value.map(OrderedJSON.string) ?? .null }

    /// Milliseconds as seconds, to the millisecond.
    package static func seconds(milliseconds: Double?) -> OrderedJSON {
        milliseconds.map { .number($0.rounded() / 1000) } ?? .null
    }

    /// A number rounded to six decimals: more would only be noise of the arithmetic.
    package static func rounded(_ value: Double?) -> OrderedJSON {
        value.map { .number(($0 * 1_000_000).rounded() / 1_000_000) } ?? .null
    }

    /// The text, indented by two spaces a level, without a newline at the end. What stands in an array has one line: a thousand datasets of two
    /// hundred lines each are read by no one, and a third of their bytes would be blanks.
    package var text: String {
        var text = ""
        write(to: &text, indentation: "\n")
        return text
    }

    /// - Parameter indentation: what comes before a closing bracket; nil for everything on one line.
    private func write(to text: inout String, indentation: String?) {
        switch self {
        case .object(let members):
            Self.write(members, between: "{", and: "}", to: &text, indentation) { member, text, inner in
                text.appendQuotedAsJSON(member.key)
                text += ": "
                member.value.write(to: &text, indentation: inner)
            }
        case .array(let values):
            Self.write(values, between: "[", and: "]", to: &text, values.contains(where: \.isObject) ? indentation : nil) {
                value, text, _ in
                value.write(to: &text, indentation: nil)
            }
        case .string(let string): text.appendQuotedAsJSON(string)
        case .integer(let value): text += String(value)
        case .number(let value): text += Self.decimal(value)
        case .boolean(let value): text += value ? "true" : "false"
        case .null: text += "null"
        }
    }

    private var isObject: Bool {
        if case .object = self { true } else { false }
    }

    private static func write<Element>(
        _ elements: [Element],
        between open: String,
        and close: String,
        to text: inout String,
        _ indentation: String?,
        _ body: (Element, inout String, String?) -> Void
    ) {
        text += open
        let inner = indentation.map { $0 + "  " }
        for (index, element) in elements.enumerated() {
            text += (index == 0 ? "" : ",") + (inner ?? (index == 0 ? "" : " "))
            body(element, &text, inner)
        }
        text += (elements.isEmpty ? "" : indentation ?? "") + close
    }

    private static func decimal(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
    }
}
