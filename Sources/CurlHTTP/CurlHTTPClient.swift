/// An HTTP client on libcurl that is bounded in every direction: total time, connect time, header bytes, decompressed body bytes.
///
/// Follows no redirects, speaks http and https only, verifies TLS, keeps connections alive. Honours curl's proxy variables
/// (https://curl.se/libcurl/c/libcurl-env.html), but never sends requests for this machine itself to a proxy.
///
/// URLSession was not used because on Linux it forwards `Authorization` across origins, does not enforce its total timeout and
/// inflates bodies without a limit.
package final class CurlHTTPClient: Sendable {
    private let engine: TransferEngine

    /// Starts the thread that runs all transfers.
    ///
    /// - Parameters:
    ///   - connections: the most transfers at a time; further ones wait, and their waiting counts towards their total timeout.
    ///     Default 4, at least 1.
    ///   - userAgent: the value of the `User-Agent` header.
    ///   - certificateAuthorityFile: PEM file of trusted certificates instead of the system's. Default nil: the system's.
    package init(connections: Int = 4, userAgent: String, certificateAuthorityFile: String? = nil) {
        let settings = TransferSettings(userAgent: userAgent, certificateAuthorityFile: certificateAuthorityFile)
        engine = TransferEngine(maximumTransfers: max(1, connections), settings: settings)
        engine.start()
    }

    deinit {
        engine.stop()
    }

    /// Sends a request and reads its whole answer.
    ///
    /// A GET may be sent again by libcurl when a kept connection turns out to be closed before any byte of an answer; a POST never is.
    /// Cancelling the task aborts the transfer at once.
    ///
    /// - Throws: ``CurlHTTPError`` when there is no complete answer within the limits. Every HTTP status is an answer.
    package func send(_ request: CurlRequest) async throws(CurlHTTPError) -> CurlResponse {
        let target = try RequestTarget(validating: request)
        let identifier = engine.register()
        let result: Result<CurlResponse, CurlHTTPError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                engine.submit(Submission(identifier: identifier, request: request, target: target, continuation: continuation))
            }
        } onCancel: {
            engine.cancel(identifier)
        }
        return try result.get()
    }

    /// Aborts what is under way (its callers get ``CurlHTTPError/Kind/cancelled``), closes all connections and ends the thread.
    /// Returns without waiting for that. Requests sent afterwards fail the same way.
    package func shutdown() {
        engine.stop()
    }
}
