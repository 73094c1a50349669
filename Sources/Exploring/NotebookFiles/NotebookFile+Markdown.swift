import Files

/// A notebook file within a Markdown page: a comment at its end that readers of the page do not show.
extension NotebookFile {
  private static let (opening, closing) = ("<!-- vlmverse notebook", "-->")

  /// The lines stand in it as JSON has texts, with `>` escaped, so that none can end the comment.
  var markdownComment: String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map { line in
      JSON.literal(String(line)).replacing(">", with: "\\u003e")
    }
    return ([Self.opening] + lines + [Self.closing]).joined(separator: "\n") + "\n"
  }

  /// Reads the notebook file in the page called `name`, of these lines.
  /// - Throws: `NotebookFileError` if there is none.
  init(markdown page: [String], name: String) throws(NotebookFileError) {
    guard let start = page.lastIndex(of: Self.opening), let end = page[start...].firstIndex(of: Self.closing) else {
      throw NotebookFileError(.otherFormat, file: name)
    }
    var lines: [String] = []
    for number in start + 1..<end {
      guard let line = (try? JSON(Array("[\(page[number])]".utf8), file: name))?.array?.first?.string else {
        throw NotebookFileError(.notJSON, file: name, line: number + 1)
      }
      lines.append(line)
    }
    try self.init(lines, name: name)
  }
}
