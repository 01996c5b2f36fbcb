/* OpenSSL's libcrypto, of which the checksums use SHA-256 through the EVP interface. */
#ifndef RECO_COPENSSL_SHIM_H
#define RECO_COPENSSL_SHIM_H

#include <openssl/evp.h>

#endif
