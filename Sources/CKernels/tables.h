/* The tables that each architecture's files define; `select.c` chooses among them. */
#ifndef CKERNELS_TABLES_H
#define CKERNELS_TABLES_H

#include "ckernels.h"

extern const ck_table ck_scalar_table;

#if defined(__x86_64__)
extern const ck_table ck_avx2_table;
extern const ck_table ck_avx512_table;
extern const ck_table ck_avx512_vnni_table;
#endif

#if defined(__aarch64__)
extern const ck_table ck_neon_table;
#endif

#endif
