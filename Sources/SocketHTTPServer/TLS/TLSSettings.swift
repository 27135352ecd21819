/// How a server speaks TLS, in the terms of exporter-toolkit's `tls_server_config`
/// (<https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md>).
package struct TLSSettings: Sendable, Hashable {
    var certificate: PEMSource
    /// The private key, not encrypted.
    package var key: PEMSource
    /// The CAs that client certificates are verified against. Nil, where certificates are verified: those of this machine, as in Go.
    package var clientCA: PEMSource?
    /// What is asked of clients. Default: nothing.
    package var clientAuthType: ClientAuthType
    /// Names one of which a client certificate must carry as subject alternative name (DNS, IP, e-mail or URI); empty for any.
    package var clientAllowedSANs: [String]
    /// The lowest version. Default TLS 1.2, and there is nothing lower.
    package var minimumVersion: TLSVersion
    /// The highest version. Default TLS 1.3.
    package var maximumVersion: TLSVersion
    /// Cipher suites of TLS 1.2 by their standard name, `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`; empty for OpenSSL's own choice. Those of
    /// TLS 1.3 cannot be chosen, as in Go.
    package var cipherSuites: [String]
    /// Curves in order of preference: `X25519`, `CurveP256`, `CurveP384`, `CurveP521`; empty for OpenSSL's own choice.
    package var curvePreferences: [String]
    /// Whether the server's order of cipher suites counts, not the client's. Default true.
    package var prefersServerCipherSuites: Bool

    /// Settings with the defaults named at each property.
    package init(
        certificate: PEMSource,
        key: PEMSource,
        clientCA: PEMSource? = nil,
        clientAuthType: ClientAuthType = .noCertificate,
        clientAllowedSANs: [String] = [],
        minimumVersion: TLSVersion = .tls12,
        maximumVersion: TLSVersion = .tls13,
        cipherSuites: [String] = [],
        curvePreferences: [String] = [],
        prefersServerCipherSuites: Bool = true
    ) {
        self.certificate = certificate
        self.key = key
        self.clientCA = clientCA
        self.clientAuthType = clientAuthType
        self.clientAllowedSANs = clientAllowedSANs
        self.minimumVersion = minimumVersion
        self.maximumVersion = maximumVersion
        self.cipherSuites = cipherSuites
        self.curvePreferences = curvePreferences
        self.prefersServerCipherSuites = prefersServerCipherSuites
    }

    /// Reads all files and checks that everything fits, as the start of a server does.
    ///
    /// - Throws: ``HTTPServerError`` of kind `tls`.
    package func validate() throws(HTTPServerError) {
        do {
            _ = try TLSContext(self)
        } catch {
            throw HTTPServerError(.tls, error.text)
        }
    }
}

/// What a server asks of its clients' certificates; the names are those of Go's `tls.ClientAuthType`.
package enum ClientAuthType: String, Sendable, Hashable, CaseIterable {
    case noCertificate = "NoClientCert"
    /// One is asked for, but need not come nor be verified.
    case request = "RequestClientCert"
    /// One must come, but is not verified against a CA.
    case requireAny = "RequireAnyClientCert"
    /// None need come; one that comes must be verified.
    case verifyIfGiven = "VerifyClientCertIfGiven"
    case requireAndVerify = "RequireAndVerifyClientCert"
}

/// A version of TLS, under exporter-toolkit's name.
package enum TLSVersion: String, Sendable, Hashable, CaseIterable {
    case tls12 = "TLS12"
    case tls13 = "TLS13"
}
