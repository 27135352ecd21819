import GRDB
import RunModel

extension HistorySnapshot {
    private static let nameColumns = "id, account, token, name, space_token, space_name, horizon_ms"

    /// The names of all datasets, by the bytes of the account, then of the token. O(datasets).
    package func datasetNames() throws -> [DatasetName] {
        var names: [DatasetName] = []
        try forEachDatasetName { names.append($0) }
        return names
    }

    /// Hands out the same one by one, for callers that keep them in a form of their own.
    package func forEachDatasetName(_ body: (DatasetName) -> Void) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT \(Self.nameColumns) FROM dataset ORDER BY account, token")
        while let row = try rows.next() {
            if let name = Self.name(row) { body(name) }
        }
    }

    private static func name(_ row: Row) -> DatasetName? {
        guard let token = DatasetToken(row[2]) else { return nil }
        let space = (row[4] as String?).flatMap { SpaceToken($0) }.map { Space(token: $0, name: row[5]) }
        return DatasetName(
            id: DatasetID(rawValue: row[0]), account: row[1], token: token, name: row[3], space: space,
            retentionHorizon: (row[6] as Int64?).map(firstWholeDay))
    }
}

extension RunHistory {
    /// See ``HistorySnapshot/datasetNames()``.
    package func datasetNames() throws(HistoryError) -> [DatasetName] { try read { try $0.datasetNames() } }
}
