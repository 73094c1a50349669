// Registers of LANES numbers, 4, 8 or 16, and LANES of them seen as a square. The including file sets LANES.

#include <string.h>

#include "Level.h"
#include "VectorMath.h"

// The two halves of two registers interleaved, and every other number of them, likewise interleaved.
#if LANES == 4
#define LOW 0, 4, 1, 5
#define HIGH 2, 6, 3, 7
#define EVEN 0, 4, 2, 6
#define ODD 1, 5, 3, 7
#elif LANES == 8
#define LOW 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH 4, 12, 5, 13, 6, 14, 7, 15
#define EVEN 0, 8, 2, 10, 4, 12, 6, 14
#define ODD 1, 9, 3, 11, 5, 13, 7, 15
#elif LANES == 16
#define LOW 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define EVEN 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define ODD 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31
#endif

typedef float vector __attribute__((vector_size(4 * LANES), aligned(4)));
typedef uint32_t words __attribute__((vector_size(4 * LANES), aligned(4)));
typedef uint64_t long_words __attribute__((vector_size(4 * LANES), aligned(4)));

/// Loops over registers, which have to be unrolled for the registers to be ones.
#define EACH _Pragma("clang loop unroll(full)")

/// Transposes LANES × LANES numbers: interleaving the upper and the lower half of the rows, log₂ LANES times.
CK_INLINE void transpose(vector rows[LANES]) {
  for (int size = 1; size < LANES; size *= 2) {
    vector mixed[LANES];
    for (int i = 0; i < LANES / 2; i++) {
      mixed[2 * i] = __builtin_shufflevector(rows[i], rows[i + LANES / 2], LOW);
      mixed[2 * i + 1] = __builtin_shufflevector(rows[i], rows[i + LANES / 2], HIGH);
    }
    for (int i = 0; i < LANES; i++) rows[i] = mixed[i];
  }
}

/// Two neighbours, again and again.
CK_INLINE vector pair(const float *source) {
  uint64_t both;
  memcpy(&both, source, sizeof both);
  return (vector)((long_words){0} + both);
}

/// Asks memory for a line: into the second-level cache where others are needed before it, or else into the first, to be the
/// next that makes room, so that what else is there stays. Intel's cores have few lines on their way that are to be used once:
/// they get lines to keep.
CK_INLINE void ask_for_line(const void *line, int is_for_later) {
  if (is_for_later) __builtin_prefetch(line, 0, 2);
  else if (ck_is_intel) __builtin_prefetch(line, 0, 3);
  else __builtin_prefetch(line, 0, 0);
}

/// Asks for some lines of the rows that will be read soon.
CK_INLINE void ask_for_next(ck_rows_ahead *ahead) {
  for (ptrdiff_t line = 0; line < ahead->lines && ahead->rows > 0; line++) {
    ask_for_line(ahead->row + ahead->byte, 1);
    ahead->byte += 64;
    if (ahead->byte < ahead->bytes) continue;
    ahead->byte = 0;
    ahead->row += ahead->stride;
    ahead->rows--;
  }
}
