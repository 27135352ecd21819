import CCurl
import Foundation
import Threads

struct TransferSettings: Sendable {
    var userAgent: String
    var certificateAuthorityFile: String?
}

/// One exchange: an easy handle and what it has received so far. Lives on the engine's thread only.
final class Transfer {
    let identifier: UInt64
    let origin: String
    let handle: UnsafeMutableRawPointer
    private let continuation: CheckedContinuation<Result<CurlResponse, CurlHTTPError>, Never>
    private let request: CurlRequest
    private let startedAt = SuspendingClock.now
    private let errorText: UnsafeMutablePointer<CChar>
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var headers = CurlHeaders()
    private var headerBytes = 0
    private var body: [UInt8] = []
    /// Why a callback of ours ended the transfer.
    private var overflow: CurlHTTPError.Cause?

    private init(_ submission: Submission, handle: UnsafeMutableRawPointer) {
        identifier = submission.identifier
        origin = submission.target.origin
        continuation = submission.continuation
        request = submission.request
        self.handle = handle
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Prepares the handle; fails when there is no memory, an option is refused, or the deadline passed while waiting for a connection.
    static func make(_ submission: Submission, settings: TransferSettings) -> Result<Transfer, CurlHTTPError> {
        let origin = submission.target.origin
        let remaining = submission.deadline - SuspendingClock.now
        guard remaining > .zero else { return .failure(submission.noConnection) }
        guard let handle = curl_easy_init() else {
            return .failure(CurlHTTPError(kind: .protocol, detail: "no memory for another transfer", origin: origin))
        }
        let transfer = Transfer(submission, handle: handle)
        let code = transfer.configure(submission, settings: settings, remaining: remaining)
        guard code == CURLE_OK else {
            return .failure(CurlHTTPError(code: code, detail: "", verification: 0, systemError: 0, origin: origin))
        }
        return .success(transfer)
    }

    /// Answers the caller; once.
    func finish(_ result: Result<CurlResponse, CurlHTTPError>) {
        continuation.resume(returning: result)
    }

    // MARK: Options

    private func configure(_ submission: Submission, settings: TransferSettings, remaining: Duration) -> CURLcode {
        var options = OptionWriter(handle: handle)
        options.set(CURLOPT_URL, request.url)
        options.set(CURLOPT_PROTOCOLS_STR, "http,https")
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        options.set(CURLOPT_NOSIGNAL, 1)
        // A name lookup that hangs must not hold up the thread of all transfers when its request is given up.
        options.set(CURLOPT_QUICK_EXIT, 1)
        options.set(CURLOPT_TIMEOUT_MS, Int(remaining.millisecondsRoundedUp))
        options.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(request.connectTimeout.millisecondsRoundedUp)))
        options.set(CURLOPT_SSL_VERIFYPEER, 1)
        options.set(CURLOPT_SSL_VERIFYHOST, 2)
        options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = settings.certificateAuthorityFile { options.set(CURLOPT_CAINFO, file) }
        if submission.target.isLoopback { options.set(CURLOPT_NOPROXY, "*") }
        options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        options.set(CURLOPT_ACCEPT_ENCODING, "gzip")
        options.set(CURLOPT_USERAGENT, settings.userAgent)
        options.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        configureMethod(&options)
        configureCallbacks(&options)
        return options.code
    }

    private func configureMethod(_ options: inout OptionWriter) {
        var lines = request.headers.map { $0.name + (($0.value.isEmpty) ? ";" : ": " + $0.value) }
        if let credentials = request.basicAuth {
            options.set(CURLOPT_HTTPAUTH, Int(CURLAUTH_BASIC_VALUE))
            options.set(CURLOPT_USERNAME, credentials.user)
            options.set(CURLOPT_PASSWORD, credentials.password)
        }
        if request.method == .post {
            options.set(CURLOPT_POST, 1)
            options.set(CURLOPT_POSTFIELDSIZE, request.body.count)
            request.body.withUnsafeBytes { options.set(CURLOPT_COPYPOSTFIELDS, copying: $0) }
            // On a kept connection that died, curl silently sends a request a second time, POST too: a POST gets its own connection.
            options.set(CURLOPT_FRESH_CONNECT, 1)
            options.set(CURLOPT_FORBID_REUSE, 1)
            // No extra round trip to ask whether the body is welcome.
            lines.append("Expect:")
        }
        for line in lines { headerList = curl_slist_append(headerList, line) }
        options.set(CURLOPT_HTTPHEADER, pointer: headerList)
    }

    private func configureCallbacks(_ options: inout OptionWriter) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        options.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().receiveBody(bytes, size * count)
        }
        options.set(CURLOPT_WRITEDATA, pointer: context)
        options.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes, let context else { return 0 }
            return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().receiveHeader(bytes, size * count)
        }
        options.set(CURLOPT_HEADERDATA, pointer: context)
    }

    // MARK: Callbacks; another count than was given makes curl end the transfer

    private func receiveBody(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
        guard count <= request.maximumBodyBytes - body.count else {
            overflow = .body
            return -1
        }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    private func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
        headerBytes += count
        guard headerBytes <= CurlRequest.maximumHeaderBytes else {
            overflow = .headers
            return -1
        }
        let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // A status line: what came before belonged to an interim answer such as 100.
            headers = CurlHeaders()
        } else if let colon = line.firstIndex(of: ":") {
            headers.append(name: String(line[..<colon]), value: Self.trimmed(line[line.index(after: colon)...]))
        }
        return count
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in character.isWhitespace }
        guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(text[first...last])
    }

    // MARK: Result

    func result(_ code: CURLcode) -> Result<CurlResponse, CurlHTTPError> {
        if let overflow { return .failure(tooLarge(overflow)) }
        guard code == CURLE_OK else {
            var verification = 0
            var systemError = 0
            _ = curl_getinfo_long(handle, CURLINFO_SSL_VERIFYRESULT, &verification)
            _ = curl_getinfo_long(handle, CURLINFO_OS_ERRNO, &systemError)
            let detail = String(cString: errorText)
            return .failure(
                CurlHTTPError(code: code, detail: detail, verification: verification, systemError: systemError, origin: origin)
            )
        }
        var status = 0
        var sent: curl_off_t = 0
        var firstByte: curl_off_t = 0
        _ = curl_getinfo_long(handle, CURLINFO_RESPONSE_CODE, &status)
        _ = curl_getinfo_offset(handle, CURLINFO_PRETRANSFER_TIME_T, &sent)
        _ = curl_getinfo_offset(handle, CURLINFO_STARTTRANSFER_TIME_T, &firstByte)
        let elapsed = (SuspendingClock.now - startedAt).roundedUpToMilliseconds
        let answered = Duration.microseconds(max(0, Int64(firstByte - sent))).roundedUpToMilliseconds
        return .success(
            CurlResponse(
                status: status,
                headers: headers,
                body: body,
                receivedAt: Date(),
                elapsed: elapsed,
                firstByte: min(elapsed, answered)
            )
        )
    }

    private func tooLarge(_ cause: CurlHTTPError.Cause) -> CurlHTTPError {
        let limit = cause == .headers ? CurlRequest.maximumHeaderBytes : request.maximumBodyBytes
        let part = cause == .headers ? "headers" : "body"
        return CurlHTTPError(kind: .tooLarge, cause: cause, detail: "the answer's \(part) is larger than \(limit) bytes", origin: origin)
    }
}
