import Foundation

/// The address of another service that pages link to.
enum LinkURL {
    /// Drops trailing slashes; refuses everything that is not `http(s)://host[:port][/path]`: a page is no place for credentials, and any other
    /// scheme could run in the reader's browser.
    static func validated<Failure: Error>(_ text: String, error: (String) -> Failure) throws(Failure) -> String {
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme?.lowercased()), url.host?.isEmpty == false else {
            throw error("must be http:// or https:// and a host, such as https://grafana.example.com")
        }
        guard url.user == nil, url.password == nil else { throw error("must not hold credentials: every reader of a page sees it") }
        guard url.query == nil, url.fragment == nil else { throw error("must be an address without ? and #") }
        return text
    }
}
