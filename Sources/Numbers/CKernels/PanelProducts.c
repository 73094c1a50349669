#include "Linear.h"
#include "Panels.h"
#include "Scratch.h"

/// What Linux maps at once where a page of a file is first read.
enum { window_bytes = 1 << 16 };

/// A block of a weight that is packed at once.
typedef struct {
  ptrdiff_t row, rows, start, depth;
} block;

static block block_at(const ck_panels *x, const ck_matrix *weight, ptrdiff_t row, ptrdiff_t end, ptrdiff_t start) {
  ptrdiff_t depth = ck_smaller_of(ck_depth, weight->columns - start);
  return (block){row, ck_smaller_of(x->level->strip, end - row), start, depth};
}

/// The block that is packed after this one: further down, then to the right from row `first` on; none is left if its
/// depth is 0.
static block block_after(const ck_panels *x, const ck_matrix *weight, const block *now, ptrdiff_t first,
                         ptrdiff_t end) {
  if (now->row + now->rows < end) return block_at(x, weight, now->row + now->rows, end, now->start);
  return block_at(x, weight, first, end, now->start + now->depth);
}

/// What packing a block will read, to be asked for while the one before it is multiplied.
static ck_rows_ahead ahead_of(const ck_panels *x, const ck_matrix *weight, const block *next, const block *now) {
  if (next->depth <= 0) return (ck_rows_ahead){0};
  ptrdiff_t stride = ck_row_bytes(weight), from = next->start * stride / weight->columns;
  ptrdiff_t bytes = next->depth * stride / weight->columns, lines = next->rows * ck_quotient(bytes, 64);
  ptrdiff_t steps = ck_quotient(ck_panel_count(x), 2) * now->depth / x->level->step;
  return (ck_rows_ahead){(const char *)weight->elements + next->row * stride + from, stride, bytes, next->rows, 0,
                         steps > 0 ? ck_quotient(lines, steps) : lines};
}

static int is_same_window(const char *a, const char *b) {
  return (uintptr_t)a / window_bytes == (uintptr_t)b / window_bytes;
}

/// Reads a byte of each window of a mapped file that the block is the first to reach, since what has not been mapped yet
/// is not fetched by asking for it.
static void touch(const ck_rows_ahead *ahead, const block *next) {
  const char *row = ahead->row;
  for (ptrdiff_t i = 0; i < ahead->rows; i++, row += ahead->stride)
    if ((next->row + i == 0 || !is_same_window(row, row - ahead->stride)) &&
        (next->start == 0 || !is_same_window(row, row - ahead->bytes)))
      (void)*(const volatile char *)row;
}

/// Multiplies a packed block by all panels, two at a time.
static void multiply_block(const ck_panels *x, const block *now, const float *strip, const float *bias,
                           ck_rows_ahead *ahead, const ck_panels *sums, ptrdiff_t column) {
  ptrdiff_t count = ck_panel_count(x);
  for (ptrdiff_t panel = 0, taken; panel < count; panel += taken) {
    int is_pair = panel + 1 < count && ck_panel_width(x, panel + 1) != ck_half_panel;
    taken = is_pair ? 2 : 1;
    ck_tile tile = {.strip = strip, .depth = now->depth, .x = ck_panel_at(x, panel, now->start),
                    .x_distance = x->distance, .bias = now->start == 0 ? bias : NULL, .accumulates = now->start > 0,
                    .sums = ck_panel_at(sums, panel, column), .sums_distance = sums->distance, .ahead = ahead};
    x->level->multiply((int)now->rows, is_pair ? ck_two_panels : ck_panel_width(x, panel), &tile);
  }
}

void ck_multiply_panels(const ck_panels *x, const ck_matrix *weight, const float *bias, ptrdiff_t first, ptrdiff_t end,
                        const ck_panels *sums, ptrdiff_t column) {
  float *strip = ck_scratch(ck_scratch_strip, x->level->strip * ck_strip_stride);
  if (x->level->set_registers_up) x->level->set_registers_up();
  block next;
  for (block now = block_at(x, weight, first, end, 0); now.depth > 0; now = next) {
    x->level->pack_strip(weight, now.row, (int)now.rows, now.start, now.depth, strip);
    next = block_after(x, weight, &now, first, end);
    ck_rows_ahead ahead = ahead_of(x, weight, &next, &now);
    touch(&ahead, &next);
    multiply_block(x, &now, strip, bias ? bias + now.row : NULL, &ahead, sums, column + now.row - first);
  }
}
