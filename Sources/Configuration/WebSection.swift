import Foundation

enum WebSection {
    static func read(_ top: YAMLSection) throws(ConfigurationError) -> ExporterConfiguration.Web {
        var web = ExporterConfiguration.Web()
        guard let section = try top.section("web", known: ["links"]),
            let links = try section.section("links", known: ["grafana", "prometheus"])
        else { return web }
        web.grafanaURL = try address(links, "grafana")
        web.prometheusURL = try address(links, "prometheus")
        return web
    }

    private static func address(_ section: YAMLSection, _ key: String) throws(ConfigurationError) -> String? {
        guard let text = try section.text(key) else { return nil }
        return try LinkURL.validated(text) { section.error(key, $0) }
    }
}

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
        guard url.user == nil, url.password == nil else {
            throw error("must not contain credentials: every reader of a page would see them")
        }
        guard url.query == nil, url.fragment == nil else { throw error("must be an address without ? and #") }
        return text
    }
}
