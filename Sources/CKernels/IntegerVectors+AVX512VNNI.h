// Groups of blocks times rows of x in AVX-512 registers, which multiply an unsigned byte of a weight by a signed one of x and
// add up four products at once. A number of a weight is shifted by 128, or by 8 as it is stored in 4 bits, to have no sign.

/// Two sums of an 8-bit row, as one addition after the other would be waited for; 4-bit rows need one.
typedef struct {
  __m512 shifted[2];
  __m256 excess;
} row_sums;

CK_INLINE float total(row_sums sums) {
  __m512 shifted = _mm512_add_ps(sums.shifted[0], sums.shifted[1]);
  return _mm512_reduce_add_ps(_mm512_sub_ps(shifted, _mm512_zextps256_ps512(sums.excess)));
}

/// A block's bytes, for 4-bit weights: word j of a weight's block holds elements j, 8 + j, 16 + j and 24 + j.
CK_INLINE void interleave(const int8_t bytes[ck_block], int8_t *lower, int8_t *upper) {
  for (int j = 0; j < ck_block / 4; j++) {
    lower[2 * j] = bytes[j];
    upper[2 * j] = bytes[8 + j];
    lower[2 * j + 1] = bytes[16 + j];
    upper[2 * j + 1] = bytes[24 + j];
  }
}

/// Puts a block of x, rounded to 16 bits, into a group whose values stand as high and low bytes.
CK_INLINE void arrange_bytes(const int32_t values[ck_block], ck_element type, int block, ck_rounded_group *target) {
  int8_t high[ck_block], low[ck_block];
  for (int i = 0; i < ck_block; i++) {
    low[i] = (int8_t)values[i];
    high[i] = (int8_t)((values[i] - low[i]) >> 8);
  }
  if (type == ck_quantized8) {
    int8_t *place = target->bytes + block / 2 * 4 * ck_block + block % 2 * ck_block;
    memcpy(place, high, sizeof high);
    memcpy(place + 2 * ck_block, low, sizeof low);
  } else {
    int8_t *place = target->bytes + block / 4 * 8 * ck_block + block % 4 * ck_block / 2;
    interleave(high, place, place + 2 * ck_block);
    interleave(low, place + 4 * ck_block, place + 6 * ck_block);
  }
}

CK_INLINE __m512i bytes_at(const void *bytes) { return _mm512_loadu_si512(bytes); }

/// Adds what the shift comes to in a group of blocks; returns their scales, of the weight times those of x.
CK_INLINE __m512 begin_group(const uint16_t *scales, const ck_rounded_group *x, row_sums *sums) {
  __m256 factors = _mm256_mul_ps(_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)scales)), _mm256_loadu_ps(x->scales));
  sums->excess = _mm256_fmadd_ps(factors, _mm256_loadu_ps(x->excess), sums->excess);
  return _mm512_castps256_ps512(factors);
}

CK_INLINE void add_scaled(__m512i dots, __m512 factors, __m512i blocks, __m512 *sum) {
  *sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dots), _mm512_permutexvar_ps(blocks, factors), *sum);
}

CK_INLINE void add_group_of_8_bits(int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                                   ptrdiff_t stride, row_sums *sums) {
  const __m512i shift = _mm512_set1_epi8((char)SHIFT);
  const __m512i halves = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  __m512 factors[ck_most_together];
  EACH for (int j = 0; j < COUNT; j++) factors[j] = begin_group(scales, x + j * stride, &sums[j]);
  EACH for (int block = 0; block < ck_group_blocks; block += 2) {
    __m512i numbers = _mm512_xor_si512(bytes_at(elements + block * ck_block), shift);
    __m512i blocks = _mm512_add_epi32(halves, _mm512_set1_epi32(block));
    EACH for (int j = 0; j < COUNT; j++) {
      const int8_t *bytes = x[j * stride].bytes + block * 2 * ck_block;
      __m512i dots = _mm512_dpbusd_epi32(_mm512_setzero_si512(), numbers, bytes_at(bytes));
      dots = _mm512_dpbusd_epi32(_mm512_slli_epi32(dots, 8), numbers, bytes_at(bytes + 2 * ck_block));
      add_scaled(dots, factors[j], blocks, &sums[j].shifted[block / 2 % 2]);
    }
  }
}

CK_INLINE void add_group_of_4_bits(int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                                   ptrdiff_t stride, row_sums *sums) {
  const __m512i ones = _mm512_set1_epi8(15);
  const __m512i quarters = _mm512_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
  __m512 factors[ck_most_together];
  EACH for (int j = 0; j < COUNT; j++) factors[j] = begin_group(scales, x + j * stride, &sums[j]);
  EACH for (int block = 0; block < ck_group_blocks; block += 4) {
    __m512i words = bytes_at(elements + block * ck_block / 2);
    __m512i lower = _mm512_and_si512(words, ones), upper = _mm512_and_si512(_mm512_srli_epi16(words, 4), ones);
    __m512i blocks = _mm512_add_epi32(quarters, _mm512_set1_epi32(block));
    EACH for (int j = 0; j < COUNT; j++) {
      const int8_t *bytes = x[j * stride].bytes + block * 2 * ck_block;
      __m512i dots = _mm512_dpbusd_epi32(_mm512_setzero_si512(), lower, bytes_at(bytes));
      dots = _mm512_slli_epi32(_mm512_dpbusd_epi32(dots, upper, bytes_at(bytes + 2 * ck_block)), 8);
      dots = _mm512_dpbusd_epi32(dots, lower, bytes_at(bytes + 4 * ck_block));
      dots = _mm512_dpbusd_epi32(dots, upper, bytes_at(bytes + 6 * ck_block));
      add_scaled(dots, factors[j], blocks, &sums[j].shifted[0]);
    }
  }
}
