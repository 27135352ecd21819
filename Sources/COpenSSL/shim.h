#pragma once
#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

// These are macros in OpenSSL, which Swift cannot see.
// A buffer in an array may have moved when a write is repeated, and a write may take a part of it.
static inline void openssl_context_set_modes(SSL_CTX *context) {
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
}
// A client that closes without TLS's own goodbye is an end of input, as it is without TLS.
static inline void openssl_context_set_options(SSL_CTX *context, int prefers_server_ciphers) {
    SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_RENEGOTIATION);
    if (prefers_server_ciphers) {
        SSL_CTX_set_options(context, SSL_OP_CIPHER_SERVER_PREFERENCE);
    }
}
static inline int openssl_context_set_versions(SSL_CTX *context, int lowest, int highest) {
    return (int)(SSL_CTX_set_min_proto_version(context, lowest) && SSL_CTX_set_max_proto_version(context, highest));
}
static inline int openssl_context_set_groups(SSL_CTX *context, const char *list) {
    return (int)SSL_CTX_set1_groups_list(context, list);
}
static inline int openssl_error_reason(unsigned long code) {
    return ERR_GET_REASON(code);
}
static inline X509 *openssl_peer_certificate(const SSL *connection) {
    return SSL_get1_peer_certificate(connection);
}

// Calls visit with every subject alternative name of the types DNS, e-mail, URI (as text) and IP (4 or 16 bytes).
typedef void (*openssl_name_visitor)(void *argument, int is_address, const unsigned char *bytes, int length);
static inline void openssl_visit_alternative_names(const X509 *certificate, openssl_name_visitor visit, void *argument) {
    GENERAL_NAMES *names = (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    if (names == NULL) {
        return;
    }
    for (int index = 0; index < sk_GENERAL_NAME_num(names); index++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
        if (name->type == GEN_DNS || name->type == GEN_EMAIL || name->type == GEN_URI) {
            visit(argument, 0, ASN1_STRING_get0_data(name->d.ia5), ASN1_STRING_length(name->d.ia5));
        } else if (name->type == GEN_IPADD) {
            visit(argument, 1, ASN1_STRING_get0_data(name->d.iPAddress), ASN1_STRING_length(name->d.iPAddress));
        }
    }
    GENERAL_NAMES_free(names);
}
