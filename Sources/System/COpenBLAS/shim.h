#include <cblas.h>

// Exported, but in no header: what chooses kernels for this processor as the library is loaded, and what forgets the choice.
// `gotoblas_quit` and `gotoblas_init` would do both, but forget no buffer they give back: it is given back again at exit, and
// what has its place by then, a thread's stack, goes with it.
void gotoblas_dynamic_init(void);
void gotoblas_dynamic_quit(void);
