import CurlHTTP
import RunModel

/// The Dataset Runs API (https://mode.com/developer/api-reference/analytics/dataset-runs), and the query runs of a run.
///
/// All calls throw ``ModeAPIError``: `unauthorized` concerns everything, `forbidden` and `notFound` that resource alone, the rest is in
/// the kind.
extension ModeClient {
    /// One page of the runs of a dataset.
    ///
    /// Filter and order are sent as a help only and applied again to what comes back, because Mode ignores parameters that it does not
    /// know. At the first 400 or 500 with a filter, that is never sent again. The order holds within the page.
    package func runs(
        dataset: DatasetToken,
        page: Int = 1,
        query: RunListQuery = .newestFirst,
        priority: RequestPriority = .changed
    ) async throws(ModeAPIError) -> Page<Run> {
        let (response, call) = try await runList(dataset, page: page, query, priority)
        let scanner = RunPageScanner(limits: limits)
        let scanned = try decode(response, of: call) { (bytes) throws(JSONScanError) in try scanner.scan(bytes) }
        return Page(
            rows: query.apply(to: scanned.rows),
            rejected: scanned.rejected,
            number: max(1, page),
            totalPages: scanned.totalPages,
            totalCount: scanned.totalCount,
            rowIdentities: scanned.rowIdentities,
            observedAt: observedAt(response)
        )
    }

    /// One run.
    ///
    /// - Throws: `malformed` with a ``ModeAPIError/rejection`` when the run breaks a rule, or when another run than the one asked for
    ///  comes back:
    ///   Mode resolves nested tokens by the last one only.
    package func run(
        dataset: DatasetToken,
        token: RunToken,
        priority: RequestPriority = .inFlight
    ) async throws(ModeAPIError) -> Observed<Run> {
        let (resource, response, call) = try await runObject(dataset, token, priority)
        let run = try accept(response, of: call) { () throws(RejectedRow) in try resource.run() }
        return Observed(value: run, observedAt: observedAt(response))
    }

    /// When the queries of a run executed.
    package func queryRuns(
        dataset: DatasetToken,
        run: RunToken,
        priority: RequestPriority = .queryRuns
    ) async throws(ModeAPIError) -> Observed<QueryRunTimes> {
        // Mode's own links of dataset runs go by this path; none was ever seen that says datasets here.
        let call = APICall(
            endpoint: .queryRuns,
            segments: [configuration.workspace, "reports", dataset.text, "runs", run.text, "query_runs"],
            subject: "the query runs of run \(run) of dataset \(dataset)"
        )
        let response = try await perform(call, priority)
        let times = try decode(response, of: call) { (bytes) throws(JSONScanError) in
            try QueryRunTimes.scan(bytes, limits: limits)
        }
        return Observed(value: times, observedAt: observedAt(response))
    }

    /// Starts a run: `POST`, never repeated, because a second one would be a second billed run. Answers 202 with the new run.
    ///
    /// - Throws: also when the answer got lost: then the run may have been started anyway.
    package func triggerRun(dataset: DatasetToken) async throws(ModeAPIError) -> RunResource {
        let call = APICall(
            endpoint: .trigger,
            segments: [configuration.workspace, "datasets", dataset.text, "runs"],
            subject: "a new run of dataset \(dataset)"
        )
        do throws(ModeAPIError) {
            let (json, response) = try await object(call, .interactive)
            return try accept(response, of: call) { () throws(RejectedRow) in try RunResource(json) }
        } catch {
            throw error.mayHaveStartedRun ? error.warning(ofRunStartedIn: dataset) : error
        }
    }

    /// One run with everything that the API documents of it.
    package func rawRun(dataset: DatasetToken, token: RunToken) async throws(ModeAPIError) -> RunResource {
        try await runObject(dataset, token, .interactive).resource
    }

    /// One page of the runs of a dataset with everything that the API documents of them.
    package func rawRuns(
        dataset: DatasetToken,
        page: Int = 1,
        query: RunListQuery = .newestFirst
    ) async throws(ModeAPIError) -> Page<RunResource> {
        let (response, call) = try await runList(dataset, page: page, query, .interactive)
        var result = try listing(response, of: call, rowsKey: "report_runs", page: page) { (json) throws(RejectedRow) in
            try RunResource(json)
        }
        result.rows = query.apply(to: result.rows)
        return result
    }

    // MARK: Requests

    private func runObject(
        _ dataset: DatasetToken,
        _ token: RunToken,
        _ priority: RequestPriority
    ) async throws(ModeAPIError) -> (resource: RunResource, response: CurlResponse, call: APICall) {
        let call = APICall(
            endpoint: .run,
            segments: [configuration.workspace, "datasets", dataset.text, "runs", token.text],
            subject: "run \(token) of dataset \(dataset)"
        )
        let (json, response) = try await object(call, priority)
        let resource = try accept(response, of: call) { () throws(RejectedRow) in
            let resource = try RunResource(json)
            guard resource.token == token else { throw RejectedRow(reason: .invalidToken, identity: resource.token.text) }
            return resource
        }
        return (resource, response, call)
    }

    private func runList(
        _ dataset: DatasetToken,
        page: Int,
        _ query: RunListQuery,
        _ priority: RequestPriority
    ) async throws(ModeAPIError) -> (CurlResponse, APICall) {
        func call(_ refused: RefusedParameters) -> APICall {
            var parameters = [("page", String(max(1, page))), ("per_page", String(ModeAPIConfiguration.runsPerPage))]
            if !refused.contains(.order) || !query.isDefaultOrder {
                parameters += [("order", query.order.rawValue), ("order_by", query.orderBy.rawValue)]
            }
            if let filter = query.filter, !refused.contains(.filter) { parameters.append(("filter", filter.parameter)) }
            return APICall(
                endpoint: .runs,
                segments: [configuration.workspace, "datasets", dataset.text, "runs"],
                query: parameters.map { (name: $0.0, value: $0.1) },
                subject: "the runs of dataset \(dataset)"
            )
        }
        let refused = refusedParameters
        let sendsFilter = query.filter != nil && !refused.contains(.filter)
        do throws(ModeAPIError) {
            return try await runList(call(refused), call(refused.union(.order)), priority, withoutRetry: sendsFilter ? [500] : [])
        } catch {
            guard sendsFilter, error.status == 400 || error.status == 500 else { throw error }
        }
        remember(.filter)
        return try await runList(call(refused.union(.filter)), call([.filter, .order]), priority)
    }

    /// Sends a call; should that fail as an unknown parameter would, once more without the order. Only the success of that proves that
    /// the order was to blame.
    private func runList(
        _ call: APICall,
        _ withoutOrder: APICall,
        _ priority: RequestPriority,
        withoutRetry: Set<Int> = []
    ) async throws(ModeAPIError) -> (CurlResponse, APICall) {
        let failure: ModeAPIError
        do throws(ModeAPIError) {
            let response = try await perform(call, priority, withoutRetry: withoutRetry)
            if call.query.contains(where: { $0.name == "order" }) { remember(.orderIsAccepted) }
            return (response, call)
        } catch {
            failure = error
        }
        guard failure.status == 400 || failure.status == 500, withoutRetry.isEmpty, !refusedParameters.contains(.orderIsAccepted),
            call.query.count != withoutOrder.query.count
        else { throw failure }
        do throws(ModeAPIError) {
            let response = try await perform(withoutOrder, priority)
            remember(.order)
            return (response, withoutOrder)
        } catch _ {
            throw failure
        }
    }
}
