import CurlHTTP

/// What carries requests; tests replace it.
package struct ModeHTTPTransport: Sendable {
    /// Sends one request, without retry and without following redirects.
    package var send: @Sendable (CurlRequest) async throws(CurlHTTPError) -> CurlResponse

    package init(send: @escaping @Sendable (CurlRequest) async throws(CurlHTTPError) -> CurlResponse) {
        self.send = send
    }

    package init(_ client: CurlHTTPClient) {
        send = { (request) async throws(CurlHTTPError) -> CurlResponse in try await client.send(request) }
    }
}
