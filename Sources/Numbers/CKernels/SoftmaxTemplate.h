// Softmax along the columns of a panel, after BlockingTemplate.h: every lane is a row of its own. Each call's exponentials
// are added up apart, so that a sum over many keys loses no digits.

static void weigh(float *scores, ptrdiff_t count, float scale, float *largest, float *sum, float *shrunk) {
  float most[LANES], total[LANES];
  for (int i = 0; i < LANES; i++) most[i] = scores[i];
  for (ptrdiff_t key = 1; key < count; key++)
    for (int i = 0; i < LANES; i++) most[i] = ck_larger(scores[key * LANES + i], most[i]);
  for (int i = 0; i < LANES; i++) {
    float now = ck_larger(most[i] * scale, largest[i]);
    shrunk[i] = ck_exp(largest[i] - now);
    largest[i] = now;
    total[i] = 0;
  }
  for (ptrdiff_t key = 0; key < count; key++)
    for (int i = 0; i < LANES; i++) {
      float value = ck_exp(scores[key * LANES + i] * scale - largest[i]);
      scores[key * LANES + i] = value;
      total[i] += value;
    }
  for (int i = 0; i < LANES; i++) sum[i] = sum[i] * shrunk[i] + total[i];
}
