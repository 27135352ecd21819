import RunModel

extension HistorySnapshot {
    /// The hours that touch a stretch of time and had passes, oldest first, with the last one before and the first one after that had a
    /// success.
    ///
    /// Empty for a history that was imported only.
    package func collectionHours(from: Timestamp, until: Timestamp) throws -> [CollectionHour] {
        try CollectionHourTable(db: db).hours(from: from, until: until)
    }
}

extension RunHistory {
    /// See ``HistorySnapshot/collectionHours(from:until:)``.
    package func collectionHours(from: Timestamp, until: Timestamp) throws(HistoryError) -> [CollectionHour] {
        try read { try $0.collectionHours(from: from, until: until) }
    }
}
