import Expressions
import Images
import Notebook
import NotebookFiles
import PaliGemmaModel
import Rendering
import Tensors

/// A figure of the documentation, drawn from what the shipped model computes of the sample question.
package enum Figure: String, CaseIterable, Sendable {
  case architecture, attention, cache, gradient, head, losses, mask, rope, terminal

  /// What it shows.
  package var caption: String {
    switch self {
    case .architecture: "The model from pixels to the next token, with the shapes of the shipped one"
    case .attention: "Query heads and the key/value heads that they share"
    case .cache: "The KV cache after the prompt and each generated token"
    case .gradient: "How long the loss's gradient is on its way back through the model, and where in the picture"
    case .head: "Where four heads of the last vision block look from one patch"
    case .losses: "What softmax and sigmoid make of the same scores of pictures and texts"
    case .mask: "Which keys each row of the prompt and of the answer sees"
    case .rope: "Pairs of a query, turned by the angle of its position"
    case .terminal: "The explorer in a terminal"
    }
  }

  /// The picture as an SVG file for a page of this theme.
  package func svg(_ theme: Theme) throws -> String { try svg(theme, of: ModelValues()) }

  func svg(_ theme: Theme, of values: ModelValues) throws -> String {
    switch self {
    case .architecture: try architecture(values, theme).svg
    case .attention: attention(values, theme).svg
    case .cache: try cache(values, theme).svg
    case .gradient: try gradient(try ModelValues(), theme).svg  // with a target, of which the others know nothing
    case .head: try head(values, theme).svg
    case .losses: try losses(values, theme).svg
    case .mask: try mask(values, theme).svg
    case .rope: try rope(values, theme).svg
    case .terminal: terminal(try ModelValues(), theme).svg  // a session of its own: some things are said once
    }
  }
}

/// What the shipped model computes of the sample question.
struct ModelValues {
  let notebook: Notebook

  init() throws { notebook = try Notebook(commands: Command.common) }

  var configuration: Configuration { notebook.open.model.configuration }

  /// The value at an address, or of an expression; the run goes to the place first if that is named.
  func tensor(_ expression: String, at place: String? = nil) throws -> Tensor {
    if let place { notebook.execute(":goto \(place)") }
    return try notebook.evaluate(try Expression(expression)).value.tensor ?? Tensor(0)
  }

  /// The question's picture with so many pixels a side.
  func thumbnail(_ side: Int) -> Picture {
    let small = notebook.question.picture.resized(width: side, height: side)
    return Picture(width: side, height: side, pixels: small.pixels)
  }

  /// A shape as the notebook writes it.
  func shape(_ address: String) throws -> String {
    try "[" + tensor(address).shape.map(String.init).joined(separator: ",") + "]"
  }
}
