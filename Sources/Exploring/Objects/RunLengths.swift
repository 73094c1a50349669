/// Which pixels of a picture a thing has, as COCO has masks: how many pixels it lacks and has by turns, column by column from
/// the left, beginning with those it lacks (pycocotools' `maskApi.c`).
package struct RunLengths: Sendable, Equatable {
  package let width, height: Int
  package let counts: [Int]

  /// - Precondition: the counts sum up to the pixels.
  package init(counts: [Int], width: Int, height: Int) {
    precondition(counts.reduce(0, +) == width * height, "\(counts) do not fill \(width)×\(height)")
    (self.width, self.height, self.counts) = (width, height, counts)
  }

  /// - Parameter pixels: `height` rows of `width`.
  package init(_ pixels: [Bool], width: Int, height: Int) {
    var counts = [0]
    var isInside = false
    for column in 0..<width {
      for row in 0..<height {
        if pixels[row * width + column] != isInside {
          counts.append(0)
          isInside.toggle()
        }
        counts[counts.count - 1] += 1
      }
    }
    (self.width, self.height, self.counts) = (width, height, counts)
  }

  /// The pixels that it has.
  package var area: Int { stride(from: 1, to: counts.count, by: 2).reduce(0) { $0 + counts[$1] } }

  /// The pixels that both have.
  package func common(_ other: RunLengths) -> Int {
    var (ends, areInside, next) = ([0, 0], [true, true], [0, 0])
    let runs = [counts, other.counts]
    var (place, common) = (0, 0)
    while true {
      for index in 0...1 where ends[index] == place {
        repeat {
          guard next[index] < runs[index].count else { return common }
          ends[index] += runs[index][next[index]]
          next[index] += 1
          areInside[index].toggle()
        } while ends[index] == place
      }
      let end = min(ends[0], ends[1])
      if areInside[0], areInside[1] { common += end - place }
      place = end
    }
  }

  /// Intersection over union with a told mask; with that alone where this one is a crowd, which a part is told of rightly.
  package func overlap(of told: RunLengths, isCrowd: Bool = false) -> Double {
    let common = common(told)
    let union = isCrowd ? told.area : area + told.area - common
    return union > 0 ? Double(common) / Double(union) : 0
  }

  /// The counts as COCO's files have them: each less the one before the last, in 5 bits a character, the lowest first.
  package var text: String {
    var bytes: [UInt8] = []
    for (index, count) in counts.enumerated() {
      var rest = index > 2 ? count - counts[index - 2] : count
      var isDone = false
      while !isDone {
        let bits = rest & 0x1F
        rest >>= 5
        isDone = bits & 0x10 != 0 ? rest == -1 : rest == 0
        bytes.append(UInt8(bits | (isDone ? 0 : 0x20)) + 48)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
