#include "Attention.h"

static void run(const ck_attention *attention, const ck_level *level) {
  if (attention->rows == 0) return;
  int is_few = attention->rows <= 4 && attention->row_stride == attention->size;
  (is_few ? ck_attend_few : ck_attend_many)(attention, level);
}

void ck_attend(const ck_attention *attention) { run(attention, ck_best_level(ck_in_floats)); }

int ck_attend_on(ck_cpu cpu, const ck_attention *attention) {
  const ck_level *level = ck_level_for(cpu, ck_in_floats);
  if (level) run(attention, level);
  return level != NULL;
}
