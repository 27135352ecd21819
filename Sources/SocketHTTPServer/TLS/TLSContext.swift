import COpenSSL

/// Certificate, key and rules, ready for connections.
///
/// Freed with the last holder; OpenSSL counts the connections that still use it by itself.
final class TLSContext {
    private let pointer: OpaquePointer
    /// The names of which a client certificate must carry one; empty for any.
    private let allowedNames: Set<String>

    /// Reads the files. Takes milliseconds.
    init(_ settings: TLSSettings) throws(TLSFailure) {
        ERR_clear_error()
        guard let pointer = SSL_CTX_new(TLS_server_method()) else {
            throw TLSFailure("cannot prepare TLS", hint: "check the OpenSSL configuration of this machine")
        }
        self.pointer = pointer
        allowedNames = Set(settings.clientAllowedSANs)
        try configureProtocol(settings)
        try loadCertificate(settings)
        try configureClients(settings)
    }

    deinit { SSL_CTX_free(pointer) }

    /// TLS over a connection; nil when memory is short. It takes the descriptor over only when it is not nil.
    func makeTransport(descriptor: Int32) -> TLSTransport? {
        guard let connection = SSL_new(pointer) else { return nil }
        guard SSL_set_fd(connection, descriptor) == 1 else {
            SSL_free(connection)
            return nil
        }
        SSL_set_accept_state(connection)
        return TLSTransport(connection: connection, descriptor: descriptor, allowedNames: allowedNames)
    }

    private func configureProtocol(_ settings: TLSSettings) throws(TLSFailure) {
        openssl_context_set_modes(pointer)
        openssl_context_set_options(pointer, settings.prefersServerCipherSuites ? 1 : 0)
        guard settings.minimumVersion.rawValue <= settings.maximumVersion.rawValue,
            openssl_context_set_versions(pointer, settings.minimumVersion.number, settings.maximumVersion.number) == 1
        else { throw TLSFailure("the lowest TLS version is above the highest; correct one of them") }
        if !settings.cipherSuites.isEmpty {
            let suites = try settings.cipherSuites.map { name throws(TLSFailure) in (name, try Self.cipherName(name)) }
            // As in Go: the suites of TLS 1.3 may be named, and are used whether they are or not.
            let names = suites.filter { $0.0.contains("_WITH_") }.map(\.1)
            if names.isEmpty {
                try requireTLS13(settings)
            } else if SSL_CTX_set_cipher_list(pointer, names.joined(separator: ":")) != 1 {
                throw TLSFailure("the cipher suites cannot be used", hint: "name suites of TLS 1.2 that OpenSSL still has")
            }
        }
        if !settings.curvePreferences.isEmpty {
            let names = try settings.curvePreferences.map { name throws(TLSFailure) in try Self.curveName(name) }
            guard openssl_context_set_groups(pointer, names.joined(separator: ":")) == 1 else {
                throw TLSFailure("the curves cannot be used", hint: "name curves that OpenSSL has")
            }
        }
    }

    /// No suite of TLS 1.2 is allowed, so that version is not either.
    private func requireTLS13(_ settings: TLSSettings) throws(TLSFailure) {
        guard settings.maximumVersion == .tls13,
            openssl_context_set_versions(pointer, TLSVersion.tls13.number, TLSVersion.tls13.number) == 1
        else { throw TLSFailure("all cipher suites are of TLS 1.3, which max_version excludes; name one of TLS 1.2") }
    }

    private func loadCertificate(_ settings: TLSSettings) throws(TLSFailure) {
        let (certificate, key) = (settings.certificate, settings.key)
        let chain = try Self.bytes(of: certificate, "the certificate", as: "a readable PEM file")
        let isUsable = chain.withUnsafeBytes { openssl_use_certificate_chain(pointer, $0.baseAddress, Int32(clamping: $0.count)) == 1 }
        guard isUsable else { throw TLSFailure("cannot read the certificate \(certificate)", hint: "give a readable PEM file") }
        let keyBytes = try Self.bytes(of: key, "the key", as: "the unencrypted PEM file that belongs to the certificate")
        let belongs = keyBytes.withUnsafeBytes {
            openssl_use_private_key(pointer, $0.baseAddress, Int32(clamping: $0.count)) == 1 && SSL_CTX_check_private_key(pointer) == 1
        }
        guard belongs else {
            throw TLSFailure(
                "cannot use the key \(key)", hint: "give the unencrypted PEM file that belongs to the certificate \(certificate)")
        }
    }

    private static func bytes(of source: PEMSource, _ what: String, as wanted: String) throws(TLSFailure) -> [UInt8] {
        do {
            return try source.read()
        } catch {
            throw TLSFailure("cannot read \(what) \(source): \(error.text); give \(wanted)")
        }
    }

    private func configureClients(_ settings: TLSSettings) throws(TLSFailure) {
        let type = settings.clientAuthType
        if let source = settings.clientCA {
            let bytes = try Self.bytes(of: source, "the client CA", as: "a readable PEM file")
            guard type != .noCertificate else {
                throw TLSFailure("there is a client CA, but clients are not asked for a certificate; choose a client_auth_type")
            }
            let isUsable = bytes.withUnsafeBytes { openssl_use_client_authorities(pointer, $0.baseAddress, Int32(clamping: $0.count)) == 1 }
            guard isUsable else { throw TLSFailure("cannot read the client CA \(source)", hint: "give a readable PEM file") }
        } else if type.verifies {
            // Without any CA every certificate would be refused; Go takes those that the machine trusts.
            SSL_CTX_set_default_verify_paths(pointer)
        }
        guard settings.clientAllowedSANs.isEmpty || type != .noCertificate else {
            throw TLSFailure("names of clients are given, but clients are not asked for a certificate; choose a client_auth_type")
        }
        guard type != .noCertificate else { return }
        // Without a context name OpenSSL refuses to resume a session that had a client certificate.
        let name: [UInt8] = Array("http".utf8)
        SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count))
        let mode = SSL_VERIFY_PEER | (type.isRequired ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0)
        if type.verifies {
            SSL_CTX_set_verify(pointer, mode, nil)
        } else {
            SSL_CTX_set_verify(pointer, mode) { _, _ in 1 }
        }
    }

    private static func cipherName(_ standardName: String) throws(TLSFailure) -> String {
        let name = OPENSSL_cipher_name(standardName).map { String(cString: $0) }
        guard let name, name != "(NONE)" else {
            throw TLSFailure("the cipher suite \(standardName) is unknown; use names such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
        }
        return name
    }

    private static func curveName(_ name: String) throws(TLSFailure) -> String {
        let known = ["X25519": "X25519", "CurveP256": "P-256", "CurveP384": "P-384", "CurveP521": "P-521"]
        guard let found = known[name] else {
            throw TLSFailure("the curve \(name) is unknown; the known ones are \(known.keys.sorted().joined(separator: ", "))")
        }
        return found
    }
}

extension TLSVersion {
    fileprivate var number: Int32 { self == .tls12 ? 0x0303 : 0x0304 }
}

extension ClientAuthType {
    /// Whether a certificate that comes must come from the client CA.
    var verifies: Bool { self == .verifyIfGiven || self == .requireAndVerify }
    var isRequired: Bool { self == .requireAny || self == .requireAndVerify }
}

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
