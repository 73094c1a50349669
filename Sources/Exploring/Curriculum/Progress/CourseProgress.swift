/// How far somebody has come in the lessons, as it is kept in a file.
public struct CourseProgress: Codable, Sendable, Equatable {
  /// How far somebody has come in one lesson.
  public struct Record: Codable, Sendable, Equatable {
    /// How many steps were shown.
    public var shown = 0
    /// Indices of the exercises that were solved, and of those passed over.
    public var solved: Set<Int> = []
    public var skipped: Set<Int> = []
    /// How many hints were given, by the exercise's index.
    public var hints: [Int: Int] = [:]
    /// The lines that lead to where the notebook was.
    public var lines: [String] = []
    /// Whether the end has been reached.
    public var isFinished = false
  }

  /// By number, or by path for a lesson of somebody's own.
  public var lessons: [String: Record] = [:]
  /// The lesson followed last.
  public var latest: String?
}

extension Lesson {
  /// What its progress is kept under.
  var key: String { isShipped ? "\(number ?? 0)" : url.standardizedFileURL.path(percentEncoded: false) }

  private var isShipped: Bool {
    number != nil && (try? Lesson.shipped().contains { $0.url.standardizedFileURL == url.standardizedFileURL }) == true
  }
}
