/// Why there is no answer. An answer with any HTTP status is not an error of this kind.
package struct CurlHTTPError: Error, Sendable, Hashable {
    /// The class of the failure, which decides whether to try again.
    package enum Kind: String, Sendable, CaseIterable {
        /// The host name could not be looked up.
        case dns
        /// No connection, or the connection broke.
        case connect
        /// TLS could not be agreed on, or the certificate cannot be trusted.
        case tls
        /// The total or the connect timeout ended the request.
        case timeout
        /// Body or headers went past their limit.
        case tooLarge
        /// The task was cancelled or the client shut down.
        case cancelled
        /// What came back is not HTTP, or ended early.
        case `protocol`
        /// The request cannot be sent as it is: URL, header or credentials.
        case invalidRequest
    }

    /// What is known beyond the class; decides the hint.
    package enum Cause: String, Sendable, CaseIterable {
        case refused
        case unreachable
        /// The proxy from the environment could not be reached or refused.
        case proxy
        /// The certificate's time is over, by this machine's clock.
        case certificateExpired
        /// The certificate's time has not begun, by this machine's clock.
        case certificateNotYetValid
        /// No trusted authority signed the certificate.
        case certificateUntrusted
        /// The certificate is for another host.
        case certificateHostName
        /// The file of trusted certificates cannot be read.
        case certificateFile
        /// The answer ended before its announced length.
        case truncated
        case body
        /// The header lines are longer than allowed.
        case headers
        case shutDown
    }

    package let kind: Kind
    /// What is known beyond the class.
    package let cause: Cause?
    /// What happened, mostly in curl's own words. Holds no credentials.
    package let detail: String
    /// Scheme, host and port that the request went to; empty when the URL could not be read.
    package let origin: String

    package init(kind: Kind, cause: Cause? = nil, detail: String, origin: String = "") {
        self.kind = kind
        self.cause = cause
        self.detail = detail
        self.origin = origin
    }

    package var hint: String {
        switch (kind, cause) {
        case (_, .refused): "nothing accepts connections there: check host and port, and that the server is running"
        case (_, .unreachable): "check the network and firewall of this machine"
        case (_, .proxy): "check the proxy in https_proxy, http_proxy and no_proxy"
        case (_, .certificateExpired): "check this machine's clock; if it is right, the server's certificate must be renewed"
        case (_, .certificateNotYetValid): "this machine's clock is probably behind: set it (NTP)"
        case (_, .certificateUntrusted):
            "install the ca-certificates package; behind a proxy that inspects TLS, add its certificate to the trusted ones"
        case (_, .certificateHostName): "check the host name in the base URL"
        case (_, .certificateFile): "check that the file of trusted certificates exists and may be read"
        case (.dns, _): "check the spelling of the host name, and DNS on this machine"
        case (.connect, _): "check the network, and that the server is running"
        case (.tls, _): "check that host and port speak TLS, and this machine's clock"
        case (.timeout, _): "try again later; if it persists, raise the timeout or check the network"
        case (.tooLarge, _): "the answer is implausibly large: check that the URL is right"
        case (.cancelled, _): "nothing to do: the request was cancelled on purpose"
        case (.protocol, _): "try again; if it persists, check that the URL is right and that no proxy interferes"
        case (.invalidRequest, _): "correct the URL or the credentials"
        }
    }
}

extension CurlHTTPError: CustomStringConvertible {
    package var description: String {
        (origin.isEmpty ? "" : origin + ": ") + detail + " (" + hint + ")"
    }
}
