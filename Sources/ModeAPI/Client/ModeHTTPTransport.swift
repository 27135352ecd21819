import CurlHTTP

/// What carries requests; tests replace it.
public struct ModeHTTPTransport: Sendable {
    /// Sends one request, without retry and without following redirects.
    public var send: @Sendable (CurlRequest) async throws(CurlHTTPError) -> CurlResponse

    /// Wraps a function.
    public init(send: @escaping @Sendable (CurlRequest) async throws(CurlHTTPError) -> CurlResponse) {
        self.send = send
    }

    /// The network.
    public init(_ client: CurlHTTPClient) {
        send = { (request) async throws(CurlHTTPError) -> CurlResponse in try await client.send(request) }
    }
}
