/* OpenBLAS's C interface; the search paths come from pkg-config's `openblas`. */
#ifndef COPENBLAS_SHIM_H
#define COPENBLAS_SHIM_H

#include <cblas.h>

#endif
