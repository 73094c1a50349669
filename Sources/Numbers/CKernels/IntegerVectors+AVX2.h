// Groups of blocks times rows of x in AVX registers, which multiply an unsigned byte by a signed one and add up two products
// in 16 bits.

typedef struct {
  __m256 even, odd;
} row_sums;

CK_INLINE float total(row_sums sums) {
  __m256 eight = _mm256_add_ps(sums.even, sums.odd);
  __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
  __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
  return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}

CK_INLINE __m256i bytes_at(const void *bytes) { return _mm256_loadu_si256((const __m256i *)bytes); }

/// Pairs of 16-bit numbers, added up.
CK_INLINE __m256i pair_sums(__m256i numbers) { return _mm256_madd_epi16(numbers, _mm256_set1_epi16(1)); }

/// The scales of eight of a group's blocks, of the weight times those of x.
CK_INLINE __m256 factors_of(const uint16_t *scales, const ck_rounded_group *x, int first) {
  __m256 stored = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(scales + first)));
  return _mm256_mul_ps(stored, _mm256_loadu_ps(x->scales + first));
}

CK_INLINE void add_scaled(__m256i dots, __m256 factors, int index, row_sums *sums) {
  __m256 *sum = index % 2 ? &sums->odd : &sums->even;
  *sum = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dots), factors, *sum);
}

/// Multiplies magnitudes of a weight's numbers by values of x that take over their sign.
CK_INLINE void add_group_of_8_bits(int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                                   int AHEAD, row_sums *sums) {
  float factors[ck_most_together][ck_group_blocks];
  EACH for (int j = 0; j < COUNT; j++)
    EACH for (int first = 0; first < ck_group_blocks; first += 8)
      _mm256_storeu_ps(factors[j] + first, factors_of(scales, x + j, first));
  EACH for (int block = 0; block < ck_group_blocks; block++) {
    if (AHEAD && block % 2 == 0) ask_for_line(elements + block * ck_block + AHEAD, 0);
    __m256i numbers = bytes_at(elements + block * ck_block), magnitudes = _mm256_abs_epi8(numbers);
    EACH for (int j = 0; j < COUNT; j++) {
      __m256i values = _mm256_sign_epi8(bytes_at(x[j].values + block * ck_block), numbers);
      __m256i dots = pair_sums(_mm256_maddubs_epi16(magnitudes, values));
      add_scaled(dots, _mm256_broadcast_ss(&factors[j][block]), block, &sums[j]);
    }
  }
}

CK_INLINE void add_group_of_4_bits(int COUNT, const uint8_t *elements, const uint16_t *scales, const ck_rounded_group *x,
                                   int AHEAD, row_sums *sums) {
  const __m256i ones = _mm256_set1_epi8(15), halves = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
  __m256 factors[ck_most_together][2];  // of the first eight blocks and of the others
  EACH for (int j = 0; j < COUNT; j++)
    EACH for (int half = 0; half < 2; half++) {
      factors[j][half] = factors_of(scales, x + j, 8 * half);
      __m256 excess = _mm256_loadu_ps(x[j].excess + 8 * half);
      sums[j].even = _mm256_fnmadd_ps(factors[j][half], excess, sums[j].even);
    }
  EACH for (int pair = 0; pair < ck_group_blocks / 2; pair++) {
    if (AHEAD && pair % 2 == 0) ask_for_line(elements + pair * ck_block + AHEAD, 0);
    __m256i bytes = bytes_at(elements + pair * ck_block);
    __m256i lower = _mm256_and_si256(bytes, ones), upper = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), ones);
    __m256i scales_at = _mm256_add_epi32(halves, _mm256_set1_epi32(pair % 4 * 2));
    EACH for (int j = 0; j < COUNT; j++) {
      const int8_t *values = x[j].values + pair * ck_block;
      __m256i products = _mm256_add_epi16(_mm256_maddubs_epi16(lower, bytes_at(values)),
                                          _mm256_maddubs_epi16(upper, bytes_at(values + ck_upper_halves)));
      add_scaled(pair_sums(products), _mm256_permutevar8x32_ps(factors[j][pair / 4], scales_at), pair, &sums[j]);
    }
  }
}
