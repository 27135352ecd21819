import CurlHTTP
import RunModel

/// What the classification of a failure needs to know of its request.
struct FailureContext: Sendable {
    var call: APICall
    var baseURL: String
    var credentials: ModeCredentials?

    func error(
        _ kind: ModeAPIError.Kind,
        status: Int? = nil,
        _ detail: String,
        hint: String,
        isRetryable: Bool = false,
        rejection: RejectedRow? = nil,
        retryAfter: Duration? = nil
    ) -> ModeAPIError {
        let redacted = credentials?.redact(detail) ?? detail
        return ModeAPIError(
            kind: kind,
            endpoint: call.endpoint,
            status: status,
            subject: call.subject,
            place: call.method.rawValue + " " + call.address(baseURL: baseURL),
            detail: redacted,
            hint: hint,
            isRetryable: isRetryable,
            rejection: rejection,
            retryAfter: retryAfter
        )
    }

    /// A request without an answer.
    func error(_ failure: CurlHTTPError) -> ModeAPIError {
        let (kind, isRetryable): (ModeAPIError.Kind, Bool) =
            switch failure.kind {
            case .dns: (.dns, true)
            case .connect: (.connect, true)
            case .tls: (.tls, false)
            case .timeout: (.timeout, true)
            case .tooLarge: (.tooLarge, false)
            case .cancelled: (.cancelled, false)
            case .protocol: (.transport, true)
            case .invalidRequest: (.configuration, false)
            }
        return error(kind, failure.detail, hint: failure.hint, isRetryable: isRetryable)
    }

    /// The error of an answer; nil for a success.
    func error(_ response: CurlResponse) -> ModeAPIError? {
        let status = response.status
        guard !(200...299).contains(status) else { return bodyError(response) }
        let said = ServerMessage.text(response).map { ": " + $0 } ?? ""
        func failure(_ kind: ModeAPIError.Kind, _ what: String, isRetryable: Bool = false) -> ModeAPIError {
            error(kind, status: status, what + " (\(status))" + said, hint: hint(kind), isRetryable: isRetryable)
        }
        switch status {
        case 300...399: return failure(.redirected, "the server answers with a redirect, which is not followed")
        case 401: return failure(.unauthorized, "Mode refuses the API key")
        case 403: return failure(.forbidden, "the API key has no access to this")
        case 404, 410: return failure(.notFound, "Mode does not have this")
        case 408: return failure(.timeout, "Mode gave up waiting for the request", isRetryable: true)
        case 429:
            var result = failure(.rateLimited, "too many requests", isRetryable: true)
            let date = response.headers["Date"].flatMap(HTTPDate.parse) ?? Timestamp(response.receivedAt)
            result.retryAfter = RetryPolicy.retryAfter(response.headers["Retry-After"], now: date)
            return result
        case 400...499: return failure(.badRequest, "Mode does not accept the request")
        case 500...599: return failure(.server, "Mode had an internal error", isRetryable: true)
        default: return failure(.malformed, "an unexpected HTTP status")
        }
    }

    /// A success whose body is not JSON: a proxy's page, or nothing.
    private func bodyError(_ response: CurlResponse) -> ModeAPIError? {
        let first = response.body.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        let type = response.headers["Content-Type"]?.lowercased() ?? ""
        guard first == nil || first == UInt8(ascii: "<") || type.hasPrefix("text/html") else { return nil }
        let what = first == nil ? "an empty answer instead of JSON" : "a web page instead of JSON"
        return error(.notJSON, status: response.status, what, hint: hint(.notJSON), isRetryable: true)
    }

    /// A success whose JSON cannot be used.
    func error(_ failure: JSONScanError, status: Int) -> ModeAPIError {
        let kind: ModeAPIError.Kind = failure.isLimit ? .tooLarge : .malformed
        return error(kind, status: status, "the answer is not usable: \(failure)", hint: hint(kind))
    }

    /// The one row that was asked for is not acceptable.
    func error(_ rejection: RejectedRow, status: Int) -> ModeAPIError {
        error(
            .malformed,
            status: status,
            "Mode's answer violates an assumption of this program: \(rejection.reason.rawValue)",
            hint: "look at it in Mode; if it is right there, report it as a bug of mode-exporter",
            rejection: rejection
        )
    }

    private func hint(_ kind: ModeAPIError.Kind) -> String {
        switch kind {
        case .unauthorized:
            "check MODE_TOKEN and MODE_SECRET (or token_file and secret_file): they are the ID and the secret of an API key "
                + "of the workspace, and a deleted key is refused the same way"
        case .forbidden: "give the owner of the API key access to it in Mode, or exclude it under discovery in the configuration"
        case .notFound where call.endpoint == .spaces || call.endpoint == .verify:
            "check MODE_WORKSPACE: it is the name in the address of your workspace (app.mode.com/NAME), not its title; "
                + "check the base URL too"
        case .notFound: "it was deleted or moved, or its token is wrong; nothing to do if that was on purpose"
        case .badRequest: "check the workspace name and the parameters; if they are right, report it as a bug of mode-exporter"
        case .rateLimited:
            "lower requests_per_second: Mode allows about 4 requests a second per user, over all programs of that user"
        case .server: "try again later; https://status.modeanalytics.com says whether Mode has a known problem"
        case .redirected: "check the base URL: it must be the host of the API itself, by default https://app.mode.com"
        case .notJSON: "check the base URL, and whether a proxy or a login page answers in Mode's place"
        case .tooLarge: "check the base URL; if it is right, report it as a bug of mode-exporter"
        case .timeout: "try again later; if it persists, raise the timeout"
        default: "try again; if it persists, report it as a bug of mode-exporter"
        }
    }
}

/// What a server says about an error: `{"id": "not_found", "message": "report not found"}`.
enum ServerMessage {
    /// At most 200 characters on one line; nil when the body is something else.
    static func text(_ response: CurlResponse) -> String? {
        guard response.body.count <= 64 << 10, let json = try? JSONValue.parse(response.body, limits: JSONLimits()) else { return nil }
        guard let message = json["message"]?.text ?? json["message"]?["message"]?.text ?? json["id"]?.text else { return nil }
        let line = String(String.UnicodeScalarView(message.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
        return line.isEmpty ? nil : String(line.prefix(200))
    }
}
