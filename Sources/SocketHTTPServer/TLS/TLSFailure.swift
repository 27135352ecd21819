import COpenSSL

/// Why TLS settings cannot be used: what, where, and what to do next.
struct TLSFailure: Error, Equatable {
    let text: String

    init(_ text: String) { self.text = text }

    /// Adds OpenSSL's own reason, and empties its queue of errors.
    init(_ text: String, hint: String) {
        let code = ERR_get_error()
        ERR_clear_error()
        let reason = code == 0 ? "" : ERR_reason_error_string(code).map { ": " + String(cString: $0) } ?? ": error \(code)"
        self.text = "\(text)\(reason); \(hint)"
    }
}
