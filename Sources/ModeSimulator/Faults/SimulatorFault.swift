/// One way in which the simulated API misbehaves, each seen in the real one or reported by its clients.
///
/// The raw value is the name on the command line. Unless said otherwise a client that does everything right ends with the same
/// figures as without the fault.
package enum SimulatorFault: String, Hashable, Sendable, CaseIterable {
    /// Run lists give at most 10 rows, whatever `per_page` says; echoed in `pagination.per_page`.
    case clampedPages = "clamped-pages"
    /// The list of spaces ignores `page`: every page holds all rows, and there are no counters.
    case ignoredPage = "ignored-page"
    /// `_links.next_page` is there on the last page and past the end too.
    case nextPage = "next-page"
    /// `filter` on a run list is answered by 500.
    case filterError = "filter-500"
    /// Rows lack keys that are not needed. The rate is per row and key.
    case missingKeys = "missing-keys"
    /// Rows have null for keys that are not needed. The rate is per row and key.
    case nullKeys = "null-keys"
    /// Ended runs have no `completed_at`; their `updated_at` equals it. Clients count them as estimated.
    case missingCompletion = "missing-completion"
    /// Numeric ids and counts are strings.
    case stringIDs = "string-ids"
    /// Datasets and spaces are untitled.
    case nullNames = "null-names"
    /// Runs are in states that are not documented while they execute. The rate is per run.
    case unknownStates = "unknown-states"
    /// Timestamps have offsets other than `Z` and 0 to 9 fraction digits. The rate is per row.
    case timestamps
    /// Characters outside ASCII are written as `\uXXXX`. The rate is per row.
    case escapes
    /// Rows have keys that end in `?`, as spaces always do. The rate is per row.
    case questionKeys = "question-keys"
    /// New runs seem to arrive while a list is read: each page begins earlier by one row more than the one before. The rate is per page.
    case drift
    /// Requests are answered by 429 with `Retry-After`, in seconds or as a date. The rate is per request.
    case rateLimit = "rate-limit"
    /// Requests are answered by 429 without `Retry-After`. The rate is per request.
    case bareRateLimit = "rate-limit-bare"
    /// 40 requests in any 10 real seconds per key, then 429.
    case limiter
    /// Requests are answered by 504 with HTML. The rate is per request.
    case html504 = "html-504"
    /// Requests are answered by 200 with HTML. The rate is per request.
    case html200 = "html-200"
    /// Requests are answered by 500, 502 or 503, with JSON or nothing. The rate is per request.
    case serverError = "error-500"
    /// The connection is closed in the middle of the body. The rate is per request.
    case truncated
    /// The connection is closed without an answer. The rate is per request.
    case disconnect
    /// Answers begin late and come in pieces. The rate is per request.
    case slow
    /// The listing of the first space holds one more dataset, whose own resources all answer 403.
    case forbiddenDataset = "forbidden-dataset"
    /// The listing of the first space holds one more dataset, whose own resources all answer 404: deleted since.
    case missingDataset = "missing-dataset"
    /// Rows that cannot be used stand next to the true ones, above their number: unreadable times, negative durations and so on.
    /// The rate is per true row. The same in every poll; to be counted as rejected.
    case badRows = "bad-rows"
    /// Names of datasets and spaces end in half a surrogate pair, which strict readers of JSON refuse. The rate is per row.
    case surrogates
    /// Rows hold a number that no `Double` can hold, in a key that no client needs. The rate is per row.
    case hugeNumbers = "huge-numbers"
    /// The `Date` header says 2099. The rate is per request.
    case wrongDate = "wrong-date"
    /// The second and all later pages of runs repeat the first two in turn. The rate is per dataset; what is beyond is lost to the client.
    case repeatedPages = "repeated-pages"

    /// Whether ``SimulatorFaults/all`` switches it on: not what slows every client down, and not what an ordinary reader of JSON, a client
    /// that trusts one clock or a walk through pages cannot survive.
    var isPartOfAll: Bool {
        switch self {
        case .limiter, .surrogates, .hugeNumbers, .wrongDate, .repeatedPages: false
        default: true
        }
    }

    var defaultRate: Double {
        switch self {
        case .clampedPages, .ignoredPage, .nextPage, .filterError, .limiter, .forbiddenDataset, .missingDataset, .drift, .surrogates,
            .hugeNumbers, .repeatedPages:
            1
        case .stringIDs, .timestamps, .escapes, .questionKeys: 0.5
        case .missingKeys, .nullKeys, .nullNames: 0.25
        case .unknownStates: 0.1
        case .rateLimit, .bareRateLimit, .missingCompletion: 0.05
        case .html504, .html200, .serverError, .truncated, .disconnect, .slow, .badRows, .wrongDate: 0.02
        }
    }

    /// Those that are over when the request is repeated: at most two requests in a row for the same target meet one.
    package static let transient: [SimulatorFault] = [
        .rateLimit, .bareRateLimit, .html504, .html200, .serverError, .truncated, .disconnect,
    ]
}
