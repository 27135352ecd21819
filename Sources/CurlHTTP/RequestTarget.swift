import CCurl

/// What the URL of a request says, checked before anything is sent.
struct RequestTarget: Sendable {
    /// Scheme, host and port, for messages.
    var origin: String
    /// Whether the request goes to this machine, where a proxy makes no sense.
    var isLoopback: Bool

    /// - Throws: ``CurlHTTPError/Kind/invalidRequest``; never quotes a URL, which might hold a password.
    init(validating request: CurlRequest) throws(CurlHTTPError) {
        func invalid(_ detail: String) -> CurlHTTPError { CurlHTTPError(kind: .invalidRequest, detail: detail) }
        let credentials = [request.basicAuth?.user, request.basicAuth?.password].compactMap(\.self)
        guard !([request.url] + credentials).contains(where: { $0.utf8.contains(0) }) else {
            throw invalid("a NUL character in the URL or the credentials")
        }
        for (name, value) in request.headers {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
            else { throw invalid("a header with characters that a header cannot have") }
        }
        guard let parser = curl_url() else { throw invalid("no memory to read the URL") }
        defer { curl_url_cleanup(parser) }
        guard curl_url_set(parser, CURLUPART_URL, request.url, 0) == CURLUE_OK else {
            throw invalid("the URL is not valid: it must begin with http:// or https:// and contain no spaces")
        }
        func part(_ part: CURLUPart) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(parser, part, &text, 0) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        guard let scheme = part(CURLUPART_SCHEME), scheme == "http" || scheme == "https", let host = part(CURLUPART_HOST) else {
            throw invalid("the URL is not valid: it must begin with http:// or https:// and name a host")
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else {
            throw invalid("the URL contains a user or password: give credentials separately, so that no log can show them")
        }
        origin = scheme + "://" + host + (part(CURLUPART_PORT).map { ":" + $0 } ?? "")
        isLoopback = host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" || Self.isLoopbackAddress(host)
    }

    /// 127.0.0.0/8 (RFC 1122); curl has already normalised other spellings of the address.
    private static func isLoopbackAddress(_ host: String) -> Bool {
        host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
    }
}
