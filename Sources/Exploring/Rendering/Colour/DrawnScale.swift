import Foundation

/// A colour scale as it is drawn: with ends, which are chosen from the drawn numbers where nobody has named them.
///
/// Chosen ends are the smallest and the largest number. Where those lie so far out that nearly all others would look alike, the
/// ends are taken from percentiles, what lies beyond has a look of its own, and the figure says so.
struct DrawnScale: Sendable {
  /// Ends are taken from percentiles where a smaller share of the numbers than this would show.
  private static let leastShown = 0.02
  /// Below which percentile, and above which from the other end, a number may lie beyond the ends.
  private static let percentile = 0.01
  /// By how much of their distance the ends lie outside of the percentiles, at most.
  private static let widening = 0.5
  /// Ratio of the largest to the smallest magnitude on a logarithmic scale, at most.
  private static let decades = 1e6

  let ramp: ColourRamp
  /// The numbers at the ends of the ramp.
  let range: ClosedRange<Double>
  private let kind: ColourScale.Kind
  private let spacing: ColourScale.Spacing
  /// The finite numbers that are drawn, in order; their magnitudes on a scale of two sides.
  private let drawn: [Double]
  private let hasPercentiles: Bool
  /// How many lie beyond each end, and between which numbers all lie.
  private let beyond: (low: Int, high: Int)
  private let extremes: ClosedRange<Double>

  init(_ scale: ColourScale, drawing numbers: [Double]) {
    (kind, spacing, ramp) = (scale.kind, scale.spacing, ColourRamp.of(scale.kind))
    let finite = numbers.filter(\.isFinite).sorted()
    let isSigned = scale.kind == .diverging
    drawn = isSigned ? finite.map(abs).sorted() : finite
    extremes = (finite.first ?? 0)...(finite.last ?? 1)
    let named = scale.range.flatMap { $0.lowerBound.isFinite && $0.upperBound.isFinite ? $0 : nil }
    let chosen = Self.ends(drawn, scale)
    (range, hasPercentiles) = named.map { ($0, false) } ?? chosen
    let sides = finite.compactMap { [range, spacing] in Self.side($0, range, spacing) }
    beyond = (sides.count { $0 == .low }, sides.count { $0 == .high })
  }

  /// The ends for numbers in order, and whether they are taken from percentiles.
  private static func ends(_ drawn: [Double], _ scale: ColourScale) -> (ClosedRange<Double>, Bool) {
    guard let first = drawn.first, let last = drawn.last else { return (0...1, false) }
    let isSigned = scale.kind == .diverging
    if scale.spacing == .logarithmic, !isSigned {
      return ((drawn.first { $0 > 0 && $0 >= last / decades } ?? first)...last, false)
    }
    let lowest = isSigned ? 0 : first
    let step = (last - lowest) / Double(ColourRamp.of(scale.kind).glyphs.count)
    let shown = drawn.count { $0 - lowest > step }
    let (inner, outer) = (isSigned ? 0 : drawn[rank(percentile, drawn.count)], drawn[rank(1 - percentile, drawn.count)])
    let isCut = scale.spacing == .linear && Double(shown) < leastShown * Double(drawn.count) && outer > inner
    let reach = widening * (outer - inner)
    let inside = isCut ? drawn.filter { (inner - reach...outer + reach).contains($0) } : drawn
    let (low, high) = (inside.first ?? first, inside.last ?? last)
    return (isSigned ? -high...high : low...high, inside.count < drawn.count)
  }

  /// The nearest rank of a percentile among `count` numbers.
  private static func rank(_ share: Double, _ count: Int) -> Int {
    max(Int((share * Double(count)).rounded(.up)) - 1, 0)
  }
}

// MARK: - Numbers

