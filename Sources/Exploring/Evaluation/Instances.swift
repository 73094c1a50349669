import Objects
import Questions

/// Which pixels a thing has, as its box or its mask says.
package enum Region: Sendable, Equatable {
  case box(left: Double, top: Double, width: Double, height: Double)
  case mask(RunLengths)

  package var area: Double {
    switch self {
    case .box(_, _, let width, let height): width * height
    case .mask(let mask): Double(mask.area)
    }
  }

  /// Intersection over union of what was told with this, the truth; over the told one's area alone where this is a crowd.
  package func overlap(of told: Region, isCrowd: Bool = false) -> Double {
    switch (self, told) {
    case (
      .box(let left, let top, let width, let height), .box(let toldLeft, let toldTop, let toldWidth, let toldHeight)
    ):
      Self.overlap(
        [toldLeft, toldTop, toldWidth, toldHeight], with: [left, top, width, height], isCrowd: isCrowd)
    case (.mask(let truth), .mask(let told)): truth.overlap(of: told, isCrowd: isCrowd)
    case (.box, .mask), (.mask, .box): 0
    }
  }
}

extension Region {
  package init(_ box: Box) {
    let numbers = box.leftTopWidthHeight
    self = .box(left: numbers[0], top: numbers[1], width: numbers[2], height: numbers[3])
  }

  /// As pycocotools' `bbIou` computes it, of left, top, width and height.
  private static func overlap(_ d: [Double], with g: [Double], isCrowd: Bool) -> Double {
    let width = min(d[2] + d[0], g[2] + g[0]) - max(d[0], g[0])
    let height = min(d[3] + d[1], g[3] + g[1]) - max(d[1], g[1])
    guard width > 0, height > 0 else { return 0 }
    let common = width * height
    return common / (isCrowd ? d[2] * d[3] : d[2] * d[3] + g[2] * g[3] - common)
  }
}

/// A thing that is in a picture.
package struct TrueInstance: Sendable {
  package let region: Region
  package let category: String
  /// Many of a kind together, of which any may be told and none has to be.
  package let isCrowd: Bool
  /// What its size is judged by; of COCO's own annotations, the mask's even where boxes are compared.
  package let area: Double

  package init(_ region: Region, _ category: String, isCrowd: Bool = false, area: Double? = nil) {
    (self.region, self.category, self.isCrowd) = (region, category, isCrowd)
    self.area = area ?? region.area
  }
}

/// A thing that an answer tells of.
package struct ToldInstance: Sendable {
  package let region: Region
  package let category: String
  /// How sure the model was, on any scale.
  package let score: Double

  package init(_ region: Region, _ category: String, score: Double) {
    (self.region, self.category, self.score) = (region, category, score)
  }
}
