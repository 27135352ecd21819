import CCurl

package struct CurlMail: Sendable {
    /// `smtp://` or `smtps://`, host and port.
    var server: String
    /// For authentication, which then demands TLS; nil for none.
    var credentials: CurlRequest.BasicAuthentication?
    var from: String
    var to: [String]
    /// Header and body as RFC 5322 has them, lines ended by CRLF.
    var message: [UInt8]
    /// PEM file of trusted certificates instead of the system's; nil for the system's.
    var certificateAuthorityFile: String?
    /// The longest that the whole exchange may take. Default 60 s.
    var totalTimeout: Duration = .seconds(60)

    package init(server: String, credentials: CurlRequest.BasicAuthentication?, from: String, to: [String], message: [UInt8]) {
        self.server = server
        self.credentials = credentials
        self.from = from
        self.to = to
        self.message = message
    }

    /// Hands the mail to the server; blocks until the server has taken it.
    ///
    /// Where the server offers TLS it is used; a password is sent over TLS only.
    /// - Throws: ``CurlHTTPError``; the message names no credentials.
    package func send() throws(CurlHTTPError) {
        guard let handle = curl_easy_init() else {
            throw CurlHTTPError(kind: .protocol, detail: "no memory for a mail", origin: server)
        }
        defer { curl_easy_cleanup(handle) }
        var recipients: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(recipients) }
        for address in to { recipients = curl_slist_append(recipients, "<\(address)>") }
        let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        defer { errorText.deallocate() }

        let source = MailSource(bytes: message)
        var options = OptionWriter(handle: handle)
        configure(&options)
        options.set(CURLOPT_MAIL_RCPT, pointer: recipients)
        options.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        options.set(CURLOPT_READFUNCTION) { buffer, size, count, context in
            guard let buffer, let context else { return 0 }
            return Unmanaged<MailSource>.fromOpaque(context).takeUnretainedValue().read(into: buffer, limit: size * count)
        }
        options.set(CURLOPT_READDATA, pointer: Unmanaged.passUnretained(source).toOpaque())
        let code = options.code == CURLE_OK ? curl_easy_perform(handle) : options.code
        withExtendedLifetime(source) {}
        guard code == CURLE_OK else { throw failure(code, handle, detail: String(cString: errorText)) }
    }

    private func configure(_ options: inout OptionWriter) {
        options.set(CURLOPT_URL, server)
        options.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        options.set(CURLOPT_NOSIGNAL, 1)
        options.set(CURLOPT_TIMEOUT_MS, max(1, Int(totalTimeout.millisecondsRoundedUp)))
        options.set(CURLOPT_CONNECTTIMEOUT_MS, 15_000)
        options.set(CURLOPT_USE_SSL, Int((credentials == nil ? CURLUSESSL_TRY : CURLUSESSL_ALL).rawValue))
        options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let certificateAuthorityFile { options.set(CURLOPT_CAINFO, certificateAuthorityFile) }
        if let credentials {
            options.set(CURLOPT_USERNAME, credentials.user)
            options.set(CURLOPT_PASSWORD, credentials.password)
        }
        options.set(CURLOPT_MAIL_FROM, "<\(from)>")
        options.set(CURLOPT_UPLOAD, 1)
    }

    private func failure(_ code: CURLcode, _ handle: UnsafeMutableRawPointer, detail: String) -> CurlHTTPError {
        var verification = 0
        var systemError = 0
        var answer = 0
        _ = curl_getinfo_long(handle, CURLINFO_SSL_VERIFYRESULT, &verification)
        _ = curl_getinfo_long(handle, CURLINFO_OS_ERRNO, &systemError)
        _ = curl_getinfo_long(handle, CURLINFO_RESPONSE_CODE, &answer)
        let reason = CurlHTTPError.text(code, detail)
        return CurlHTTPError(
            code: code, detail: answer >= 400 ? "\(reason) (answer \(answer))" : reason, verification: verification,
            systemError: systemError, origin: server)
    }
}

/// What is left of a message while curl reads it, on the thread that sends.
private final class MailSource {
    private let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutablePointer<CChar>, limit: Int) -> Int {
        let count = min(limit, bytes.count - position)
        let target = UnsafeMutableRawBufferPointer(start: buffer, count: count)
        target.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}
