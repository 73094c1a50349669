import PaliGemmaModel
import Tensors
import Testing

/// Which rows see which keys; a dot stands for what is hidden.
@Suite struct PrefixMaskTests {
  private func table(_ mask: Tensor) -> [String] {
    (0..<mask.shape[0]).map { row in
      mask.rows(row..<row + 1).values.map { $0 == 0 ? "0" : $0 == -.infinity ? "." : "?" }.joined()
    }
  }

  @Test func aPrefixSeesItselfAndASuffixWhatCameBefore() {
    let mask = prefixMask(prefix: 4, rows: 6, start: 0)
    #expect(table(mask) == ["0000..", "0000..", "0000..", "0000..", "00000.", "000000"])
  }

  @Test func onePassHidesNothing() {
    #expect(prefixMask(prefix: 5, rows: 5, start: 0) == Tensor(repeating: 0, shape: [5, 5]))
    #expect(prefixMask(prefix: 5, rows: 1, start: 7) == Tensor(repeating: 0, shape: [1, 8]))
  }

  @Test func withoutAPrefixItIsCausal() {
    #expect(table(prefixMask(prefix: 0, rows: 4, start: 0)) == ["0...", "00..", "000.", "0000"])
  }

  @Test func rowsOfALaterPassAreThoseOfTheWholeTable() {
    for (prefix, window) in [(3, nil), (5, 2), (0, 3), (3, 1), (4, 20)] as [(Int, Int?)] {
      let whole = prefixMask(prefix: prefix, rows: 8, start: 0, window: window)
      #expect(prefixMask(prefix: prefix, rows: 3, start: 5, window: window) == whole.rows(5..<8))
    }
  }

  /// Gemma 2's window holds for the answer only.
  @Test func aWindowHoldsForTheSuffix() {
    let mask = prefixMask(prefix: 4, rows: 7, start: 0, window: 3)
    #expect(table(mask) == ["0000...", "0000...", "0000...", "0000...", "..000..", "...000.", "....000"])
    #expect(table(prefixMask(prefix: 2, rows: 3, start: 0, window: 1)) == ["00.", "00.", "..0"])
    #expect(prefixMask(prefix: 2, rows: 4, start: 0, window: 9) == prefixMask(prefix: 2, rows: 4, start: 0))
  }
}
