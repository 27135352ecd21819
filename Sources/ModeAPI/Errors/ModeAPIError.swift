import RunModel

/// Why a call of the API gave no value: what happened, where, and what to do next. Never holds a secret.
package struct ModeAPIError: Error, Sendable, Hashable {
    /// The class of the failure. The raw values are label values.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The API key is refused (401): nothing works until it is corrected.
        case unauthorized
        /// The key may not see this resource (403).
        case forbidden
        /// The resource does not exist, or not for this key (404, 410).
        case notFound = "not_found"
        /// The API does not understand the request (400, 422 and other 4xx).
        case badRequest = "bad_request"
        /// Too many requests (429), also after all attempts.
        case rateLimited = "rate_limited"
        /// Mode has a problem (5xx).
        case server
        /// A redirect (3xx), which is not followed, so that credentials stay with the host they are meant for.
        case redirected
        /// An answer that is not JSON at all: a proxy or an error page.
        case notJSON = "not_json"
        /// JSON that is broken, or not what the API documents.
        case malformed
        /// An answer past a limit of ours.
        case tooLarge = "too_large"
        /// No complete answer in time (also status 408).
        case timeout
        /// The host name cannot be looked up.
        case dns
        case connect
        case tls
        /// What came back is not HTTP, or ended early.
        case transport
        case credentials
        /// The request cannot be made from the configuration.
        case configuration
        case cancelled
    }

    package var kind: Kind
    var endpoint: ModeEndpoint
    /// The HTTP status, if there was an answer.
    package var status: Int?
    /// What was asked of the API, in words: `runs of dataset 24f6…`.
    var subject: String
    /// Method and URL without its query.
    var place: String
    package var detail: String
    var hint: String
    /// Whether the same request may succeed later without a change by anyone.
    package var isRetryable: Bool
    /// Why the one row that was asked for is not acceptable; nil for all other failures.
    package var rejection: RejectedRow?
    /// How long the API asked to wait.
    var retryAfter: Duration?
}

extension ModeAPIError: CustomStringConvertible {
    /// What happened, where, and what to do next, in one line.
    package var description: String {
        "cannot get \(subject): \(detail) (\(place)); \(hint)"
    }
}

extension ModeAPIError {
    /// Whether the API may have carried out the request that failed so: it was sent, and no answer says that it was refused.
    var mayHaveStartedRun: Bool {
        switch kind {
        case .timeout, .connect, .transport, .server, .notJSON, .malformed, .tooLarge, .cancelled: true
        case .unauthorized, .forbidden, .notFound, .badRequest, .rateLimited, .redirected, .dns, .tls, .credentials, .configuration: false
        }
    }

    /// The error of a trigger whose outcome is not known, with what to do instead of sending it again.
    func warning(ofRunStartedIn dataset: DatasetToken) -> ModeAPIError {
        var result = self
        result.isRetryable = false
        result.hint =
            "the run may have been started anyway: check with `mode-exporter runs list \(dataset) --limit 1` before you trigger it again"
        return result
    }
}
