#include "Attention.h"

/// Whether rows are few, and keys lie one after the other, as in a cache: that is computed in floats.
static int is_few(const ck_attention *attention) {
  return attention->rows <= 4 && attention->row_stride == attention->size;
}

static int is_rounded(const ck_attention *attention) {
  return attention->precision == ck_bfloat16_precision && !is_few(attention);
}

static void run(const ck_attention *attention, const ck_level *level) {
  if (attention->rows == 0) return;
  (is_few(attention) ? ck_attend_few : ck_attend_many)(attention, level);
}

void ck_attend(const ck_attention *attention) {
  const ck_level *rounding = is_rounded(attention) ? ck_best_level(ck_in_bfloat16) : NULL;
  run(attention, rounding ? rounding : ck_best_level(ck_in_floats));
}

int ck_attend_on(ck_cpu cpu, const ck_attention *attention) {
  const ck_level *level = ck_level_for(cpu, is_rounded(attention) ? ck_in_bfloat16 : ck_in_floats);
  if (level) run(attention, level);
  return level != NULL;
}
