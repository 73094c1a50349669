#ifndef CKERNELS_QUANTIZATION_H
#define CKERNELS_QUANTIZATION_H

#include "LinearKernels.h"

/// Quantizes rows of finite floats to `type`, symmetrically: a weight becomes a whole number times its block's scale.
///
/// At 8 bits the numbers are −127…127 and the scale is the largest magnitude / 127. At 4 bits they are −8…7, and of several
/// scales around the largest magnitude / 8, of either sign, the one with the smallest squared error is taken.
/// A number is round(weight / scale), with the scale as a half holds it. QuantizationTests holds errors and layout to that.
/// - elements: `[rows, blocks]` of ck_block_bytes; scales: `[rows, blocks]`, IEEE halves.
void ck_quantize(const float *source, ptrdiff_t rows, ptrdiff_t columns, ck_element type, uint8_t *elements,
                 uint16_t *scales);

/// Writes elements `start` up to `start + count` of rows `first` up to `end` as floats, number · scale; `start`
/// is a multiple of a block. The plain loop is in QuantizationTests, `bytesAreAsDocumented`.
void ck_dequantize(const ck_matrix *matrix, ptrdiff_t first, ptrdiff_t end, ptrdiff_t start, ptrdiff_t count,
                   float *target);

#endif
