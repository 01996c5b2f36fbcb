/* zlib, which codes and decodes the bodies of requests and answers (RFC 1950 to 1952). */
#ifndef RECO_CZLIB_SHIM_H
#define RECO_CZLIB_SHIM_H

#include <zlib.h>

#endif
