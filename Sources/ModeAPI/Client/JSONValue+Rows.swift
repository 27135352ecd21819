import RunModel

/// Rows of the small listings. Every field but the token may be missing, null, or of a kindred type.
extension JSONValue {
    private func rejection(_ reason: RunRejection) -> RejectedRow {
        let token = self["token"]?.text.flatMap { RunToken($0)?.text }
        return RejectedRow(reason: reason, identity: token ?? Fingerprint.identity(of: serialized(.compact).utf8))
    }

    func token<Kind>() throws(RejectedRow) -> Token<Kind> {
        guard case .object = self else { throw rejection(.malformed) }
        guard let token = self["token"]?.text.flatMap({ Token<Kind>($0) }) else { throw rejection(.invalidToken) }
        return token
    }

    /// A name that people gave; an empty one is none.
    func name(_ key: String) -> String? {
        guard let text = self[key]?.text, !text.isEmpty else { return nil }
        // NUL ends a string in SQLite and in C.
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\u{0}" ? "\u{FFFD}" : $0 }))
    }

    /// A time that is only compared with itself: unreadable counts as missing.
    private func hint(_ key: String) -> Timestamp? {
        self[key]?.text.flatMap { Timestamp(iso8601: $0) }
    }

    /// A time that becomes a figure: unreadable rejects the row.
    private func instant(_ key: String) throws(RejectedRow) -> Timestamp? {
        guard let value = self[key], value != .null, !ZeroTime.isZero(value.text ?? "") else { return nil }
        guard let instant = value.text.flatMap({ Timestamp(iso8601: $0) }) else { throw rejection(.unreadableTimestamp) }
        return instant
    }

    /// A dataset. Mode calls a space a collection in some answers.
    func dataset(listedIn space: SpaceToken?) throws(RejectedRow) -> Dataset {
        let token: DatasetToken = try token()
        let spaceToken = space ?? (self["space_token"]?.text ?? self["collection_token"]?.text).flatMap { SpaceToken($0) }
        let activity = Dataset.Activity(
            runCount: self["runs_count"]?.integer,
            lastRunAt: hint("last_run_at"),
            updatedAt: hint("updated_at"),
            lastSuccessfulRun: self["last_successful_run_token"]?.text
        )
        return Dataset(
            token: token,
            name: name("name"),
            space: spaceToken.map { Space(token: $0, name: name("collection_name")) },
            activity: activity,
            scheduleCount: self["schedules_count"]?.integer.flatMap { Int(exactly: $0) },
            viewCount: self["view_count"]?.integer
        )
    }

    func schedule() throws(RejectedRow) -> DatasetSchedule {
        let token: RunToken = try token()
        return DatasetSchedule(
            token: token.text,
            frequency: self["frequency"]?.text.flatMap { DatasetSchedule.Frequency(rawValue: $0) },
            lastScheduledAt: try instant("last_scheduled_run"),
            nextScheduledAt: try instant("next_scheduled_run"),
            lastRunAt: try instant("last_run_at"),
            timeZone: name("time_zone")
        )
    }
}
