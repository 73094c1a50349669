import Tensors
import Testing

@Suite struct ShapeAndReductionTests {
  /// 0, 1, … 23 as [2, 3, 4].
  let box = Tensor.range(from: 0, step: 1, count: 24).reshaped([2, 3, 4])

  @Test func cutsWalkInEitherDirection() {
    let cut = box.cut([
      .init(start: 1, step: 1, count: 1), .init(start: 2, step: -2, count: 2), .init(start: 0, step: 3, count: 2),
    ])
    #expect(cut == Tensor([20, 23, 12, 15], shape: [1, 2, 2]))
    #expect(
      box.cut([
        .init(start: 0, step: 1, count: 0), .init(start: 0, step: 1, count: 3), .init(start: 0, step: 1, count: 4),
      ])
        == Tensor([], shape: [0, 3, 4]))
  }

  @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2], [0, 2, 1], [2, 0, 1], [1, 2, 0]])
  func axesInAnyOrder(_ axes: [Int]) {
    let (m, n, k) = (5, 70, 33)
    let x = Tensor.range(from: 0, step: 1, count: m * n * k).reshaped([m, n, k])
    let y = x.permuted(axes)
    #expect(y.shape == axes.map { x.shape[$0] })
    var position = 0
    var index = [0, 0, 0]
    for i in 0..<y.shape[0] {
      for j in 0..<y.shape[1] {
        for l in 0..<y.shape[2] {
          (index[axes[0]], index[axes[1]], index[axes[2]]) = (i, j, l)
          if y.values[position] != Float((index[0] * n + index[1]) * k + index[2]) {
            Issue.record("element \(i), \(j), \(l)")
            return
          }
          position += 1
        }
      }
    }
  }

  @Test func joiningRepeatingTaking() {
    let (a, b) = (Tensor([1, 2], shape: [2, 1]), Tensor([3, 4, 5, 6], shape: [2, 2]))
    #expect(concatenate([a, b], axis: 1) == Tensor([1, 3, 4, 2, 5, 6], shape: [2, 3]))
    #expect(concatenate([a, Tensor([], shape: [0, 1])], axis: 0) == a)
    #expect(b.repeating(2, axis: 1) == Tensor([3, 3, 4, 4, 5, 5, 6, 6], shape: [2, 4]))
    #expect(b.taking([1, 0, 1], axis: 1) == Tensor([4, 3, 4, 6, 5, 6], shape: [2, 3]))
    #expect(a.broadcast(to: [2, 2]) == Tensor([1, 1, 2, 2], shape: [2, 2]))
    #expect(b.transposed == Tensor([3, 5, 4, 6], shape: [2, 2]))
  }

  @Test func reductionsOverAnyAxes() {
    #expect(box.sum(over: [1]) == Tensor([12, 15, 18, 21, 48, 51, 54, 57], shape: [2, 4]))
    #expect(box.sum(over: [0, 2]) == Tensor([60, 92, 124], shape: [3]))
    #expect(box.sum(over: [0, 1, 2]) == Tensor(276))
    #expect(box.mean(over: [2]) == Tensor([1.5, 5.5, 9.5, 13.5, 17.5, 21.5], shape: [2, 3]))
    #expect(box.variance(over: [2], ddof: 0) == Tensor(repeating: 1.25, shape: [2, 3]))
    #expect(box.variance(over: [0], ddof: 1) == Tensor(repeating: 72, shape: [3, 4]))
    #expect(box.largest(over: [0, 1]) == Tensor([20, 21, 22, 23], shape: [4]))
    #expect(box.smallest(over: [2]) == Tensor([0, 4, 8, 12, 16, 20], shape: [2, 3]))
    #expect(Tensor([], shape: [0, 3]).sum(over: [0]) == Tensor([0, 0, 0], shape: [3]))
    #expect(box.cumulativeSum(axis: 1).values[20] == 48)
  }

  @Test func sumsOfManyNumbersStayExact() {
    let tenths = Tensor(repeating: 0.1, shape: [1000, 1000])
    #expect(abs(tenths.sum(over: [0, 1]).values[0] - 100_000) < 0.01)
    #expect(abs(tenths.sum(over: [0]).values[7] - 100) < 1e-5)
  }

  @Test func notANumberIsTheExtremeWhereverItIs() {
    for position in [0, 1, 40, 63, 66] {
      var values = (0..<67).map { Float($0 * 7 % 67) }
      values[position] = .nan
      let row = Tensor(values, shape: [67])
      let column = row.reshaped([67, 1]).broadcast(to: [67, 2])
      #expect(row.largest(over: [0]).values[0].isNaN && row.smallest(over: [0]).values[0].isNaN)
      #expect(column.largest(over: [0]).values.allSatisfy { $0.isNaN })
      #expect(row.indexOfLargest(axis: 0) == Tensor(Float(position)))
      #expect(column.indexOfSmallest(axis: 0) == Tensor(repeating: Float(position), shape: [2]))
    }
  }

  @Test(arguments: [1, 5, 300, 4500]) func sortingIsStableAndPutsNaNLast(_ count: Int) {
    var values = Tensor.random(shape: [count], seed: 3).values.map { ($0 * 40).rounded() / 8 - 2 }
    for i in stride(from: 0, to: count, by: 17) { values[i] = [.nan, -.infinity, -0.0, .infinity][i / 17 % 4] }
    func precedes(_ a: Float, _ b: Float) -> Bool { b.isNaN ? !a.isNaN : a < b }
    let expected = values.indices.sorted { a, b in
      precedes(values[a], values[b]) || (!precedes(values[b], values[a]) && a < b)
    }
    let row = Tensor(values, shape: [count])
    #expect(row.sortingIndices().values == expected.map { Float($0) })
    #expect(zip(row.sorted().values, expected).allSatisfy { $0 == values[$1] || ($0.isNaN && values[$1].isNaN) })
  }

  @Test(arguments: [(3000, 37), (20, 1024), (3, 1025), (1, 2)])
  func rowsAreSortedAsEachAlone(_ rows: Int, _ columns: Int) {
    let matrix = Tensor.random(shape: [rows, columns], seed: 5)
    let (values, indices) = (matrix.sorted(), matrix.sortingIndices())
    for row in [0, rows / 2, rows - 1] {
      let alone = Array(matrix.values[row * columns..<(row + 1) * columns])
      let order = alone.indices.sorted { alone[$0] < alone[$1] }
      #expect(Array(values.values[row * columns..<(row + 1) * columns]) == order.map { alone[$0] })
      #expect(Array(indices.values[row * columns..<(row + 1) * columns]) == order.map { Float($0) })
    }
  }

  @Test func workSharedOutGivesWhatOneThreadGives() {
    let x = Tensor.random(shape: [300, 501], seed: 9)
    let row = Tensor.random(shape: [501], seed: 10)
    let (exponentials, powers, largest) = (exp(x), power(x, row), x.indexOfLargest(axis: 1))
    for i in [0, 1, 149, 150, 299] {
      let one = x.rows(i..<i + 1)
      #expect(exponentials.rows(i..<i + 1) == exp(one))
      #expect(powers.rows(i..<i + 1) == power(one, row))
      #expect(largest.values[i] == one.indexOfLargest(axis: 1).values[0])
    }
  }

  @Test func diagonalsAndRandomNumbers() {
    #expect(Tensor.eye(2, 3, diagonal: 1) == Tensor([0, 1, 0, 0, 0, 1], shape: [2, 3]))
    #expect(Tensor.eye(2, 2, diagonal: -5) == Tensor(repeating: 0, shape: [2, 2]))
    let random = Tensor.random(shape: [10_000], seed: 0)
    #expect(random.values.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(random.mean(over: [0]).values[0] - 0.5) < 0.01)
    #expect(random == Tensor.random(shape: [10_000], seed: 0) && random != Tensor.random(shape: [10_000], seed: 1))
  }
}
