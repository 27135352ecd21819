/// Reads `report.deliver`: each entry is a webhook or a mail server.
enum DeliverySection {
    private static let known: Set<String> = ["webhook_file", "format", "smtp", "user", "password_file", "from", "to"]

    static func read(_ report: YAMLSection) throws(ConfigurationError) -> [ExporterConfiguration.Delivery] {
        var deliveries: [ExporterConfiguration.Delivery] = []
        for section in try report.sections("deliver", known: known) ?? [] {
            switch (try section.text("webhook_file"), try section.text("smtp")) {
            case (let file?, nil): deliveries.append(try webhook(section, file: file))
            case (nil, let server?): deliveries.append(.mail(try mail(section, server: server)))
            default: throw ConfigurationError(section.place, "needs either webhook_file or smtp")
            }
        }
        return deliveries
    }

    private static func webhook(_ section: YAMLSection, file: String) throws(ConfigurationError) -> ExporterConfiguration.Delivery {
        for key in ["user", "password_file", "from", "to"] where section.node(key) != nil {
            throw section.error(key, "applies to a mail server, not to a webhook")
        }
        let format = try section.value("format", expected: "slack, markdown or json") { ExporterConfiguration.WebhookFormat(rawValue: $0) }
        return .webhook(url: .file(file), format: format ?? .slack)
    }

    private static func mail(_ section: YAMLSection, server: String) throws(ConfigurationError) -> ExporterConfiguration.Mail {
        if section.node("format") != nil { throw section.error("format", "applies to a webhook: a mail carries both text and HTML") }
        guard server.hasPrefix("smtp://") || server.hasPrefix("smtps://"), !server.contains("@") else {
            throw section.error("smtp", "must be smtp:// or smtps:// and a host, without credentials: use user and password_file")
        }
        guard let from = try section.text("from"), let to = try section.list("to"), !to.isEmpty else {
            throw ConfigurationError(section.place, "needs from and to")
        }
        for address in [from] + to where !isAddress(address) {
            throw ConfigurationError(section.place, "\"\(address)\" is not an email address")
        }
        let user = try section.text("user")
        let password = try section.text("password_file")
        guard (user == nil) == (password == nil) else {
            throw ConfigurationError(section.place, "user and password_file must be given together")
        }
        return ExporterConfiguration.Mail(server: server, user: user, password: password.map { .file($0) }, from: from, to: to)
    }

    /// Good enough to catch mistakes and to keep header lines apart; the server decides the rest.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.utf8.count <= 254
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !"<>,;\"()".utf8.contains($0) }
    }
}
