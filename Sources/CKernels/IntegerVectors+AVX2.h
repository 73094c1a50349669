// Groups of blocks times rows of x in AVX registers; the including file sets DOT16(sum, a, b), which multiplies pairs of
// 16-bit numbers and adds up each pair.

typedef struct {
  __m256 even, odd;
} row_sums;

CK_INLINE float total(row_sums sums) {
  __m256 eight = _mm256_add_ps(sums.even, sums.odd);
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

CK_INLINE __m256i values_at(const int16_t *values) { return _mm256_loadu_si256((const __m256i *)values); }
CK_INLINE __m256i widened(const uint8_t *bytes) { return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)bytes)); }

/// The scales of a group of blocks, of the weight times those of x.
CK_INLINE __m256 factors_of(const uint16_t *scales, const ck_rounded_group *x) {
  return _mm256_mul_ps(_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)scales)), _mm256_loadu_ps(x->scales));
}

CK_INLINE void add_scaled(__m256i dots, __m256 factors, int index, row_sums *sums) {
  __m256 *sum = index % 2 ? &sums->odd : &sums->even;
  *sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dots), factors, *sum);
}

CK_INLINE void add_group_of_8_bits(int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                                   ptrdiff_t stride, row_sums *sums) {
  float factors[ck_most_together][ck_group_blocks];
  EACH for (int j = 0; j < COUNT; j++) _mm256_storeu_ps(factors[j], factors_of(scales, x + j * stride));
  EACH for (int block = 0; block < ck_group_blocks; block++, elements += ck_block) {
    __m256i low = widened(elements), high = widened(elements + ck_block / 2);
    EACH for (int j = 0; j < COUNT; j++) {
      const int16_t *values = x[j * stride].words + block * ck_block;
      __m256i dots = DOT16(_mm256_setzero_si256(), low, values_at(values));
      dots = DOT16(dots, high, values_at(values + ck_block / 2));
      add_scaled(dots, _mm256_broadcast_ss(&factors[j][block]), block, &sums[j]);
    }
  }
}

CK_INLINE void add_group_of_4_bits(int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                                   ptrdiff_t stride, row_sums *sums) {
  const __m256i ones = _mm256_set1_epi16(15), halves = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
  __m256 factors[ck_most_together];
  EACH for (int j = 0; j < COUNT; j++) {
    factors[j] = factors_of(scales, x + j * stride);
    sums[j].even = _mm256_fnmadd_ps(factors[j], _mm256_loadu_ps(x[j * stride].excess), sums[j].even);
  }
  EACH for (int pair = 0; pair < ck_group_blocks / 2; pair++, elements += ck_block) {
    __m256i words = _mm256_loadu_si256((const __m256i *)elements);
    __m256i numbers[4] = {
        _mm256_and_si256(words, ones), _mm256_and_si256(_mm256_srli_epi16(words, 4), ones),
        _mm256_and_si256(_mm256_srli_epi16(words, 8), ones), _mm256_srli_epi16(words, 12)};
    __m256i scales_at = _mm256_add_epi32(halves, _mm256_set1_epi32(2 * pair));
    EACH for (int j = 0; j < COUNT; j++) {
      const int16_t *values = x[j * stride].words + pair * 2 * ck_block;
      __m256i dots = _mm256_setzero_si256();
      EACH for (int k = 0; k < 4; k++) dots = DOT16(dots, numbers[k], values_at(values + 16 * k));
      add_scaled(dots, _mm256_permutevar8x32_ps(factors[j], scales_at), pair, &sums[j]);
    }
  }
}