extension DrawnScale {
  /// Where a finite number lies on the ramp: 0 and 1 are its ends, and what lies beyond them is outside.
  func position(_ value: Double) -> Double {
    guard range.lowerBound < range.upperBound else { return value < range.lowerBound ? 0 : 0.5 }
    switch (spacing, kind) {
    case (.linear, _): return (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    case (.logarithmic, .sequential): return logarithmic(value, from: floor(range.lowerBound), to: range.upperBound)
    case (.logarithmic, .diverging):
      let reach = max(abs(range.lowerBound), abs(range.upperBound))
      let smallest = drawn.first { $0 > 0 } ?? reach
      return halved(logarithmic(abs(value), from: floor(smallest), to: reach), value)
    case (.rank, .sequential): return ranked(value)
    case (.rank, .diverging): return value == 0 ? 0.5 : halved(ranked(abs(value)), value)
    }
  }

  private func halved(_ share: Double, _ value: Double) -> Double { 0.5 + (value < 0 ? -share : share) / 2 }

  private func logarithmic(_ value: Double, from low: Double, to high: Double) -> Double {
    guard value > low, high > low else { return value >= high ? 1 : 0 }
    return log(value / low) / log(high / low)
  }

  /// The smallest magnitude that is told from 0.
  private func floor(_ smallest: Double) -> Double {
    max(smallest, max(abs(range.lowerBound), abs(range.upperBound)) / Self.decades)
  }

  /// The share of the drawn numbers that are smaller, and half of those that are equal.
  private func ranked(_ value: Double) -> Double {
    guard !drawn.isEmpty else { return 0 }
    let (smaller, notLarger) = (count { $0 < value }, count { $0 <= value })
    return Double(smaller + notLarger) / 2 / Double(drawn.count)
  }

  /// How many drawn numbers, which are in order, hold to a condition that the smaller ones hold to.
  private func count(where holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, drawn.count)
    while low < high {
      let middle = (low + high) / 2
      if holds(drawn[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// An end of the ramp.
  enum Side { case low, high }

  /// On which side a number lies beyond the ends, if it does. What is too small for a logarithmic scale counts as 0.
  private static func side(_ value: Double, _ range: ClosedRange<Double>, _ spacing: ColourScale.Spacing) -> Side? {
    value > range.upperBound ? .high : value < range.lowerBound && spacing != .logarithmic ? .low : nil
  }

  /// The dot of a number; what lies beyond the ends, NaN and infinities have their own.
  func dot(_ value: Double, _ depth: TerminalOptions.ColourDepth) -> DotCanvas.Dot {
    if value.isNaN { return DotCanvas.Dot(colour: .notANumber, glyph: FigureGlyphs.notANumber) }
    if value.isInfinite {
      return value > 0
        ? DotCanvas.Dot(colour: .positiveInfinity, glyph: FigureGlyphs.positiveInfinity)
        : DotCanvas.Dot(colour: .negativeInfinity, glyph: FigureGlyphs.negativeInfinity)
    }
    if let side = Self.side(value, range, spacing) { return dot(beyond: side) }
    let position = position(value)
    return DotCanvas.Dot(colour: ramp.colour(position, depth), glyph: ramp.glyph(position))
  }
}

// MARK: - Words

extension DrawnScale {
  /// What a glyph stands for where there are no colours; nil where there is one number only.
  var glyphDescription: String? {
    guard range.lowerBound < range.upperBound else { return nil }
    let whole =
      switch spacing {
      case .linear: "range"
      case .logarithmic: "logarithms' range"
      case .rank: "ranks"
      }
    return "each glyph covers 1/\(ramp.glyphs.count) of the \(whole)"
  }

  /// What small multiples have in common, how the scale is spaced, where its ends are from: what there is to say of these.
  func descriptions(_ sharing: ColourScale.Sharing) -> [String] {
    let spaced: String? =
      switch spacing {
      case .linear: nil
      case .logarithmic: "logarithmic scale"
      case .rank: "scale by rank"
      }
    let shared: String? =
      switch sharing {
      case .alone: nil
      case .one: "one scale for all"
      case .own: "each on its own scale"
      }
    let ends = hasPercentiles ? "ends: 1st and 99th percentile, and half as far again" : nil
    return [shared, spaced, ends].compactMap(\.self)
  }

  /// How many numbers lie beyond an end, and how far; nil where none does.
  func beyondDescription(_ side: Side) -> String? {
    let cells = side == .low ? beyond.low : beyond.high
    let extreme =
      side == .low
      ? "down to \(NumberFormat.compact(extremes.lowerBound))" : "up to \(NumberFormat.compact(extremes.upperBound))"
    return cells == 0 ? nil : "\(NumberFormat.count(cells)) beyond, \(extreme)"
  }

  /// The dot of a number beyond an end.
  func dot(beyond side: Side) -> DotCanvas.Dot {
    side == .low
      ? DotCanvas.Dot(colour: ramp.beyond.low, glyph: FigureGlyphs.beyond.low)
      : DotCanvas.Dot(colour: ramp.beyond.high, glyph: FigureGlyphs.beyond.high)
  }
}
