#include "Level.h"

int ck_is_intel;

extern const ck_level ck_portable_level, ck_portable_integers;

#if defined(__x86_64__)
#include <sys/syscall.h>
#include <unistd.h>

extern const ck_level ck_avx2_level, ck_avx512_level, ck_avx2_integers, ck_avx512_vnni_integers, ck_avx512_bfloat16,
    ck_amx_bfloat16;

__attribute__((constructor)) static void find_maker(void) {
  __builtin_cpu_init();
  ck_is_intel = __builtin_cpu_is("intel");
}

static int has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}

static int has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}

static int has_bfloat16(void) { return has_avx512() && __builtin_cpu_supports("avx512bf16"); }

/// A process asks Linux for tile registers before it uses them: they are many to save.
static int has_tiles(void) {
  enum { request_permission = 0x1023, tile_data = 18 };
  return has_bfloat16() && __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-bf16") &&
         syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
}

static int is_at_least(ck_cpu cpu) {
  switch (cpu) {
    case ck_portable: return 1;
    case ck_avx2: return has_avx2();
    case ck_avx512: return has_avx2() && has_avx512();
    case ck_avx512_bf16: return has_avx2() && has_bfloat16();
    case ck_amx: return has_avx2() && has_tiles();
  }
  return 0;
}

/// Whether a level is faster than that of floats on this CPU. One of Intel's takes as long for vdpbf16ps as for four vfmadd,
/// which multiply half as many numbers each; AMD's take as long as for one.
static int is_worth_rounding_for(ck_cpu cpu) { return cpu == ck_amx || __builtin_cpu_is("amd"); }

const ck_level *ck_level_for(ck_cpu cpu, ck_arithmetic arithmetic) {
  if (!is_at_least(cpu)) return NULL;
  switch (arithmetic) {
    case ck_in_floats:
      return cpu >= ck_avx512 ? &ck_avx512_level : cpu == ck_avx2 ? &ck_avx2_level : &ck_portable_level;
    case ck_in_integers:
      if (cpu >= ck_avx512 && __builtin_cpu_supports("avx512vnni")) return &ck_avx512_vnni_integers;
      return cpu >= ck_avx2 ? &ck_avx2_integers : &ck_portable_integers;
    case ck_in_bfloat16: return cpu == ck_amx ? &ck_amx_bfloat16 : cpu == ck_avx512_bf16 ? &ck_avx512_bfloat16 : NULL;
    case ck_arithmetics: break;
  }
  return NULL;
}
#else
static int is_worth_rounding_for(ck_cpu cpu) { return 0; }

const ck_level *ck_level_for(ck_cpu cpu, ck_arithmetic arithmetic) {
  if (cpu != ck_portable || arithmetic == ck_in_bfloat16) return NULL;
  return arithmetic == ck_in_floats ? &ck_portable_level : &ck_portable_integers;
}
#endif

const ck_level *ck_best_level(ck_arithmetic arithmetic) {
  static _Atomic(const ck_level *) best[ck_arithmetics];
  static _Atomic(int) are_known[ck_arithmetics];
  if (!are_known[arithmetic]) {
    const ck_level *level = NULL;
    int most = arithmetic == ck_in_bfloat16 ? ck_amx : ck_avx512;  // the others need not ask for tiles
    for (int cpu = most; !level && cpu >= ck_portable; cpu--)
      if (arithmetic != ck_in_bfloat16 || is_worth_rounding_for((ck_cpu)cpu))
        level = ck_level_for((ck_cpu)cpu, arithmetic);
    best[arithmetic] = level;
    are_known[arithmetic] = 1;
  }
  return best[arithmetic];
}
