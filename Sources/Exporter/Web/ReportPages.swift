import Foundation
import Reports
import SocketHTTPServer

/// `/reports/`: the files that the weekly reports were written to.
struct ReportPages: Sendable {
    let templates: PageTemplates
    /// The folder; may not exist yet.
    let directory: String

    private static let types = [
        "html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8", "json": "application/json",
        "txt": "text/plain; charset=utf-8",
    ]
    /// The largest report that is sent, in bytes.
    private static let maximumBytes = 16 << 20

    /// - Parameter path: what follows `/reports/`.
    func response(path: String, to request: HTTPRequest) -> HTTPResponse {
        guard !path.isEmpty else { return index(request) }
        // A name of a report and nothing else: no folders, no dot files.
        let isName =
            !path.hasPrefix(".") && path.utf8.count <= 100
            && path.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || "-._".unicodeScalars.contains($0))
            }
        guard isName, let type = Self.types[(path as NSString).pathExtension],
            let handle = FileHandle(forReadingAtPath: "\(directory)/\(path)"), let bytes = try? handle.read(upToCount: Self.maximumBytes)
        else { return .text(404, "There is no such report. See /reports/ for those that exist.\n") }
        return HTTPResponse(status: 200, headers: [(name: "Content-Type", value: type)], body: HTTPBody(Array(bytes)))
    }

    private func index(_ request: HTTPRequest) -> HTTPResponse {
        let format: PageFormat
        do {
            format = try PageFormat(request.query)
        } catch {
            return .text(400, "\(error).\n")
        }
        let index = ReportIndex(files: (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
        return switch format {
        case .html: format.response(200, Array(templates.reportIndex.render(index.context).utf8))
        case .json: format.response(200, Array((index.json.serialized(.outlined) + "\n").utf8))
        }
    }
}
