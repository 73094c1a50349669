#include <cblas.h>

// Exported, but in no header: what the library does as it is loaded, and what takes it back.
void gotoblas_init(void);
void gotoblas_quit(void);
