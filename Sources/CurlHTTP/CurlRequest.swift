/// One HTTP request, with the limits within which its answer must stay.
package struct CurlRequest: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
    }

    /// User and password of HTTP Basic. Prints neither, also not in a dump of the request.
    package struct BasicAuthentication: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
        /// The user name; must not hold `:` (RFC 7617).
        package var user: String
        package var password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }

        /// Always `<credentials>`.
        package var description: String { "<credentials>" }
        /// Always `<credentials>`.
        package var debugDescription: String { description }
        /// Shows no member.
        package var customMirror: Mirror { Mirror(self, children: [:]) }
    }

    /// An absolute `http://` or `https://` URL without user and password.
    package var url: String
    /// Default GET.
    package var method: Method
    /// Sent as they are; `User-Agent`, `Host` and `Accept-Encoding` are added.
    package var headers: [(name: String, value: String)]
    /// Sent with POST only.
    var body: [UInt8]
    /// Sent with the request, and to no other host because redirects are not followed. Default none.
    package var basicAuth: BasicAuthentication?
    /// The longest that the whole exchange may take, from the call to the last byte of the body, however slowly that drips.
    /// Default 40 s, at least 1 ms.
    var totalTimeout: Duration
    /// The longest that name lookup, connection and TLS handshake may take together. Default 10 s, at least 1 ms.
    var connectTimeout: Duration
    /// The longest body accepted, counted after decompression, so that a small answer cannot fill the memory. Bytes, default 16 MiB.
    var maximumBodyBytes: Int
    /// The most that all header lines of an answer may take together. In bytes.
    static let maximumHeaderBytes = 64 << 10

    package init(
        url: String,
        method: Method = .get,
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        basicAuth: BasicAuthentication? = nil,
        totalTimeout: Duration = .seconds(40),
        connectTimeout: Duration = .seconds(10),
        maximumBodyBytes: Int = 16 << 20
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.basicAuth = basicAuth
        self.totalTimeout = totalTimeout
        self.connectTimeout = connectTimeout
        self.maximumBodyBytes = maximumBodyBytes
    }
}
