import RunModel

extension JSONValue {
    /// The value as JSON text, members in their order.
    ///
    /// - Parameter isIndented: two spaces per level, one member per line; else without any white space.
    func json(isIndented: Bool = false) -> String {
        var result = ""
        write(into: &result, level: isIndented ? 0 : nil)
        return result
    }

    private func write(into result: inout String, level: Int?) {
        switch self {
        case .null: result += "null"
        case .boolean(let value): result += value ? "true" : "false"
        case .number(let text): result += text
        case .string(let text): result.appendQuotedAsJSON(text)
        case .array(let elements):
            Self.write(elements, between: "[", and: "]", into: &result, level: level) { element, result, level in
                element.write(into: &result, level: level)
            }
        case .object(let members):
            Self.write(members, between: "{", and: "}", into: &result, level: level) { member, result, level in
                result.appendQuotedAsJSON(member.name)
                result += level == nil ? ":" : ": "
                member.value.write(into: &result, level: level)
            }
        }
    }

    private static func write<Element>(
        _ elements: [Element],
        between open: String,
        and close: String,
        into result: inout String,
        level: Int?,
        _ body: (Element, inout String, Int?) -> Void
    ) {
        result += open
        for (index, element) in elements.enumerated() {
            if index > 0 { result += "," }
            if let level { result += "\n" + String(repeating: "  ", count: level + 1) }
            body(element, &result, level.map { $0 + 1 })
        }
        if let level, !elements.isEmpty { result += "\n" + String(repeating: "  ", count: level) }
        result += close
    }
}
