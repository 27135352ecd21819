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
        let statement = try RawStatement(db, "SELECT \(Self.nameColumns) FROM dataset ORDER BY account, token")
        while try statement.step() {
            if let name = Self.name(statement) { body(name) }
        }
    }

    /// The names of some datasets, in the same order. O(*n* log *n*) in their number, however many others there are.
    package func datasetNames(_ ids: some Collection<DatasetID>) throws -> [DatasetName] {
        let statement = try RawStatement(db, "SELECT \(Self.nameColumns) FROM dataset WHERE id = ?")
        var names: [DatasetName] = []
        for id in ids {
            try statement.bind(1, id.rawValue)
            if try statement.step(), let name = Self.name(statement) { names.append(name) }
            statement.reset()
        }
        return names.sorted { left, right in
            left.account == right.account ? left.token < right.token : left.account.utf8.lexicographicallyPrecedes(right.account.utf8)
        }
    }

    private static func name(_ statement: RawStatement) -> DatasetName? {
        guard let token = DatasetToken(statement.text(2)) else { return nil }
        let space = statement.optionalText(4).flatMap { SpaceToken($0) }.map { Space(token: $0, name: statement.optionalText(5)) }
        return DatasetName(
            id: DatasetID(rawValue: statement.integer(0)), account: statement.text(1), token: token, name: statement.optionalText(3),
            space: space, retentionHorizon: statement.optionalInteger(6).map(firstWholeDay))
    }
}

extension RunHistory {
    /// See ``HistorySnapshot/datasetNames()``.
    package func datasetNames() throws(HistoryError) -> [DatasetName] { try read { try $0.datasetNames() } }

    /// See ``HistorySnapshot/datasetNames(_:)``.
    package func datasetNames(_ ids: some Collection<DatasetID>) throws(HistoryError) -> [DatasetName] {
        try read { try $0.datasetNames(ids) }
    }
}
