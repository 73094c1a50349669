import Notebook

/// A notebook as a `.vlm` file keeps it: what was asked, then each line and what it showed.
///
///     # vlmverse notebook 1
///     # model: shipped
///     # image: scene-00.png
///     # prompt: answer en what color is the ring?
///
///     # Where does the first head look?
///     :goto vision.block.0.attention.weights
///     #| vision.block.0.attention.weights  [4, 196, 196]  float32
///
/// Whatever is no command and no expression is a comment, so that `-x` and `:source` take the file, too: they put its lines
/// to whatever is open, where a replay opens what the first lines name. All of these may be left out, and so may what a line
/// showed; a person can write such a file by hand.
package struct NotebookFile: Sendable, Equatable {
  /// What a notebook is about.
  package struct Header: Sendable, Equatable {
    /// A field's value and the line that it stands on, counted from 1.
    package struct Field: Sendable, Equatable {
      package var value: String
      package var line: Int

      package init(_ value: String, line: Int = 0) {
        self.value = value
        self.line = line
      }
    }

    /// A checkpoint folder, `shipped` for the model that ships with the project.
    package var model: Field?
    /// The folder of an adapter beside the model; nil for none.
    package var adapter: Field?
    /// The file of what makes masks of answers; nil for none.
    package var maskDecoder: Field?
    /// A picture's file, beside the notebook file or among the project's own.
    package var image: Field?
    package var prompt: Field?

    package init(
      model: Field? = nil, adapter: Field? = nil, maskDecoder: Field? = nil, image: Field? = nil, prompt: Field? = nil
    ) {
      (self.model, self.adapter, self.maskDecoder) = (model, adapter, maskDecoder)
      (self.image, self.prompt) = (image, prompt)
    }

    /// The fields by their names, in the order of a file.
    static let fields: [(name: String, path: WritableKeyPath<Header, Field?> & Sendable)] = [
      ("model", \.model), ("adapter", \.adapter), ("mask-decoder", \.maskDecoder), ("image", \.image),
      ("prompt", \.prompt),
    ]
  }

  /// A line of input and what it showed.
  package struct Cell: Sendable, Equatable {
    package var input: String
    /// The lines of its output, 80 columns of ASCII; nil if none were kept.
    package var output: [String]?
    /// The line of the file that the input stands on, counted from 1.
    package var line: Int

    package init(input: String, output: [String]? = nil, line: Int = 0) {
      (self.input, self.output, self.line) = (input, output, line)
    }

    /// Whether the line failed when its output was kept.
    var isKnownToFail: Bool { output?.contains { $0.hasPrefix("error: ") } ?? false }
  }

  /// What the file holds, from top to bottom.
  package enum Entry: Sendable, Equatable {
    /// A comment's lines.
    case remark([String])
    case cell(Cell)
  }

  package var header: Header
  package var entries: [Entry]

  package init(header: Header, entries: [Entry]) {
    (self.header, self.entries) = (header, entries)
  }

  /// The cells, in order.
  package var cells: [Cell] { entries.compactMap { if case .cell(let cell) = $0 { cell } else { nil } } }
}

// MARK: - The format's marks

extension NotebookFile {
  static let version = 1
  static let title = "# vlmverse notebook "
  static let outputMark = "#|"

  /// The file's text.
  package var text: String {
    var lines = ["\(Self.title)\(Self.version)"]
    for (name, path) in Header.fields {
      if let field = header[keyPath: path] { lines.append("# \(name): \(Self.inOneLine(field.value))") }
    }
    for entry in entries {
      lines.append("")
      switch entry {
      case .remark(let remark): lines += Self.lines(of: remark)
      case .cell(let cell): lines += cell.lines
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A remark's lines in the file.
  static func lines(of remark: [String]) -> [String] {
    remark.map { $0.isEmpty ? "#" : "# \(inOneLine($0))" }
  }

  /// A text that the file's lines can hold: line ends become spaces, and what no text file holds is marked.
  fileprivate static func inOneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 == "\0" ? "\u{FFFD}" : $0 })
  }
}

extension NotebookFile.Cell {
  /// The cell's lines in the file.
  var lines: [String] {
    let mark = NotebookFile.outputMark
    let shown = (output ?? []).map { NotebookFile.inOneLine($0) }
    return [NotebookFile.inOneLine(input)] + shown.map { $0.isEmpty ? mark : "\(mark) \($0)" }
  }
}
