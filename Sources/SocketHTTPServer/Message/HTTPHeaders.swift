/// The header fields of a message, in the order in which they came, looked up without regard to case.
package struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    /// One field: its name as it was sent, and its value without the blanks around it.
    package typealias Field = (name: String, value: String)

    /// Every field, in order; a name may come more than once.
    package let fields: [Field]

    package init(_ fields: [Field] = []) { self.fields = fields }

    /// `["Accept": "text/plain"]`, in the order written.
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The value of a field, all of them joined by `", "` when it came more than once (RFC 9110, 5.3); nil when it did not come.
    ///
    /// Takes time proportional to the number of fields, which the server limits.
    package subscript(name: String) -> String? {
        let found = values(of: name)
        return found.isEmpty ? nil : found.joined(separator: ", ")
    }

    /// The values of a field, in order.
    package func values(of name: String) -> [String] {
        fields.compactMap { ASCII.equalIgnoringCase($0.name, name) ? $0.value : nil }
    }
}
