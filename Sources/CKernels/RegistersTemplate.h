// Registers of LANES numbers, and LANES of them seen as a square. The including file sets LANES, and LOW and HIGH: the two
// halves of two registers interleaved.

#include <string.h>

#include "Level.h"
#include "VectorMath.h"

enum { panel_columns = 2 * LANES };

typedef float vector __attribute__((vector_size(4 * LANES), aligned(4)));
typedef uint32_t words __attribute__((vector_size(4 * LANES), aligned(4)));

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

CK_INLINE void store(vector value, const float *bias, int accumulates, float *target) {
  if (accumulates) value += *(vector *)target;
  if (bias) value += *(const vector *)bias;
  *(vector *)target = value;
}
