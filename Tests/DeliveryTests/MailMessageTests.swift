import Foundation
import RunModel
import TestSupport
import Testing

@testable import Delivery

/// Python's `email` package reads what we write.
@Suite struct MailMessageTests {
    private struct Read: Decodable {
        let subject, to, date, id, text, html: String
        let longest, bare: Int
        let defects: [String]
    }

    private func message(subject: String, text: String, html: String) throws -> MailMessage {
        MailMessage(
            from: "a@example.com", to: ["b@example.com", "c@example.com"], subject: subject, identity: "2026-W47-00112233",
            date: try #require(Timestamp(iso8601: "2026-11-23T06:05:04.000Z")), text: text, html: html)
    }

    @Test(arguments: [
        "acme: dataset reliability, 2026-W47", "Umsatz – München: 売上レポート 🚀📈 and a tail that needs a second word", "a\nBcc: x@example.com",
    ])
    func pythonReadsTheSameMail(subject: String) throws {
        let text = "Zuverlässigkeit\n" + String(repeating: "lang ", count: 300)
        let mail = try message(subject: subject, text: text, html: "<p>\(text)</p>")
        let read: Read = try PythonOracle.run(
            """
            import email.policy, email.parser, json, sys
            data = bytes(json.load(sys.stdin))
            mail = email.parser.BytesParser(policy=email.policy.default).parsebytes(data)
            parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
            print(json.dumps({
                "subject": mail["Subject"], "to": mail["To"], "date": mail["Date"].datetime.isoformat(), "id": mail["Message-ID"],
                "text": parts["text/plain"], "html": parts["text/html"], "longest": max(len(line) for line in data.split(b"\\r\\n")),
                "defects": [str(defect) for defect in mail.defects], "bare": data.replace(b"\\r\\n", b"").count(b"\\n")}))
            """, input: mail.bytes.map(Int.init))
        #expect(read.subject == subject.replacingOccurrences(of: "\n", with: ""))
        #expect(read.to == "b@example.com, c@example.com")
        #expect(read.date == "2026-11-23T06:05:04+00:00")
        #expect(read.id == "<2026-W47-00112233@mode-exporter>")
        #expect(read.text == text)
        #expect(read.html == "<p>\(text)</p>")
        #expect(read.longest <= 78)
        #expect(read.defects == [])
        #expect(read.bare == 0)
    }
}
