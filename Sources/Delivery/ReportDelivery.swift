import Configuration
import CurlHTTP
import Foundation
import RunModel
import Threads

/// Sends a weekly report to the targets of the configuration.
///
/// A report counts as delivered once its target took it and that is on the disk. A crash between the two repeats it; a mail then has the
/// same `Message-ID` and a webhook call the same `Idempotency-Key`, so that the receiver can drop the second.
package enum ReportDelivery {
    package struct Letter: Sendable {
        var account: String
        var week: ISOWeek
        var title: String
        var text: String
        var markdown: String
        var html: String
        var json: String
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The longest that a webhook may take.
    private static let webhookTimeout: Duration = .seconds(30)

    /// What is sent to a target, and where, in one line without secrets: for a dry run and the log.
    package static func description(of delivery: ExporterConfiguration.Delivery) -> String {
        switch delivery {
        case .webhook(let url, let format): "\(format.rawValue) to the webhook of \(url)"
        case .mail(let mail): "mail to \(mail.to.joined(separator: ", ")) through \(mail.server)"
        }
    }

    /// Tells targets apart in the log; stays the same while the target does.
    package static func target(_ delivery: ExporterConfiguration.Delivery) -> String {
        var fingerprint = Fingerprint()
        switch delivery {
        case .webhook(let url, let format):
            for text in ["webhook", url.description, format.rawValue] { fingerprint.addItem(text) }
        case .mail(let mail):
            for text in ["mail", mail.server, mail.from] + mail.to { fingerprint.addItem(text) }
        }
        return fingerprint.text
    }

    package static func payload(_ letter: Letter, _ delivery: ExporterConfiguration.Delivery, now: Timestamp) throws -> [UInt8] {
        switch delivery {
        case .webhook(_, .slack): try WebhookBody.slack(letter.markdown, title: letter.title)
        case .webhook(_, .markdown): try WebhookBody.markdown(letter.markdown)
        case .webhook(_, .json): Array(letter.json.utf8)
        case .mail(let mail):
            MailMessage(
                from: mail.from, to: mail.to, subject: letter.title, identity: identity(letter, delivery), date: now, text: letter.text,
                html: letter.html
            ).bytes
        }
    }

    /// Sends a letter; returns once the target took it.
    ///
    /// - Throws: ``Failure``, `ConfigurationError`; the messages hold no secret.
    static func send(_ letter: Letter, to delivery: ExporterConfiguration.Delivery, now: Timestamp, userAgent: String) async throws {
        let payload = try payload(letter, delivery, now: now)
        switch delivery {
        case .webhook(let url, _):
            try await post(payload, to: try url.read("report.deliver.webhook_file"), key: identity(letter, delivery), userAgent: userAgent)
        case .mail(let mail):
            let password = try mail.password?.read("report.deliver.password_file")
            let credentials = mail.user.flatMap { user in password.map { CurlRequest.BasicAuthentication(user: user, password: $0) } }
            let message = CurlMail(server: mail.server, credentials: credentials, from: mail.from, to: mail.to, message: payload)
            do {
                try await BlockingWork.run(named: "mail") { try message.send() }
            } catch {
                throw Failure(description: "mail: \(error)")
            }
        }
    }

    private static func post(_ body: [UInt8], to url: String, key: String, userAgent: String) async throws(Failure) {
        let client = CurlHTTPClient(connections: 1, userAgent: userAgent)
        defer { client.shutdown() }
        let request = CurlRequest(
            url: url, method: .post, headers: [("Content-Type", "application/json"), ("Idempotency-Key", key)], body: body,
            totalTimeout: webhookTimeout, maximumBodyBytes: 1 << 16)
        let status: Int
        do throws(CurlHTTPError) {
            status = try await client.send(request).status
        } catch {
            // The address is the secret, so neither it nor what curl says of it may show.
            throw Failure(description: "webhook: no answer (\(error.kind.rawValue)); \(error.hint)")
        }
        guard (200..<300).contains(status) else { throw Failure(description: "webhook: answered \(status); check the address in its file") }
    }

    private static func identity(_ letter: Letter, _ delivery: ExporterConfiguration.Delivery) -> String {
        var fingerprint = Fingerprint()
        for text in [letter.account, letter.week.description, target(delivery)] { fingerprint.addItem(text) }
        return "\(letter.week)-\(fingerprint.text.dropFirst("fnv1a:".count))"
    }
}
