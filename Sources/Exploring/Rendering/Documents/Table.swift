/// Rows and columns of text.
public struct Table: Sendable, Equatable, Codable {
  /// The side of a column its text lies at.
  public enum Alignment: Sendable, Equatable, Codable {
    /// Text.
    case left
    /// Numbers.
    case right
  }

  /// A column's title and how its cells are set.
  public struct Column: Sendable, Equatable, Codable {
    /// The title; a table whose titles are all empty has no header.
    public var title: Text
    /// The side its text lies at.
    public var alignment: Alignment
    /// Whether this column is the first to be shortened where the window is narrow.
    public var isFlexible: Bool
    /// How readily `…` may stand for this column where the window is narrow: the largest first, 0 never.
    public var expendability: Int

    /// A column with a title.
    public init(
      _ title: Text = "", _ alignment: Alignment = .left, isFlexible: Bool = false, expendability: Int = 0
    ) {
      self.title = title
      self.alignment = alignment
      self.isFlexible = isFlexible
      self.expendability = expendability
    }

    /// The column that stands for others.
    static let ellipsis = Column(Text("…", .muted), .right)
  }

  /// The columns, from left to right.
  public var columns: [Column]
  /// The cells of each row; a row may have fewer cells than there are columns, and further ones are not shown.
  public var rows: [[Text]]
  /// Whether a cell that is too wide goes on in further lines, as text to be read does, instead of being shortened.
  public var wraps: Bool

  /// A table of `rows` under `columns`.
  public init(_ columns: [Column], rows: [[Text]] = [], wraps: Bool = false) {
    self.columns = columns
    self.rows = rows
    self.wraps = wraps
  }
}
