/// A figure that can stand beside others.
public enum Panel: Sendable, Equatable, Codable {
  /// A matrix of numbers.
  case heatmap(Heatmap)
  /// A picture.
  case picture(Picture)
}

/// A picture, with what is drawn over it.
public struct Picture: Sendable, Equatable, Codable {
  /// A grid of equal cells over the picture, such as its patches.
  public struct Grid: Sendable, Equatable, Codable {
    /// Cells from top to bottom.
    public var rows: Int
    /// Cells from left to right.
    public var columns: Int
    /// Whether gaps are drawn between the cells.
    public var hasGaps: Bool

    /// A grid of equal cells.
    public init(rows: Int, columns: Int, hasGaps: Bool = false) {
      self.rows = rows
      self.columns = columns
      self.hasGaps = hasGaps
    }
  }

  /// A rectangle over the picture, in its pixels from the top left corner.
  public struct Box: Sendable, Equatable, Codable {
    /// The left and right edge.
    public var x: ClosedRange<Double>
    /// The top and bottom edge.
    public var y: ClosedRange<Double>
    /// What it holds.
    public var label: Text
    /// Which of the picture's pixels are that, row by row; empty where only the edges are known.
    public var mask: [Bool]

    /// A rectangle in pixels.
    public init(x: ClosedRange<Double>, y: ClosedRange<Double>, label: Text = "", mask: [Bool] = []) {
      self.x = x
      self.y = y
      self.label = label
      self.mask = mask
    }
  }

  /// Pixels from left to right.
  public let width: Int
  /// Pixels from top to bottom.
  public let height: Int
  /// Red, green, blue of each pixel, row by row: [height, width, 3].
  public let pixels: [UInt8]
  /// What is shown.
  public var title: Text
  /// Cells the picture is divided into. A heatmap with as many rows and columns is drawn at the same size beside it.
  public var grid: Grid?
  /// Cells of the grid to point at.
  public var marks: [GridCell]
  /// Rectangles drawn over the picture, with their masks; their labels stand beside them and are listed under it.
  public var boxes: [Box]
  /// What to say under the picture.
  public var note: Text

  /// A picture of `width` × `height` pixels.
  /// - Precondition: `pixels.count == width * height * 3`, and a box's mask is empty or has `width * height` elements.
  public init(
    width: Int, height: Int, pixels: [UInt8], title: Text = "", grid: Grid? = nil, marks: [GridCell] = [],
    boxes: [Box] = [], note: Text = ""
  ) {
    precondition(pixels.count == width * height * 3, "\(pixels.count) bytes do not fill \(width)×\(height) RGB pixels")
    precondition(boxes.allSatisfy { $0.mask.isEmpty || $0.mask.count == width * height }, "a mask is of another size")
    self.width = width
    self.height = height
    self.pixels = pixels
    self.title = title
    self.grid = grid
    self.marks = marks
    self.boxes = boxes
    self.note = note
  }
}

extension Picture {
  /// - Throws: `DecodingError`, also where the pixels do not fill the picture.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let width = try container.decode(Int.self, forKey: .width)
    let height = try container.decode(Int.self, forKey: .height)
    let pixels = try container.decode([UInt8].self, forKey: .pixels)
    let (area, isTooLarge) = width.multipliedReportingOverflow(by: height)
    guard width >= 0, height >= 0, !isTooLarge, pixels.count % 3 == 0, pixels.count / 3 == area else {
      throw DecodingError.dataCorruptedError(
        forKey: .pixels, in: container,
        debugDescription: "\(pixels.count) bytes do not fill \(width)×\(height) RGB pixels")
    }
    let boxes = try container.decode([Box].self, forKey: .boxes)
    guard boxes.allSatisfy({ $0.mask.isEmpty || $0.mask.count == area }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .boxes, in: container, debugDescription: "a mask does not fill \(width)×\(height) pixels")
    }
    self.init(
      width: width, height: height, pixels: pixels, title: try container.decode(Text.self, forKey: .title),
      grid: try container.decodeIfPresent(Grid.self, forKey: .grid),
      marks: try container.decode([GridCell].self, forKey: .marks),
      boxes: boxes, note: try container.decode(Text.self, forKey: .note))
  }
}
