import CKernels

/// Whether this CPU has products of BF16 numbers that are faster than those of floats.
package let hasBFloat16Products = ck_has_bfloat16() != 0
