#include <cblas.h>

// Exported, but in no header, and only where the library has kernels for several processors: what chooses among them as it is
// loaded, and what forgets the choice.
__attribute__((weak)) void gotoblas_dynamic_init(void);
__attribute__((weak)) void gotoblas_dynamic_quit(void);

/// Has the library choose its kernels again. (`gotoblas_quit` and `gotoblas_init` forget no buffer they give back: it is given
/// back again at exit, and what has its place by then, a thread's stack, goes with it.)
static inline void openblas_choose_again(void) {
  if (!gotoblas_dynamic_init || !gotoblas_dynamic_quit) return;
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
}
