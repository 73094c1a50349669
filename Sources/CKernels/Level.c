#include "Level.h"

extern const ck_level ck_portable_level;

#if defined(__x86_64__)
extern const ck_level ck_avx2_level, ck_avx512_level;

static int has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

static int has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

const ck_level *ck_level_for(ck_cpu cpu) {
  switch (cpu) {
    case ck_portable: return &ck_portable_level;
    case ck_avx2: return has_avx2() ? &ck_avx2_level : NULL;
    case ck_avx512: return has_avx2() && has_avx512() ? &ck_avx512_level : NULL;
  }
  return NULL;
}
#else
const ck_level *ck_level_for(ck_cpu cpu) { return cpu == ck_portable ? &ck_portable_level : NULL; }
#endif

const ck_level *ck_best_level(void) {
  static _Atomic(const ck_level *) best;
  if (!best)
    for (int cpu = ck_avx512; !best; cpu--) best = ck_level_for((ck_cpu)cpu);
  return best;
}
