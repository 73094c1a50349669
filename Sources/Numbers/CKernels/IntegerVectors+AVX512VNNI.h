// Groups of blocks times rows of x in AVX-512 registers, which multiply an unsigned byte of a weight by a signed one of x and
// add up four products at once. A number of a weight is shifted by 128, or by 8 as it is stored in 4 bits, to have no sign.

/// Two sums, as one addition after the other would be waited for.
typedef struct {
  __m512 shifted[2];
  __m512 excess;
} row_sums;

CK_INLINE float total(row_sums sums) {
  return _mm512_reduce_add_ps(_mm512_sub_ps(_mm512_add_ps(sums.shifted[0], sums.shifted[1]), sums.excess));
}

CK_INLINE __m512i bytes_at(const void *bytes) { return _mm512_loadu_si512(bytes); }

/// Adds what the shift comes to in a group of blocks; returns their scales, of the weight times those of x.
CK_INLINE __m512 begin_group(const uint16_t *scales, const ck_rounded_group *x, row_sums *sums) {
  __m512 stored = _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)scales));
  __m512 factors = _mm512_mul_ps(stored, _mm512_loadu_ps(x->scales));
  sums->excess = _mm512_fmadd_ps(factors, _mm512_loadu_ps(x->excess), sums->excess);
  return factors;
}

/// Numbers in another order. The compiler is kept from seeing through it: it would fold what follows into one permutation
/// for each use, with an order of its own that is read from memory.
CK_INLINE __m512 permuted(__m512 numbers, __m512i order) {
  numbers = _mm512_permutexvar_ps(order, numbers);
  __asm__("" : "+v"(numbers));
  return numbers;
}

/// Number `index` of each quarter of a register, four times.
CK_INLINE __m512 in_quarters(__m512 numbers, int index) {
  switch (index) {
    case 0: return _mm512_permute_ps(numbers, 0x00);
    case 1: return _mm512_permute_ps(numbers, 0x55);
    case 2: return _mm512_permute_ps(numbers, 0xAA);
    default: return _mm512_permute_ps(numbers, 0xFF);
  }
}

CK_INLINE void add_scaled(__m512i dots, __m512 factors, int index, row_sums *sums) {
  __m512 *sum = &sums->shifted[index % 2];
  *sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dots), in_quarters(factors, index % 4), *sum);
}

CK_INLINE void add_group_of_8_bits(int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                                   int AHEAD, row_sums *sums) {
  const __m512i shift = _mm512_set1_epi8((char)SHIFT);
  const __m512i even_and_odd = _mm512_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6, 1, 3, 5, 7, 1, 3, 5, 7);
  __m512 factors[ck_most_together][2];  // of the first eight blocks and of the others
  EACH for (int j = 0; j < COUNT; j++) {
    __m512 all = begin_group(scales, x + j, &sums[j]);
    EACH for (int half = 0; half < 2; half++)
      factors[j][half] = permuted(all, _mm512_add_epi32(even_and_odd, _mm512_set1_epi32(8 * half)));
  }
  EACH for (int pair = 0; pair < ck_group_blocks / 2; pair++) {
    if (AHEAD) ask_for_line(elements + pair * 2 * ck_block + AHEAD, 0);
    __m512i numbers = _mm512_xor_si512(bytes_at(elements + pair * 2 * ck_block), shift);
    EACH for (int j = 0; j < COUNT; j++) {
      __m512i values = bytes_at(x[j].values + pair * 2 * ck_block);
      __m512i dots = _mm512_dpbusd_epi32(_mm512_setzero_si512(), numbers, values);
      add_scaled(dots, factors[j][pair / 4], pair, &sums[j]);
    }
  }
}

CK_INLINE void add_group_of_4_bits(int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                                   int AHEAD, row_sums *sums) {
  const __m512i ones = _mm512_set1_epi8(15);
  const __m512i every_fourth = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  __m512 factors[ck_most_together];
  EACH for (int j = 0; j < COUNT; j++)
    factors[j] = permuted(begin_group(scales, x + j, &sums[j]), every_fourth);
  EACH for (int four = 0; four < ck_group_blocks / 4; four++) {
    if (AHEAD) ask_for_line(elements + four * 2 * ck_block + AHEAD, 0);
    __m512i bytes = bytes_at(elements + four * 2 * ck_block);
    __m512i lower = _mm512_and_si512(bytes, ones), upper = _mm512_and_si512(_mm512_srli_epi16(bytes, 4), ones);
    EACH for (int j = 0; j < COUNT; j++) {
      const int8_t *values = x[j].values + four * 2 * ck_block;
      __m512i dots = _mm512_dpbusd_epi32(_mm512_setzero_si512(), lower, bytes_at(values));
      dots = _mm512_dpbusd_epi32(dots, upper, bytes_at(values + ck_upper_halves));
      add_scaled(dots, factors[j], four, &sums[j]);
    }
  }
}
