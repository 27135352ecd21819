#pragma once
#include <openssl/ssl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
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

// A key that is encrypted is refused; else OpenSSL asks for its password on the terminal, and the server hangs.
static inline int openssl_refuse_password(char *buffer, int size, int writing, void *argument) {
    (void)buffer; (void)size; (void)writing; (void)argument;
    return -1;
}
// Whether the end of the input was what ended the reading of a list.
static inline int openssl_is_at_end_of_list(void) {
    unsigned long code = ERR_peek_last_error();
    int is_end = ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
    if (is_end) {
        ERR_clear_error();
    }
    return is_end;
}
// Takes the certificate and, behind it, its chain.
static inline int openssl_use_certificate_chain(SSL_CTX *context, const void *bytes, int length) {
    BIO *input = BIO_new_mem_buf(length > 0 ? bytes : "", length);
    if (input == NULL) {
        return 0;
    }
    X509 *certificate = PEM_read_bio_X509_AUX(input, NULL, openssl_refuse_password, NULL);
    int is_usable = certificate != NULL && SSL_CTX_use_certificate(context, certificate) == 1;
    X509_free(certificate);
    while (is_usable) {
        X509 *issuer = PEM_read_bio_X509(input, NULL, openssl_refuse_password, NULL);
        if (issuer == NULL) {
            is_usable = openssl_is_at_end_of_list();
            break;
        }
        // On success the context owns the issuer.
        if (SSL_CTX_add0_chain_cert(context, issuer) != 1) {
            X509_free(issuer);
            is_usable = 0;
        }
    }
    BIO_free(input);
    return is_usable;
}
static inline int openssl_use_private_key(SSL_CTX *context, const void *bytes, int length) {
    BIO *input = BIO_new_mem_buf(length > 0 ? bytes : "", length);
    if (input == NULL) {
        return 0;
    }
    EVP_PKEY *key = PEM_read_bio_PrivateKey(input, NULL, openssl_refuse_password, NULL);
    int is_usable = key != NULL && SSL_CTX_use_PrivateKey(context, key) == 1;
    EVP_PKEY_free(key);
    BIO_free(input);
    return is_usable;
}
// Takes the certificates that clients are verified against, at least one, and names them to clients.
static inline int openssl_use_client_authorities(SSL_CTX *context, const void *bytes, int length) {
    BIO *input = BIO_new_mem_buf(length > 0 ? bytes : "", length);
    if (input == NULL) {
        return 0;
    }
    int count = 0;
    int is_usable = 1;
    while (is_usable) {
        X509 *authority = PEM_read_bio_X509(input, NULL, openssl_refuse_password, NULL);
        if (authority == NULL) {
            is_usable = openssl_is_at_end_of_list();
            break;
        }
        is_usable = X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority) == 1
            && SSL_CTX_add_client_CA(context, authority) == 1;
        count++;
        X509_free(authority);
    }
    BIO_free(input);
    return is_usable && count > 0;
}
