import CurlHTTP
import RunModel

/// What leads to the datasets. Each page call may be repeated with the next number as ``PageWalk`` says.
///
/// All calls throw ``ModeAPIError``: `unauthorized` concerns everything, `forbidden` and `notFound` that resource alone, the rest is in
/// the kind.
extension ModeClient {
    /// Asks whose key is in use: `GET /api/verify`, which is not part of a workspace. The API's clock comes with it, which tells how far this
    /// machine's clock is off.
    ///
    /// - Returns: the workspace's user name, which belongs into the configuration; nil when the API does not say it.
    package func verify(priority: RequestPriority = .interactive) async throws(ModeAPIError) -> Observed<String?> {
        let call = APICall(endpoint: .verify, segments: ["verify"], subject: "the API key's workspace")
        let (json, response) = try await object(call, priority)
        return Observed(value: json["workspace"]?.text, observedAt: observedAt(response))
    }

    /// All spaces of the workspace. Without `filter=all` Mode silently lists only those that the key's owner joined.
    package func spaces(page: Int = 1, priority: RequestPriority = .sweep) async throws(ModeAPIError) -> Page<Space> {
        let call = APICall(
            endpoint: .spaces,
            segments: [configuration.workspace, "spaces"],
            query: [("filter", "all"), ("page", String(max(1, page)))],
            subject: "the spaces of workspace \(configuration.workspace)"
        )
        return try await listing(call, rowsKey: "spaces", page: page, priority) { (json) throws(RejectedRow) in
            Space(token: try json.token(), name: json.name("name"))
        }
    }

    package func datasets(
        space: SpaceToken,
        page: Int = 1,
        priority: RequestPriority = .sweep
    ) async throws(ModeAPIError) -> Page<Dataset> {
        let call = APICall(
            endpoint: .datasets,
            segments: [configuration.workspace, "spaces", space.text, "datasets"],
            query: [("page", String(max(1, page)))],
            subject: "the datasets of space \(space)"
        )
        return try await listing(call, rowsKey: "reports", page: page, priority) { (json) throws(RejectedRow) in
            try json.dataset(listedIn: space)
        }
    }

    package func schedules(
        dataset: DatasetToken,
        page: Int = 1,
        priority: RequestPriority = .sweep
    ) async throws(ModeAPIError) -> Page<DatasetSchedule> {
        let call = APICall(
            endpoint: .schedules,
            segments: [configuration.workspace, "datasets", dataset.text, "schedules"],
            query: [("page", String(max(1, page)))],
            subject: "the schedules of dataset \(dataset)"
        )
        return try await listing(call, rowsKey: "report_schedules", page: page, priority) { (json) throws(RejectedRow) in
            try json.schedule()
        }
    }

    // MARK: Shapes of answers

    func object(_ call: APICall, _ priority: RequestPriority) async throws(ModeAPIError) -> (JSONValue, CurlResponse) {
        let response = try await perform(call, priority)
        let json = try decode(response, of: call) { (bytes) throws(JSONScanError) in try JSONValue.parse(bytes, limits: limits) }
        return (json, response)
    }

    /// Reads a page whose rows are small enough to become trees.
    private func listing<Row: Sendable>(
        _ call: APICall,
        rowsKey: StaticString,
        page: Int,
        _ priority: RequestPriority,
        _ row: (JSONValue) throws(RejectedRow) -> Row
    ) async throws(ModeAPIError) -> Page<Row> {
        let response = try await perform(call, priority)
        return try listing(response, of: call, rowsKey: rowsKey, page: page, row)
    }

    func listing<Row: Sendable>(
        _ response: CurlResponse,
        of call: APICall,
        rowsKey: StaticString,
        page: Int,
        _ row: (JSONValue) throws(RejectedRow) -> Row
    ) throws(ModeAPIError) -> Page<Row> {
        var rows: [Row] = []
        var rejected: [RejectedRow] = []
        var identities: [UInt64] = []
        let envelope = try decode(response, of: call) { (bytes) throws(JSONScanError) in
            try bytes.scanning { (buffer) throws(JSONScanError) in
                try JSONReader.withReader(buffer, limits: limits) { (reader) throws(JSONScanError) in
                    try reader.readPage(rowsKey: rowsKey, maximumRows: limits.maximumRows) { (reader) throws(JSONScanError) in
                        let start = reader.position
                        guard let json = try reader.readRow({ (reader) throws(JSONScanError) in try reader.readValue() }) else {
                            let row = RejectedRow(reason: .malformed, identity: Fingerprint.identity(of: reader.bytes(from: start)))
                            identities.append(Fingerprint(of: row.identity.utf8).value)
                            return rejected.append(row)
                        }
                        identities.append(Fingerprint(of: (json["token"]?.text ?? json.serialized(.compact)).utf8).value)
                        do throws(RejectedRow) { rows.append(try row(json)) } catch { rejected.append(error) }
                    }
                }
            }
        }
        return Page(
            rows: rows,
            rejected: rejected,
            number: max(1, page),
            totalPages: envelope.counters.totalPages.map { Int($0) },
            totalCount: envelope.counters.totalCount.map { Int($0) },
            rowIdentities: identities,
            observedAt: observedAt(response)
        )
    }
}
