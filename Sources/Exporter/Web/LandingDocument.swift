import RunAnalytics
import RunModel

/// `/?format=json`: what the landing page shows, for programs: ``StatusDocument`` with the datasets of the page asked for.
struct LandingDocument: Encodable {
    private let status: StatusDocument
    private let table: FleetTable

    private enum CodingKeys: String, CodingKey { case matches, page, pages }

    init(_ status: StatusDocument, table: FleetTable, window: Window?) {
        var status = status
        status.datasets = table.rows.map { StatusDocument.DatasetStatus($0, window: window?.name) }
        self.status = status
        self.table = table
    }

    func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(table.matches, forKey: .matches)
        try container.encode(table.page, forKey: .page)
        try container.encode(table.pages, forKey: .pages)
    }
}
