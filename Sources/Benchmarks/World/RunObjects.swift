import Files
import Foundation

/// Run objects as the API answers them, with everything that a client does not need: about 2.5 KB each, most of it links.
enum RunObjects {
    private static let links = [
        "self", "preview", "account", "report_schedule", "executed_by", "clone", "query_runs", "python_cell_runs", "pdf_export", "content",
        "share", "embed", "web_clone", "web_external_url", "latest_successful_report_run_api_url", "web_edit_dataset",
    ]
    private static let states = ["succeeded", "failed", "succeeded", "cancelled", "succeeded", "completed"]
    /// 2026-08-07T00:00:00Z in seconds, the creation of the first runs.
    private static let begin: Int64 = 1_786_060_800

    /// A run of a dataset, one every ten minutes.
    static func object(dataset: Int, run: Int) -> String {
        let datasetToken = RunTokens.text(dataset: dataset, run: 0)
        let token = RunTokens.text(dataset: dataset, run: run + 1)
        let created = begin + Int64(run) * 600
        let end = created + 20 + Int64(run * 7 % 300)
        let address = "/api/acme-analytics/reports/\(datasetToken)"
        var members = links.map { "\"\($0)\":{\"href\":\"\(address)/runs/\(token)/\($0)?embed[access]=1&show=all\",\"templated\":false}" }
        members.append("\"report\":{\"href\":\"\(address)\"}")
        return """
            {"token":"\(token)","state":"\(states[run % states.count])","parameters":{"day":"2026-11-22","limit":100},\
            "created_at":"\(text(created))","updated_at":"\(text(end))","completed_at":"\(text(end))","purge_started_at":null,\
            "purge_completed_at":null,"python_state":"none","form_fields":[],"is_latest_report_run":false,\
            "is_latest_successful_report_run":false,"report_has_failures_since_last_success":false,"_links":{\(members.joined(separator: ","))},\
            "_forms":{"cancel":{"method":"patch","action":"\(address)/runs/\(token)/cancel"}},"_embedded":{}}
            """
    }

    /// A page of 30 runs, as `GET …/runs` answers it.
    static func page() -> [UInt8] {
        let rows = (0..<30).map { object(dataset: 7, run: $0) }.joined(separator: ",")
        let counters = "\"page\":1,\"per_page\":30,\"count\":30,\"total_pages\":4,\"total_count\":97"
        let head = "{\"pagination\":{\(counters)},\"_embedded\":{\"report_runs\":["
        return Array((head + rows + "]},\"_links\":{\"self\":{\"href\":\"/api/acme-analytics/reports/24f6a81b9c02/runs\"}}}").utf8)
    }

    /// A file with one object per line, dataset by dataset, newest first as the API lists them.
    static func write(to path: String, datasets: Int, runsPerDataset: Int) throws {
        let file = try OutputFile(path)
        for dataset in 0..<datasets {
            for run in (0..<runsPerDataset).reversed() { try file.write(Array((object(dataset: dataset, run: run) + "\n").utf8)) }
        }
        try file.close()
    }

    private static func text(_ seconds: Int64) -> String {
        let day = Int(seconds / 86_400 - begin / 86_400)
        let (hour, minute, second) = (seconds % 86_400 / 3600, seconds % 3600 / 60, seconds % 60)
        return "\(dates[min(day, dates.count - 1)])T\(two(hour)):\(two(minute)):\(two(second)).501Z"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// The days from the first on, long enough for ten thousand runs of a dataset.
    private static let dates: [String] = (0..<70).map { day in
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = .withFullDate
        return formatter.string(from: Date(timeIntervalSince1970: Double(begin) + Double(day) * 86_400))
    }
}

final class OutputFile {
    private let handle: FileHandle
    private var pending: [UInt8] = []

    init(_ path: String) throws {
        try Data().write(to: URL(fileURLWithPath: path))
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    func write(_ bytes: [UInt8]) throws {
        pending += bytes
        guard pending.count >= 1 << 20 else { return }
        try handle.write(contentsOf: Data(pending))
        pending.removeAll(keepingCapacity: true)
    }

    func close() throws {
        try handle.write(contentsOf: Data(pending))
        try handle.close()
    }
}
