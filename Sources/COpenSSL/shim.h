/* OpenSSL: libcrypto's SHA-256 through the EVP interface, and libssl's TLS.
 *
 * Options are macros that Swift cannot read, so they are given here as constants of one name
 * each; calls that are macros over SSL_CTX_ctrl are given as functions. */
#ifndef RECO_COPENSSL_SHIM_H
#define RECO_COPENSSL_SHIM_H

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* Neither compression nor renegotiation, the server's order of ciphers except for clients that
 * have no AES in hardware, and a connection's end read like a close_notify. */
static const uint64_t cs_server_options =
    SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE |
    SSL_OP_PRIORITIZE_CHACHA | SSL_OP_IGNORE_UNEXPECTED_EOF;
static const uint64_t cs_no_ticket = SSL_OP_NO_TICKET;

/* Writes return after each record, may be repeated from another address, and idle connections
 * give their buffers back. */
static const long cs_modes = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                             SSL_MODE_RELEASE_BUFFERS;

static inline void cs_set_modes(SSL_CTX *context, long modes) {
    SSL_CTX_set_mode(context, modes);
}

static inline int cs_set_oldest_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}

/* What is to be tried again later is said anew at each call of a BIO. */
static inline void cs_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }
static inline void cs_retry_read(BIO *bio) { BIO_set_retry_read(bio); }
static inline void cs_retry_write(BIO *bio) { BIO_set_retry_write(bio); }

static inline void cs_set_only_version(SSL *session, int version) {
    SSL_set_min_proto_version(session, version);
    SSL_set_max_proto_version(session, version);
}

static inline void cs_keep_no_sessions(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

#endif
