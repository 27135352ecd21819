/// The calls of the API; the values of the label `endpoint`.
package enum ModeEndpoint: String, Sendable, Hashable, CaseIterable {
    /// `GET /api/verify`
    case verify
    /// `GET /api/{account}/spaces`
    case spaces
    /// `GET /api/{account}/spaces/{space}/datasets`
    case datasets
    /// `GET /api/{account}/datasets/{dataset}/runs`
    case runs
    /// `GET /api/{account}/datasets/{dataset}/runs/{run}`
    case run
    /// `GET /api/{account}/reports/{dataset}/runs/{run}/query_runs`
    case queryRuns = "query_runs"
    /// `GET /api/{account}/datasets/{dataset}/schedules`
    case schedules
    /// `POST /api/{account}/datasets/{dataset}/runs`
    case trigger
}
