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
        else { throw TLSFailure("the lowest TLS version is above the highest; make them fit") }
        if !settings.cipherSuites.isEmpty {
            let names = try settings.cipherSuites.map { name throws(TLSFailure) in try Self.cipherName(name) }
            guard SSL_CTX_set_cipher_list(pointer, names.joined(separator: ":")) == 1 else {
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

    private func loadCertificate(_ settings: TLSSettings) throws(TLSFailure) {
        // Else OpenSSL asks for the password of an encrypted key on the terminal, and the server hangs.
        SSL_CTX_set_default_passwd_cb(pointer) { _, _, _, _ in -1 }
        guard SSL_CTX_use_certificate_chain_file(pointer, settings.certificateFile) == 1 else {
            throw TLSFailure("cannot read the certificate \(settings.certificateFile)", hint: "give a readable PEM file")
        }
        guard SSL_CTX_use_PrivateKey_file(pointer, settings.keyFile, SSL_FILETYPE_PEM) == 1, SSL_CTX_check_private_key(pointer) == 1 else {
            throw TLSFailure(
                "cannot use the key \(settings.keyFile)",
                hint: "give the unencrypted PEM file that belongs to \(settings.certificateFile)"
            )
        }
    }

    private func configureClients(_ settings: TLSSettings) throws(TLSFailure) {
        let type = settings.clientAuthType
        if let file = settings.clientCAFile {
            guard type != .noCertificate else {
                throw TLSFailure("there is a client CA, but clients are not asked for a certificate; choose a client_auth_type")
            }
            guard SSL_CTX_load_verify_locations(pointer, file, nil) == 1 else {
                throw TLSFailure("cannot read the client CA \(file)", hint: "give a readable PEM file")
            }
            SSL_CTX_set_client_CA_list(pointer, SSL_load_client_CA_file(file))
        } else if type.verifies {
            throw TLSFailure("\(type.rawValue) needs a client CA; name its file")
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
    /// The number on the wire.
    fileprivate var number: Int32 { self == .tls12 ? 0x0303 : 0x0304 }
}

extension ClientAuthType {
    /// Whether a certificate that comes must come from the client CA.
    var verifies: Bool { self == .verifyIfGiven || self == .requireAndVerify }
    /// Whether a certificate must come.
    var isRequired: Bool { self == .requireAny || self == .requireAndVerify }
}
