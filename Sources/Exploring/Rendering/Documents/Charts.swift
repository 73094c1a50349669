/// Labelled values as horizontal bars, such as the likeliest next tokens.
public struct BarChart: Sendable, Equatable, Codable {
  /// A label, a value, and the value in words.
  public struct Bar: Sendable, Equatable, Codable {
    /// What the bar stands for.
    public var label: Text
    /// Its length; a negative one runs to the left of zero.
    public var value: Double
    /// What is written beside it.
    public var text: Text

    /// A bar; `text` is the value in figures where nothing else is given.
    public init(_ label: Text, _ value: Double, text: Text? = nil) {
      self.label = label
      self.value = value
      self.text = text ?? Text(NumberFormat.compact(value))
    }
  }

  /// What is shown.
  public var title: Text
  /// The bars, from top to bottom.
  public var bars: [Bar]
  /// The value whose bar fills the room; nil for the largest magnitude.
  public var limit: Double?

  /// A chart of `bars`.
  public init(_ bars: [Bar], title: Text = "", limit: Double? = nil) {
    self.title = title
    self.bars = bars
    self.limit = limit
  }

  /// How long the bars are, as shares of the room, from -1 to 1.
  var shares: [Double] {
    let values = bars.map { $0.value.isFinite ? $0.value : 0 }
    let limit = limit ?? values.map(abs).max() ?? 0
    return values.map { limit > 0 && limit.isFinite ? min(max($0 / limit, -1), 1) : 0 }
  }
}

/// Lines or points in a plane.
public struct Plot: Sendable, Equatable, Codable {
  /// How a series' points are joined.
  public enum Kind: Sendable, Equatable, Codable {
    /// By straight lines; a point that is not finite interrupts them.
    case line
    /// Not at all.
    case scatter
  }

  /// A point of a series.
  public struct Point: Sendable, Equatable, Codable {
    /// Along the horizontal axis.
    public var x: Double
    /// Along the vertical axis.
    public var y: Double

    /// A point.
    public init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// Points with one name, glyph and colour.
  public struct Series: Sendable, Equatable, Codable {
    /// Its name in the legend.
    public var name: Text
    /// Its points; those that are not finite are not drawn.
    public var points: [Point]
    /// How they are joined.
    public var kind: Kind

    /// A series of points.
    public init(_ name: Text, _ points: [Point], _ kind: Kind = .line) {
      self.name = name
      self.points = points
      self.kind = kind
    }

    /// A series of values at 0, 1, 2, …
    public init(_ name: Text, values: [Float], _ kind: Kind = .line) {
      self.init(name, values.enumerated().map { Point(Double($0.offset), Double($0.element)) }, kind)
    }
  }

  /// What is shown.
  public var title: Text
  /// What is drawn; a later series lies over an earlier one.
  public var series: [Series]
  /// What the horizontal axis is.
  public var x: String
  /// What the vertical axis is.
  public var y: String
  /// Whether one unit is as long in both directions, as a rotation in the plane needs.
  public var hasEqualUnits: Bool

  /// A plot of `series`.
  public init(_ series: [Series], title: Text = "", x: String = "", y: String = "", hasEqualUnits: Bool = false) {
    self.title = title
    self.series = series
    self.x = x
    self.y = y
    self.hasEqualUnits = hasEqualUnits
  }
}

/// How often values fall into each of several intervals of equal width.
public struct Histogram: Sendable, Equatable, Codable {
  /// What is shown.
  public var title: Text
  /// How many values fall into each interval, from the lowest to the highest.
  public var counts: [Int]
  /// The outer ends of the intervals.
  public var range: ClosedRange<Double>
  /// How many values were NaN or infinite and are in no interval.
  public var excluded: Int

  /// A histogram of counted intervals.
  public init(counts: [Int], range: ClosedRange<Double>, excluded: Int = 0, title: Text = "") {
    self.title = title
    self.counts = counts
    self.range = range
    self.excluded = excluded
  }

  /// The histogram of the finite ones of `values`, in 60 intervals from the smallest to the largest.
  public init(of values: [Float], title: Text = "") {
    let range = finiteRange(values) ?? 0...0
    let bins = range.lowerBound < range.upperBound ? 60 : 1
    let width = (range.upperBound - range.lowerBound) / Double(bins)
    var counts = [Int](repeating: 0, count: bins)
    for value in values where value.isFinite {
      let bin = width > 0 ? Int((Double(value) - range.lowerBound) / width) : 0
      counts[min(bin, bins - 1)] += 1
    }
    self.init(counts: counts, range: range, excluded: values.count - counts.reduce(0, +), title: title)
  }

  /// How many values there are, and how many that no interval holds.
  var facts: String {
    let total = counts.reduce(0, +)
    let values = "\(NumberFormat.count(total)) values in \(counts.count) interval\(counts.count == 1 ? "" : "s")"
    return excluded == 0 ? values : values + ", and \(NumberFormat.count(excluded)) that are NaN or infinite"
  }
}

/// How full something is, such as the KV cache.
public struct Gauge: Sendable, Equatable, Codable {
  /// What is filled.
  public var label: Text
  /// How much of it is used.
  public var used: Double
  /// How much there is.
  public var total: Double
  /// The amounts in words.
  public var text: Text

  /// A gauge of `used` out of `total`.
  public init(_ label: Text, used: Double, total: Double, text: Text) {
    self.label = label
    self.used = used
    self.total = total
    self.text = text
  }

  /// The filled part, from 0 to 1.
  var fraction: Double { total > 0 && used.isFinite ? min(max(used / total, 0), 1) : 0 }
}
