/// An API key of Mode. Prints neither half, also not in a dump.
package struct ModeCredentials: Sendable, Hashable {
    /// The key's ID; the user of HTTP Basic.
    var token: String
    /// The key's secret; the password of HTTP Basic.
    var secret: String

    package init(token: String, secret: String) {
        self.token = token
        self.secret = secret
    }

    /// The text with both halves replaced, for messages that quote what a server said.
    func redact(_ text: String) -> String {
        [secret, token].filter { $0.utf8.count >= 4 }.reduce(text) { result, part in
            result.split(separator: part, omittingEmptySubsequences: false).joined(separator: "<redacted>")
        }
    }
}

extension ModeCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<credentials>" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
