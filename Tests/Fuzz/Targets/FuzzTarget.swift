import Configuration
import Exporter
import ModeAPI
import RunModel
import SocketHTTPServer

/// A reader of bytes from outside, and what must hold whatever they are. That nothing traps, hangs or grows holds for all of them.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// A page of runs as the API sends it.
    case runPage = "run-page"
    /// A file of saved answers, in pieces; the first byte is the length of a piece.
    case runFile = "run-file"
    /// A timestamp of the API, and a date of a header.
    case timestamp
    /// The bytes of a connection, in pieces; the first byte is the length of a piece.
    case httpRequest = "http-request"
    /// The file of `--config.file`.
    case configuration
    /// The file of `--web.config.file`.
    case webConfiguration = "web-configuration"

    /// What is wrong with how the bytes were read; nil when nothing is.
    package func problem(with bytes: [UInt8]) -> String? {
        switch self {
        case .runPage: OraclePage(bytes).flatMap { OraclePage.difference(try? RunPageScanner().scan(bytes), $0) } ?? scanned(bytes)
        case .runFile: runFile(bytes)
        case .timestamp: timestamp(bytes)
        case .httpRequest: httpRequest(bytes)
        case .configuration: configuration(String(decoding: bytes, as: UTF8.self))
        case .webConfiguration: webConfiguration(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Pages that the oracle refuses are read too: they may only not trap.
    private func scanned(_ bytes: [UInt8]) -> String? {
        _ = try? RunPageScanner().scan(bytes)
        return nil
    }

    /// Rows do not depend on where a file is cut into chunks.
    private func runFile(_ bytes: [UInt8]) -> String? {
        guard let length = bytes.first else { return nil }
        let file = Array(bytes.dropFirst())
        let (whole, cut) = (Self.rows([file]), Self.rows(Self.pieces(of: file, length: Int(length) + 1)))
        return whole == cut ? nil : "\(cut) in pieces, \(whole) at once"
    }

    private static func rows(_ chunks: [[UInt8]]) -> [String] {
        var decoder = RunFileDecoder(maximumBytes: 4096)
        var rows: [String] = []
        func add(_ batch: RunFileBatch) {
            rows += batch.rows.map { "\($0.line): \($0.run.token.text)" } + batch.rejected.map { "\($0.line): \($0.row)" }
        }
        do throws(RunFileError) {
            for chunk in chunks { add(try decoder.decode(chunk)) }
            add(try decoder.finish())
        } catch {
            // How much of a line that is too long has come when it is refused depends on the chunks.
            return []
        }
        return rows.sorted()
    }

    /// What is read is what the C library reads, and its text means the same again.
    private func timestamp(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        let header = ServerInstant(date: text, receivedAt: Timestamp(milliseconds: 0), elapsed: .zero, firstByte: .zero)
        if header.latest < header.earliest { return "the date \(text) ends before it begins" }
        let read = Timestamp(iso8601: text)
        let truth = OraclePage.milliseconds(Array(text.utf8))
        guard read?.milliseconds == truth else { return "\(text) is \(String(describing: read)), not \(String(describing: truth))" }
        guard let read, read.milliseconds >= 0, Timestamp(iso8601: read.iso8601) != read else { return nil }
        return "\(text) is written as \(read.iso8601)"
    }

    /// The requests do not depend on the pieces in which they come.
    private func httpRequest(_ bytes: [UInt8]) -> String? {
        guard let length = bytes.first else { return nil }
        let text = Array(bytes.dropFirst())
        var limits = HTTPServerLimits()
        (limits.requestLineBytes, limits.headerBytes, limits.headerCount, limits.bodyBytes) = (64, 160, 6, 64)
        let whole = ParsedRequests([text], limits: limits)
        let cut = ParsedRequests(Self.pieces(of: text, length: Int(length) + 1), limits: limits)
        return whole == cut ? nil : "\(cut) in pieces, \(whole) at once"
    }

    private static func pieces(of bytes: [UInt8], length: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: length).map { Array(bytes[$0..<min(bytes.count, $0 + length)]) }
    }

    /// A refusal is one line; a configuration in force, given to a file, means the same.
    private func configuration(_ text: String) -> String? {
        do throws(ConfigurationError) {
            let printed = try ConfigurationFile.parse(text).yaml
            let again = try ConfigurationFile.parse(printed).yaml
            return printed == again ? nil : "\(printed)\nis read as\n\(again)"
        } catch {
            return Self.notOneLine(error)
        }
    }

    private func webConfiguration(_ text: String) -> String? {
        do throws(ConfigurationError) {
            _ = try WebConfiguration.parse(text, path: "/web.yml")
            return nil
        } catch {
            return Self.notOneLine(error)
        }
    }

    private static func notOneLine(_ error: ConfigurationError) -> String? {
        error.description.contains { $0.isNewline } ? "a message of several lines: \(error)" : nil
    }
}
