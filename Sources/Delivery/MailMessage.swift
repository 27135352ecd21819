import Foundation
import RunModel

/// A mail with the same content as text and as HTML (RFC 5322, RFC 2045, RFC 2046).
struct MailMessage {
    var from: String
    var to: [String]
    var subject: String
    /// What makes the mail recognisable when it is sent twice; letters, digits and hyphens.
    var identity: String
    var date: Timestamp
    var text: String
    var html: String

    /// The message, lines ended by CRLF and none longer than 78 characters. The same mail gives the same bytes.
    var bytes: [UInt8] {
        let boundary = "=_\(identity)"
        let lines =
            [
                "From: <\(from)>", "To: " + to.map { "<\($0)>" }.joined(separator: ",\r\n "), "Subject: " + Self.encodedWords(subject),
                "Date: " + Self.dateText(date), "Message-ID: <\(identity)@mode-exporter>", "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0", "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "",
            ] + Self.part("text/plain", text, boundary) + Self.part("text/html", html, boundary) + ["--\(boundary)--", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private static func part(_ type: String, _ content: String, _ boundary: String) -> [String] {
        let encoded = Data(content.utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
        ])
        return ["--\(boundary)", "Content-Type: \(type); charset=utf-8", "Content-Transfer-Encoding: base64", "", encoded, ""]
    }

    /// RFC 2047: words of at most 75 characters, each of whole characters.
    static func encodedWords(_ text: String) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), text.utf8.count <= 60 { return text }
        var words: [String] = []
        var chunk = ""
        for character in text where !character.isNewline {
            if chunk.utf8.count + character.utf8.count > 42, !chunk.isEmpty {
                words.append(chunk)
                chunk = ""
            }
            chunk.append(character)
        }
        words.append(chunk)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// RFC 5322, in UTC and English wherever the process runs.
    static func dateText(_ instant: Timestamp) -> String {
        let day = UTCDay(containing: instant)
        let date = day.date
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = instant.iso8601.dropFirst(11).prefix(8)
        return "\(names[day.isoWeekday - 1]), \(date.day) \(months[date.month - 1]) \(date.year) \(clock) +0000"
    }
}
