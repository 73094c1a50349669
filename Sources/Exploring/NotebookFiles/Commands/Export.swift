import Expressions
import Notebook
import PaliGemmaModel
import Rendering

extension Command {
  static let export = Command(
    "export", "ADDRESS|EXPRESSION FILE", group: .notebook, "Write a value to a file that other programs read.",
    details: """
      The file's name ends in .png (the heatmap without its axes; vision.pixels as a picture), .csv (a line for each row of \
      the last axis, one matrix below the other, no header), .npy or .safetensors. Numbers are 32-bit floats, token ids and \
      positions at their addresses 32-bit integers. A file there already is replaced if this session wrote it; :export! \
      replaces any.
      """,
    examples: [
      (":export vision.block.0.attention.weights[0] head.png", "to look at"),
      (":export text.logits logits.npy", "for numpy.load"),
    ], completes: [.value, .file], touches: .writes, takesInsistence: true
  ) { notebook, arguments in
    if let misnamed = MisnamedSave(arguments.words) { throw misnamed }
    guard arguments.words.count > 1, let path = arguments.words.last else {
      throw arguments.badUsage("it takes a value and a file")
    }
    let url = path.namedFile
    guard let format = TensorFile.Format(rawValue: url.pathExtension.lowercased()) else {
      throw CommandError.unknownFormat(path, TensorFile.Format.allCases.map(\.rawValue))
    }
    try arguments.requireReplaceable(url)
    let source = arguments.textBeforeLastWord
    let value = try notebook.placing(arguments.offset) { try notebook.evaluate(try Expression(source)).value }
    guard let tensor = value.tensor else { throw arguments.badUsage("\(source) is no tensor") }
    let point = (Address(parsing: source) ?? notebook.shortName(source))?.point
    let file = TensorFile(
      name: source, value: value, tensor: tensor, scale: .suiting(tensor), point: point,
      preprocessing: notebook.open.preprocessing)
    try file.write(to: url, as: format)
    let rows = NumberFormat.count(tensor.shape.dropLast().reduce(1, *))
    let stacked = format == .csv && tensor.rank > 2 ? ": \(rows) rows, one matrix below the other" : ""
    return [
      .paragraph(
        "Wrote \(strong: NumberFormat.shape(tensor.shape)) of \(code: source) to \(code: path)\(stacked)."
      )
    ]
  }
}

/// `:export tour.html`, where the notebook was meant and no value of it.
private struct MisnamedSave: Correctable, CustomStringConvertible {
  let file: String

  /// - Returns: nil if `words` name a value, or a file that holds one.
  init?(_ words: [String]) {
    guard let file = words.last, (try? HandOut.Format(file.namedFile)) != nil,
      words.count == 1 || ["notebook", "page", "session"].contains(words[0])
    else { return nil }
    self.file = file
  }

  private var line: String { ":save \(file.asOneWord)" }

  var description: String { ":export writes one value; \(line) writes the notebook" }

  func correction(of line: String) -> String? { self.line }
}
