import Foundation

enum WebhookBody {
    /// Slack refuses a section of more than 3,000 characters and a message of more than 50 blocks
    /// (https://docs.slack.dev/reference/block-kit/blocks/section-block).
    private static let sectionCharacters = 2900
    private static let maximumSections = 45

    private struct Plain: Encodable { let text: String }

    private struct SlackMessage: Encodable {
        struct Block: Encodable {
            struct Text: Encodable {
                var type = "mrkdwn"
                let text: String
            }
            var type = "section"
            let text: Text
        }
        /// Shown in notifications.
        let text: String
        let blocks: [Block]
    }

    /// `{"text": "…"}`, which Mattermost, Teams relays and many others take.
    static func markdown(_ markdown: String) throws -> [UInt8] { try encoded(Plain(text: markdown)) }

    /// A message of blocks; what does not fit is left out, and the message says so.
    static func slack(_ markdown: String, title: String) throws -> [UInt8] {
        var sections = split(mrkdwn(markdown))
        if sections.count > maximumSections {
            sections = Array(sections.prefix(maximumSections)) + ["_Shortened: see the full report._"]
        }
        return try encoded(SlackMessage(text: title, blocks: sections.map { .init(text: .init(text: $0)) }))
    }

    private static func encoded(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Slack's own markup (https://docs.slack.dev/messaging/formatting-message-text): other signs for bold and links, no headings.
    static func mrkdwn(_ markdown: String) -> String {
        var text = markdown.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
        for (pattern, template) in [
            (#"(?m)^#{1,6}\s+(.+?)\s*$"#, "*$1*"), (#"\*\*(.+?)\*\*"#, "*$1*"), (#"\[([^\]\n]+)\]\((https?://[^)\s]+)\)"#, "<$2|$1>"),
            (#"\\([\\`*_{}\[\]()#+.!|~-])"#, "$1"), (#"\*{2,}"#, "*"),
        ] {
            text = text.replacingOccurrences(of: pattern, with: template, options: .regularExpression)
        }
        return text
    }

    /// At line ends, in pieces that a section takes; a longer line is cut.
    static func split(_ text: String) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let line = line.prefix(sectionCharacters)
            if piece.unicodeScalars.count + line.unicodeScalars.count + 1 > sectionCharacters, !piece.isEmpty {
                pieces.append(piece)
                piece = ""
            }
            piece += piece.isEmpty ? String(line) : "\n" + line
        }
        pieces.append(piece)
        return pieces.map { $0.trimmingCharacters(in: .newlines) }.filter { !$0.isEmpty }
    }
}
