#include "Level.h"

extern const ck_level ck_portable_level, ck_portable_integers;

#if defined(__x86_64__)
extern const ck_level ck_avx2_level, ck_avx512_level, ck_avx2_integers, ck_avx512_vnni_integers;

static int has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

static int has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

const ck_level *ck_level_for(ck_cpu cpu, ck_arithmetic arithmetic) {
  int floats = arithmetic == ck_in_floats;
  switch (cpu) {
    case ck_portable: return floats ? &ck_portable_level : &ck_portable_integers;
    case ck_avx2: return !has_avx2() ? NULL : floats ? &ck_avx2_level : &ck_avx2_integers;
    case ck_avx512:
      if (!has_avx2() || !has_avx512()) return NULL;
      if (floats) return &ck_avx512_level;
      return __builtin_cpu_supports("avx512vnni") ? &ck_avx512_vnni_integers : &ck_avx2_integers;
  }
  return NULL;
}
#else
const ck_level *ck_level_for(ck_cpu cpu, ck_arithmetic arithmetic) {
  if (cpu != ck_portable) return NULL;
  return arithmetic == ck_in_floats ? &ck_portable_level : &ck_portable_integers;
}
#endif

const ck_level *ck_best_level(ck_arithmetic arithmetic) {
  static _Atomic(const ck_level *) best[2];
  if (!best[arithmetic])
    for (int cpu = ck_avx512; !best[arithmetic]; cpu--) best[arithmetic] = ck_level_for((ck_cpu)cpu, arithmetic);
  return best[arithmetic];
}
