import RunModel

/// A run with everything that the API says of it, for people who look at single runs.
///
/// Only token and state are required. Missing and null are the same. Numbers and booleans may come as strings.
package struct RunResource: Sendable, Hashable {
    /// A link to another resource.
    package struct Link: Sendable, Hashable {
        /// The address: relative to the host, or absolute.
        package var href: String
        /// Whether the address has parts to fill in.
        package var isTemplated: Bool
    }

    /// The names of the links that the API documents, in its order.
    package static let documentedLinks = [
        "account", "clone", "content", "embed", "executed_by", "latest_successful_report_run_api_url", "pdf_export", "preview",
        "python_cell_runs", "query_runs", "report", "report_schedule", "self", "share", "web_clone", "web_edit_dataset", "web_external_url",
    ]

    /// Identifies the run within its dataset.
    package var token: RunToken
    /// The state when it was read.
    package var state: RunState
    /// When the run was asked for.
    package var createdAt: Timestamp?
    /// When the API last changed the run.
    package var updatedAt: Timestamp?
    /// When the run ended.
    package var completedAt: Timestamp?
    /// When the deletion of the run's results began.
    package var purgeStartedAt: Timestamp?
    /// When the run's results were gone.
    package var purgeCompletedAt: Timestamp?
    /// `none`, `pending`, `failed`, `submitted` or `succeeded`.
    package var pythonState: String?
    /// The run is the dataset's newest.
    package var isLatestReportRun: Bool?
    /// The run is the dataset's newest that ended well.
    package var isLatestSuccessfulReportRun: Bool?
    /// The dataset failed since it last ended well.
    package var reportHasFailuresSinceLastSuccess: Bool?
    /// The channel on which Mode's own pages hear of the run.
    package var pusherChannelName: String?
    /// The address of each link, by its name; also of links that are not documented.
    package var links: [String: Link]

    /// The object as it came, with everything that is not documented.
    let source: JSONValue

    /// The parameters of the run as JSON text; nil when missing.
    package var parametersJSON: String? { source["parameters"]?.json() }
    /// The form fields of the run as JSON text; nil when missing.
    package var formFieldsJSON: String? { source["form_fields"]?.json() }
}

extension RunResource {
    /// Reads a run object, by the same rules as the runs of the history.
    ///
    /// - Throws: a rejection for anything but an object, a field of a type that it cannot have, no valid token or state, or a time of the
    ///   run that cannot be read.
    init(_ json: JSONValue) throws(RejectedRow) {
        let token = json["token"]?.string.flatMap { RunToken($0) }
        let identity = token?.text ?? Fingerprint.identity(of: json.json().utf8)
        func reject(_ reason: RunRejection) -> RejectedRow { RejectedRow(reason: reason, identity: identity) }
        guard case .object = json else { throw reject(.malformed) }
        for key in ["token", "state", "created_at", "updated_at", "completed_at"] {
            guard json[key] == nil || json[key] == .null || json[key]?.string != nil else { throw reject(.malformed) }
        }
        guard let token else { throw reject(.invalidToken) }
        guard let state = json["state"]?.string, (1...64).contains(state.utf8.count) else { throw reject(.invalidState) }
        var instants: [String: Timestamp] = [:]
        for key in ["created_at", "updated_at", "completed_at"] {
            guard let text = json[key]?.string, !ZeroTime.isZero(text.utf8) else { continue }
            guard let instant = Timestamp(iso8601: text) else { throw reject(.unreadableTimestamp) }
            instants[key] = instant
        }
        source = json
        self.token = token
        self.state = RunState(name: state)
        createdAt = instants["created_at"]
        updatedAt = instants["updated_at"]
        completedAt = instants["completed_at"]
        purgeStartedAt = json["purge_started_at"]?.string.flatMap { Timestamp(iso8601: $0) }
        purgeCompletedAt = json["purge_completed_at"]?.string.flatMap { Timestamp(iso8601: $0) }
        pythonState = json["python_state"]?.text
        isLatestReportRun = json["is_latest_report_run"]?.boolean
        isLatestSuccessfulReportRun = json["is_latest_successful_report_run"]?.boolean
        reportHasFailuresSinceLastSuccess = json["report_has_failures_since_last_success"]?.boolean
        pusherChannelName = json["pusher_channel_name"]?.text
        links = Self.links(json["_links"])
    }

    private static func links(_ json: JSONValue?) -> [String: Link] {
        guard case .object(let members) = json else { return [:] }
        var result: [String: Link] = [:]
        for member in members where result[member.name] == nil {
            guard let href = member.value["href"]?.text else { continue }
            result[member.name] = Link(href: href, isTemplated: member.value["templated"]?.boolean ?? false)
        }
        return result
    }

    /// The run as the history knows it.
    ///
    /// - Throws: a rejection when there is no `created_at`, or the run ended before it was created.
    package func run() throws(RejectedRow) -> Run {
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
    package func json(isIndented: Bool = false) -> String { source.json(isIndented: isIndented) }

    /// Several runs as a JSON array.
    package static func json(_ runs: [RunResource], isIndented: Bool = false) -> String {
        JSONValue.array(runs.map(\.source)).json(isIndented: isIndented)
    }
}
