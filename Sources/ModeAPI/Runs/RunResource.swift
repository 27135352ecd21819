import RunModel

/// A run as the API says it, for people who look at single runs: only token and state are required. Missing and null are the same.
package struct RunResource: Sendable, Hashable {
    package var token: RunToken
    package var state: RunState
    package var createdAt: Timestamp?
    /// When the API last changed the run.
    package var updatedAt: Timestamp?
    package var completedAt: Timestamp?

    /// The object as it came, with everything that is not documented.
    let source: JSONValue
}

extension RunResource {
    /// Reads a run object, by the same rules as the runs of the history.
    ///
    /// - Throws: a rejection for anything but an object, a field of a type that it cannot have, no valid token or state, or a time of the
    ///   run that cannot be read.
    init(_ json: JSONValue) throws(RejectedRow) {
        let token = json["token"]?.string.flatMap { RunToken($0) }
        let identity = token?.text ?? Fingerprint.identity(of: json.serialized(.compact).utf8)
        func reject(_ reason: RunRejection) -> RejectedRow { RejectedRow(reason: reason, identity: identity) }
        guard case .object = json else { throw reject(.malformed) }
        for key in ["token", "state", "created_at", "updated_at", "completed_at"] {
            guard json[key] == nil || json[key] == .null || json[key]?.string != nil else { throw reject(.malformed) }
        }
        guard let token else { throw reject(.invalidToken) }
        guard let state = json["state"]?.string, (1...64).contains(state.utf8.count) else { throw reject(.invalidState) }
        var instants: [String: Timestamp] = [:]
        for key in ["created_at", "updated_at", "completed_at"] {
            guard let text = json[key]?.string, !ZeroTime.isZero(text) else { continue }
            guard let instant = Timestamp(iso8601: text) else { throw reject(.unreadableTimestamp) }
            instants[key] = instant
        }
        source = json
        self.token = token
        self.state = RunState(name: state)
        createdAt = instants["created_at"]
        updatedAt = instants["updated_at"]
        completedAt = instants["completed_at"]
    }

    /// The run as the history knows it.
    ///
    /// - Throws: a rejection when there is no `created_at`, or the run ended before it was created.
    func run() throws(RejectedRow) -> Run {
        do throws(RunRejection) {
            guard let createdAt else { throw .unreadableTimestamp }
            return try Run(token: token, state: state, createdAt: createdAt, updatedAt: updatedAt, completedAt: completedAt)
        } catch {
            throw RejectedRow(reason: error, identity: token.text)
        }
    }
}

extension RunResource {
    /// What the API said of the run: every member, in its order, and nothing else. Text that is not valid becomes U+FFFD.
    package var json: String { source.serialized(.indented) }

    package static func json(_ runs: [RunResource]) -> String { JSONValue.array(runs.map(\.source)).serialized(.indented) }
}
