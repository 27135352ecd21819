import RunModel

/// A run with everything that the Dataset Runs API documents of it, for people who look at single runs.
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

    /// `parameters` and `form_fields` as they came.
    var parameters: JSONValue?
    var formFields: JSONValue?
    /// The texts of the timestamps as they came, so that nothing is lost of them.
    var timestamps: [String: String]

    /// The parameters of the run as JSON text; nil when missing.
    package var parametersJSON: String? { parameters?.json() }
    /// The form fields of the run as JSON text; nil when missing.
    package var formFieldsJSON: String? { formFields?.json() }
}

extension RunResource {
    private static let timestampKeys = ["created_at", "updated_at", "completed_at", "purge_started_at", "purge_completed_at"]

    /// Reads a run object.
    ///
    /// - Throws: a rejection for what is no object, has no valid token or state, or a timestamp that cannot be read.
    init(_ json: JSONValue) throws(RejectedRow) {
        let token = json["token"]?.text.flatMap { RunToken($0) }
        let identity = token?.text ?? Fingerprint.identity(of: json.json().utf8)
        func reject(_ reason: RunRejection) -> RejectedRow { RejectedRow(reason: reason, identity: identity) }
        guard case .object = json else { throw reject(.malformed) }
        guard let token else { throw reject(.invalidToken) }
        guard let state = json["state"]?.text, (1...64).contains(state.utf8.count) else { throw reject(.invalidState) }
        var instants: [String: Timestamp] = [:]
        timestamps = [:]
        for key in Self.timestampKeys {
            guard let value = json[key], value != .null else { continue }
            guard let text = value.text, let instant = Timestamp(iso8601: text) else { throw reject(.unreadableTimestamp) }
            instants[key] = instant
            timestamps[key] = text
        }
        self.token = token
        self.state = RunState(name: state)
        createdAt = instants["created_at"]
        updatedAt = instants["updated_at"]
        completedAt = instants["completed_at"]
        purgeStartedAt = instants["purge_started_at"]
        purgeCompletedAt = instants["purge_completed_at"]
        pythonState = json["python_state"]?.text
        isLatestReportRun = json["is_latest_report_run"]?.boolean
        isLatestSuccessfulReportRun = json["is_latest_successful_report_run"]?.boolean
        reportHasFailuresSinceLastSuccess = json["report_has_failures_since_last_success"]?.boolean
        pusherChannelName = json["pusher_channel_name"]?.text
        parameters = json["parameters"]
        formFields = json["form_fields"]
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
    /// The run as JSON: the documented properties in the documentation's order, null where the API gave none, then every link.
    package func json(isIndented: Bool = false) -> String { jsonValue.json(isIndented: isIndented) }

    /// Several runs as a JSON array.
    package static func json(_ runs: [RunResource], isIndented: Bool = false) -> String {
        JSONValue.array(runs.map(\.jsonValue)).json(isIndented: isIndented)
    }

    private var jsonValue: JSONValue {
        func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
        func boolean(_ value: Bool?) -> JSONValue { value.map { .boolean($0) } ?? .null }
        var members = [
            JSONMember(name: "token", value: .string(token.text)),
            JSONMember(name: "state", value: .string(state.name)),
            JSONMember(name: "parameters", value: parameters ?? .null),
        ]
        members += Self.timestampKeys.map { JSONMember(name: $0, value: text(timestamps[$0])) }
        members += [
            JSONMember(name: "python_state", value: text(pythonState)),
            JSONMember(name: "form_fields", value: formFields ?? .null),
            JSONMember(name: "is_latest_report_run", value: boolean(isLatestReportRun)),
            JSONMember(name: "is_latest_successful_report_run", value: boolean(isLatestSuccessfulReportRun)),
            JSONMember(name: "report_has_failures_since_last_success", value: boolean(reportHasFailuresSinceLastSuccess)),
            JSONMember(name: "pusher_channel_name", value: text(pusherChannelName)),
            JSONMember(name: "_links", value: .object(linkMembers)),
        ]
        return .object(members)
    }

    private var linkMembers: [JSONMember] {
        links.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, link in
            let target = [
                JSONMember(name: "href", value: .string(link.href)), JSONMember(name: "templated", value: .boolean(link.isTemplated)),
            ]
            return JSONMember(name: name, value: .object(target))
        }
    }
}
