/// A JSON value. Members keep their order and numbers their text, so that the same value is the same bytes.
package indirect enum JSONValue: Hashable, Sendable {
    /// Members in order.
    case object([Member])
    /// Values in order.
    case array([JSONValue])
    /// Text.
    case string(String)
    /// A number as it is written.
    case numeral(String)
    case boolean(Bool)
    case null

    /// A key with its value.
    package struct Member: Hashable, Sendable {
        package let key: String
        package let value: JSONValue

        package init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The first member of that key; nil for other values than objects.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    // MARK: Making values

    /// An object from key and value pairs in order.
    package static func members(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(members.map { Member(key: $0.key, value: $0.value) })
    }

    /// A number; `null` for none, and for one that is not finite, as JSON has none.
    package static func number(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return .numeral(value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)")
    }

    /// A whole number or `null`.
    package static func count(_ value: (some BinaryInteger)?) -> JSONValue { value.map { .numeral(String($0)) } ?? .null }

    /// Text or `null`.
    package static func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }

    /// An instant in ISO 8601, or `null`.
    package static func instant(_ value: Timestamp?) -> JSONValue { .text(value?.iso8601) }

    /// A length of time in seconds, to the millisecond.
    package static func seconds(_ duration: Duration?) -> JSONValue { .number(duration.map { Double($0.milliseconds) / 1000 }) }

    /// A length of time in seconds, to the millisecond.
    package static func seconds(_ estimate: DurationEstimate?) -> JSONValue { .number(estimate.map { $0.milliseconds.rounded() / 1000 }) }

    /// A number rounded to six decimals: more would only be noise of the arithmetic.
    package static func rounded(_ value: Double?) -> JSONValue { .number(value.map { ($0 * 1_000_000).rounded() / 1_000_000 }) }

    // MARK: Writing

    /// Where the text has white space.
    package enum Layout: Sendable {
        /// Nowhere.
        case compact
        /// A line for each member and element, indented by two spaces a level.
        case indented
        /// Indented, but what stands in an array has one line: a thousand datasets of two hundred lines each are read by no one, and a third of
        /// their bytes would be blanks.
        case outlined
    }

    /// The value as text, without a newline at the end.
    package func serialized(_ layout: Layout) -> String {
        var text = ""
        write(to: &text, layout, indentation: layout == .compact ? nil : "\n")
        return text
    }

    /// - Parameter indentation: what comes before a closing bracket; nil for everything on one line.
    private func write(to text: inout String, _ layout: Layout, indentation: String?) {
        let inner = indentation.map { $0 + "  " }
        func list<Element>(_ elements: [Element], _ brackets: (String, String), isOneLine: Bool, _ body: (Element, inout String) -> Void) {
            text += brackets.0
            for (index, element) in elements.enumerated() {
                if index > 0 { text += isOneLine && layout != .compact ? ", " : "," }
                if !isOneLine { text += inner ?? "" }
                body(element, &text)
            }
            if !isOneLine, !elements.isEmpty { text += indentation ?? "" }
            text += brackets.1
        }
        switch self {
        case .object(let members):
            list(members, ("{", "}"), isOneLine: indentation == nil) { member, text in
                text.appendQuotedAsJSON(member.key)
                text += layout == .compact ? ":" : ": "
                member.value.write(to: &text, layout, indentation: inner)
            }
        case .array(let values):
            let isOneLine = indentation == nil || layout == .outlined && !values.contains(where: \.isObject)
            list(values, ("[", "]"), isOneLine: isOneLine) { value, text in
                value.write(to: &text, layout, indentation: layout == .outlined ? nil : inner)
            }
        case .string(let string): text.appendQuotedAsJSON(string)
        case .numeral(let numeral): text += numeral
        case .boolean(let value): text += value ? "true" : "false"
        case .null: text += "null"
        }
    }

    private var isObject: Bool {
        if case .object = self { true } else { false }
    }
}
