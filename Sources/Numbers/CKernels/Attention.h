#ifndef CKERNELS_ATTENTION_INTERNAL_H
#define CKERNELS_ATTENTION_INTERNAL_H

#include "Level.h"

/// Attention of a few rows, by ranges of keys; attention of many, by blocks of rows.
void ck_attend_few(const ck_attention *attention, const ck_level *level);
void ck_attend_many(const ck_attention *attention, const ck_level *level);

#endif
