import CurlHTTP
import Foundation
import RunModel
import Synchronization

/// Sends one request: a client of HTTP, or a test that answers for it.
package typealias ModeHTTPTransport = @Sendable (CurlRequest) async throws(CurlHTTPError) -> CurlResponse

/// Mode's Dataset Runs API and what leads to it.
///
/// Every request goes through the budget; failures that may pass are tried again inside the budget; rows are validated one by one.
/// All URLs are made here from tokens: no link of an answer is ever followed, so credentials go to the configured host only.
package final class ModeClient: Sendable {
    let configuration: ModeAPIConfiguration
    private let credentials: @Sendable () throws -> ModeCredentials
    private let transport: ModeHTTPTransport
    private let budget: RequestBudget
    private let observer: ModeRequestObserver
    private let clock: ModeClock
    private let random: @Sendable () -> Double
    private let policy: RetryPolicy
    private let refused = Mutex<RefusedParameters>([])

    /// Parameters that the API turned out not to take; and that it took the order, so that no later failure is blamed on that.
    struct RefusedParameters: OptionSet, Sendable {
        let rawValue: Int
        static let filter = RefusedParameters(rawValue: 1)
        static let order = RefusedParameters(rawValue: 2)
        static let orderIsAccepted = RefusedParameters(rawValue: 4)
    }

    /// Connects nothing yet.
    ///
    /// - Parameters:
    ///   - credentials: asked for before each request, so that rotated secrets count at once. What it throws is quoted in errors, so it
    ///     must not hold a secret.
    ///   - budget: shared by all clients of one API user.
    ///   - clock: replaced in tests.
    ///   - random: the jitter of pauses, from 0 to 1; replaced in tests.
    package init(
        configuration: ModeAPIConfiguration,
        credentials: @escaping @Sendable () throws -> ModeCredentials,
        transport: @escaping ModeHTTPTransport,
        budget: RequestBudget,
        observer: ModeRequestObserver = .none,
        clock: ModeClock = .system,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.configuration = configuration
        self.credentials = credentials
        self.transport = transport
        self.budget = budget
        self.observer = observer
        self.clock = clock
        self.random = random
        policy = RetryPolicy(maximumAttempts: max(1, configuration.maximumAttempts))
    }

    var refusedParameters: RefusedParameters { refused.withLock { $0 } }

    func remember(_ parameters: RefusedParameters) { refused.withLock { $0.formUnion(parameters) } }

    var limits: JSONLimits {
        JSONLimits(maximumBytes: configuration.maximumBodyBytes, maximumRows: configuration.maximumRowsPerPage)
    }

    // MARK: One call, with its attempts

    /// Sends a call until it succeeds, cannot succeed, or has been tried often enough.
    ///
    /// - Parameter withoutRetry: statuses that are given back at once, because the caller knows another way.
    func perform(
        _ call: APICall,
        _ priority: RequestPriority,
        withoutRetry: Set<Int> = []
    ) async throws(ModeAPIError) -> CurlResponse {
        var attempt = 0
        var lastCredentials: ModeCredentials?
        while true {
            attempt += 1
            var context = FailureContext(call: call, baseURL: configuration.baseURL)
            try await waitForBudget(priority, context)
            let used = try currentCredentials(context)
            context.credentials = used
            let failure: ModeAPIError
            switch await send(call, used, context) {
            case .success(let response): return response
            case .failure(let error): failure = error
            }
            if failure.kind == .rateLimited {
                let pause = policy.rateLimitPause(
                    attempt: attempt,
                    retryAfter: failure.retryAfter,
                    random: random()
                )
                budget.penalise(for: pause)
                observer.paused(pause)
            }
            let isLast = attempt >= policy.maximumAttempts || call.method == .post
            if failure.kind == .unauthorized, !isLast, lastCredentials == nil, let fresh = try? credentials(), fresh != used {
                // The secret was rotated between reading and using it.
                lastCredentials = used
                continue
            }
            guard failure.isRetryable, !isLast, !(failure.status.map(withoutRetry.contains) ?? false) else { throw failure }
            if failure.kind != .rateLimited {
                try await pause(for: policy.backOff(attempt: attempt, random: random()), context)
            }
        }
    }

    private func waitForBudget(_ priority: RequestPriority, _ context: FailureContext) async throws(ModeAPIError) {
        do throws(CancellationError) {
            let waited = try await budget.acquire(priority)
            if waited > .zero { observer.budgetWaited(waited) }
        } catch {
            throw Self.cancelled(context)
        }
    }

    private func pause(for length: Duration, _ context: FailureContext) async throws(ModeAPIError) {
        do throws(CancellationError) {
            try await clock.sleepUntilNanoseconds(clock.monotonicNanoseconds() + length.nanoseconds)
        } catch {
            throw Self.cancelled(context)
        }
    }

    private static func cancelled(_ context: FailureContext) -> ModeAPIError {
        context.error(.cancelled, "the request was cancelled", hint: "nothing to do: it was cancelled on purpose")
    }

    private func currentCredentials(_ context: FailureContext) throws(ModeAPIError) -> ModeCredentials {
        do {
            return try credentials()
        } catch {
            throw context.error(
                .credentials,
                "the API key cannot be read: \(error)",
                hint: "set MODE_TOKEN and MODE_SECRET, or token_file and secret_file in the configuration"
            )
        }
    }

    private func send(
        _ call: APICall,
        _ credentials: ModeCredentials,
        _ context: FailureContext
    ) async -> Result<CurlResponse, ModeAPIError> {
        let request = CurlRequest(
            url: call.url(baseURL: configuration.baseURL),
            method: call.method,
            headers: [("Accept", "application/hal+json"), ("Content-Type", "application/json")],
            basicAuth: .init(user: credentials.token, password: credentials.secret),
            totalTimeout: configuration.timeout,
            connectTimeout: min(.seconds(10), configuration.timeout),
            maximumBodyBytes: configuration.maximumBodyBytes
        )
        let start = clock.monotonicNanoseconds()
        let result: Result<CurlResponse, ModeAPIError>
        do throws(CurlHTTPError) {
            let response = try await transport(request)
            result = context.error(response).map { .failure($0) } ?? .success(response)
            report(call, String(response.status), since: start)
        } catch {
            let failure = context.error(error)
            result = .failure(failure)
            report(call, failure.kind.rawValue, since: start)
        }
        return result
    }

    private func report(_ call: APICall, _ code: String, since start: Int64) {
        observer.requestFinished(call.endpoint, code, Double(max(0, clock.monotonicNanoseconds() - start)) / 1_000_000_000)
    }

    // MARK: Answers

    func observedAt(_ response: CurlResponse) -> ServerInstant {
        ServerInstant(
            date: response.headers["Date"],
            receivedAt: Timestamp(response.receivedAt),
            elapsed: response.elapsed,
            firstByte: response.firstByte
        )
    }

    /// Reads an answer, with what is wrong put into words.
    func decode<Value>(
        _ response: CurlResponse,
        of call: APICall,
        _ body: ([UInt8]) throws(JSONScanError) -> Value
    ) throws(ModeAPIError) -> Value {
        do throws(JSONScanError) {
            return try body(response.body)
        } catch {
            throw FailureContext(call: call, baseURL: configuration.baseURL).error(error, status: response.status)
        }
    }

    /// Makes a value of the one row that was asked for.
    func accept<Value>(
        _ response: CurlResponse,
        of call: APICall,
        _ body: () throws(RejectedRow) -> Value
    ) throws(ModeAPIError) -> Value {
        do throws(RejectedRow) {
            return try body()
        } catch {
            throw FailureContext(call: call, baseURL: configuration.baseURL).error(error, status: response.status)
        }
    }
}
