/// COCO's average precision and recall, number for number as pycocotools' `COCOeval` computes them.
///
/// What is told is matched to what is true, the surest first, each to the free one that it overlaps most. With the told ones in
/// the order of their scores, precision is the share of right ones so far, recall the share of the true ones found.
package struct AveragePrecision: Sendable {
  /// The things in a picture, and what was told of it.
  package struct Picture: Sendable {
    package let truth: [TrueInstance]
    package let told: [ToldInstance]

    package init(truth: [TrueInstance], told: [ToldInstance]) { (self.truth, self.told) = (truth, told) }
  }

  /// The overlaps from which on a match counts: 0.5, 0.55, …, 0.95.
  static let thresholds = (0..<10).map { $0 == 9 ? 0.95 : 0.5 + Double($0) * 0.05 }
  /// The recalls at which precision is read: 0, 0.01, …, 1.
  private static let recalls = (0...100).map { $0 == 100 ? 1 : Double($0) * 0.01 }

  /// Which things count, by their areas in pixels.
  package enum Size: Sendable, CaseIterable {
    case all, small, medium, large

    var range: ClosedRange<Double> {
      switch self {
      case .all: 0...1e10
      case .small: 0...32 * 32
      case .medium: 32 * 32...96 * 96
      case .large: 96 * 96...1e10
      }
    }
  }

  private let pictures: [Picture]
  private let categories: [String]

  /// - Parameter categories: those that count; all that are true in some picture if nil.
  package init(_ pictures: [Picture], categories: [String]? = nil) {
    self.pictures = pictures
    self.categories = categories ?? Set(pictures.flatMap { $0.truth.map(\.category) }).sorted()
  }

  /// Precision in the mean over recalls, categories and thresholds; nil where nothing of the size is true.
  /// - Parameter threshold: the place of the only threshold that counts.
  package func precision(_ size: Size = .all, threshold: Int? = nil) -> Double? {
    mean(size, most: 100, threshold: threshold) { curve in Self.recalls.map { curve.precision(atRecall: $0) } }
  }

  /// The largest recall in the mean over categories and thresholds; nil where nothing of the size is true.
  /// - Parameter most: how many told ones count of a picture and a category.
  package func recall(_ size: Size = .all, most: Int = 100) -> Double? {
    mean(size, most: most, threshold: nil) { [$0.recalls.last ?? 0] }
  }

  private func mean(_ size: Size, most: Int, threshold: Int?, _ values: (Curve) -> [Double]) -> Double? {
    let all = categories.flatMap { category -> [[Double]] in
      let matchings = pictures.compactMap { Matching($0, category, size.range, most: most) }
      return curves(matchings).map(values)
    }
    let places = Self.thresholds.indices.filter { threshold ?? $0 == $0 }
    let counted = all.indices.filter { places.contains($0 % Self.thresholds.count) }.flatMap { all[$0] }
    return counted.isEmpty ? nil : counted.reduce(0, +) / Double(counted.count)
  }

  /// A curve for each threshold; none where nothing counts.
  private func curves(_ matchings: [Matching]) -> [Curve] {
    let count = matchings.reduce(0) { $0 + $1.countingTruths }
    guard count > 0 else { return [] }
    let scores = matchings.flatMap(\.scores)
    let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
    return Self.thresholds.indices.map { threshold in
      let outcomes = matchings.flatMap { $0.outcomes[threshold] }
      return Curve(order.map { outcomes[$0] }, of: count)
    }
  }
}

/// Precision and recall as more and more is told.
private struct Curve {
  private(set) var recalls: [Double] = []
  private var precisions: [Double] = []

  init(_ outcomes: [Matching.Outcome], of count: Int) {
    var (right, wrong) = (0.0, 0.0)
    for outcome in outcomes {
      switch outcome {
      case .right: right += 1
      case .wrong: wrong += 1
      case .ignored: break
      }
      recalls.append(right / Double(count))
      precisions.append(right / (wrong + right + Double(1).ulp))
    }
    for index in precisions.indices.dropFirst().reversed() {
      precisions[index - 1] = max(precisions[index - 1], precisions[index])
    }
  }

  /// The best precision at that recall or more; 0 where it is not reached.
  func precision(atRecall recall: Double) -> Double {
    var (low, high) = (0, recalls.count)
    while low < high {
      let middle = (low + high) / 2
      if recalls[middle] < recall { low = middle + 1 } else { high = middle }
    }
    return low < precisions.count ? precisions[low] : 0
  }
}

/// What of a category was told of a picture, held against what is true.
private struct Matching {
  enum Outcome { case right, wrong, ignored }

  /// The things that have to be told.
  let countingTruths: Int
  /// Of the told ones, the surest first.
  let scores: [Double]
  /// By threshold, of each told one.
  let outcomes: [[Outcome]]

  /// Nil where the category is neither true nor told.
  init?(_ picture: AveragePrecision.Picture, _ category: String, _ sizes: ClosedRange<Double>, most: Int) {
    let all = picture.truth.filter { $0.category == category }
    let mayTell = picture.told.filter { $0.category == category }
    guard !all.isEmpty || !mayTell.isEmpty else { return nil }
    func isIgnored(_ truth: TrueInstance) -> Bool { truth.isCrowd || !sizes.contains(truth.area) }
    let truths = all.filter { !isIgnored($0) } + all.filter(isIgnored)
    let order = mayTell.indices.sorted {
      mayTell[$0].score != mayTell[$1].score ? mayTell[$0].score > mayTell[$1].score : $0 < $1
    }
    let told = order.prefix(most).map { mayTell[$0] }
    let overlaps = told.map { told in truths.map { $0.region.overlap(of: told.region, isCrowd: $0.isCrowd) } }
    scores = told.map(\.score)
    countingTruths = truths.count { !isIgnored($0) }
    let counting = countingTruths
    outcomes = AveragePrecision.thresholds.map { threshold in
      let matches = Self.matches(overlaps, truths, counting: counting, threshold: threshold)
      return zip(told, matches).map { told, match in
        guard let match else { return sizes.contains(told.region.area) ? .wrong : .ignored }
        return match < counting ? .right : .ignored
      }
    }
  }

  /// Which truth each told one is matched to.
  /// - Parameter counting: how many of the truths count; they come first.
  private static func matches(
    _ overlaps: [[Double]], _ truths: [TrueInstance], counting: Int, threshold: Double
  ) -> [Int?] {
    var isTaken = [Bool](repeating: false, count: truths.count)
    return overlaps.map { overlaps in
      var (best, match): (Double, Int?) = (min(threshold, 1 - 1e-10), nil)
      for (index, overlap) in overlaps.enumerated() where !isTaken[index] || truths[index].isCrowd {
        if let match, match < counting, index >= counting { break }
        if overlap >= best { (best, match) = (overlap, index) }
      }
      if let match { isTaken[match] = true }
      return match
    }
  }
}
