import CCurl
import Foundation

extension CurlHTTPError {
    /// Classes a code of libcurl (https://curl.se/libcurl/c/libcurl-errors.html).
    ///
    /// - Parameters:
    ///   - detail: curl's own message; when empty, its general text for the code.
    ///   - verification: OpenSSL's verify result (https://docs.openssl.org/3.0/man1/openssl-verification-options/), 0 for none.
    ///   - systemError: `errno` of the failed connect, 0 for none.
    init(code: CURLcode, detail: String, verification: Int, systemError: Int, origin: String) {
        let text = Self.text(code, detail)
        let (kind, cause): (Kind, Cause?) =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST: (.dns, nil)
            case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: (.connect, .proxy)
            case CURLE_COULDNT_CONNECT: (.connect, Self.connectCause(systemError))
            // Malformed chunks have no code of their own.
            case CURLE_RECV_ERROR where detail.contains("chunk"): (.protocol, nil)
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR: (.connect, nil)
            case CURLE_OPERATION_TIMEDOUT: (.timeout, nil)
            case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING: (.protocol, .truncated)
            case CURLE_PEER_FAILED_VERIFICATION: (.tls, Self.certificateCause(verification, text))
            case CURLE_SSL_CACERT_BADFILE: (.tls, .certificateFile)
            case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_NOTFOUND,
                CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
                (.tls, nil)
            case CURLE_FILESIZE_EXCEEDED: (.tooLarge, .body)
            case CURLE_ABORTED_BY_CALLBACK: (.cancelled, nil)
            case CURLE_URL_MALFORMAT: detail.lowercased().contains("proxy") ? (.connect, .proxy) : (.invalidRequest, nil)
            // Also CURLE_UNSUPPORTED_PROTOCOL: the URL was checked before, so that is an answer that is not HTTP.
            default: (.protocol, nil)
            }
        self.init(kind: kind, cause: cause, detail: text, origin: origin)
    }

    /// What curl says, but for messages that may hold the proxy of the environment, user and password included: there its general text.
    static func text(_ code: CURLcode, _ detail: String) -> String {
        let isRevealing = detail.contains("@") || detail.lowercased().contains("proxy")
        return detail.isEmpty || isRevealing ? String(cString: curl_easy_strerror(code)) : detail
    }

    private static func connectCause(_ systemError: Int) -> Cause? {
        switch Int32(truncatingIfNeeded: systemError) {
        case ECONNREFUSED: .refused
        case ENETUNREACH, EHOSTUNREACH: .unreachable
        default: nil
        }
    }

    /// The numbers are OpenSSL's `X509_V_ERR_…`.
    private static func certificateCause(_ verification: Int, _ text: String) -> Cause? {
        switch verification {
        case 9, 13: .certificateNotYetValid
        case 10, 14: .certificateExpired
        case 2, 18, 19, 20, 21, 24, 27: .certificateUntrusted
        case 62: .certificateHostName
        default: text.contains("subject name") ? .certificateHostName : nil
        }
    }
}
