import Foundation
import Rendering
import Tensors

extension Figure {
  /// How much higher the shipped model scores "yes" than "no" when it is asked whether picture i shows text j: lesson 5's.
  static let similarities = """
    [[4.00, -10.39, -15.75, -12.11], [-13.45, 3.14, -16.42, -13.74], [-9.48, -12.87, 3.64, -9.86], \
    [-9.48, -9.65, -9.73, 3.16]]
    """

  /// The same scores twice: what the softmax makes of a whole row, and what the sigmoid makes of each by itself.
  func losses(_ values: ModelValues, _ theme: Theme) throws -> VectorCanvas {
    var canvas = VectorCanvas(caption, width: 860, height: 330, theme)
    let scores = try values.tensor(Self.similarities)
    let (count, side) = (scores.shape[0], 68.0)
    let rows = try values.tensor("-log(softmax(\(Self.similarities)))")
    let cells = try values.tensor("-log(sigmoid((2 * eye(\(count)) - 1) * \(Self.similarities)))")
    canvas.text("softmax: each row asks which", 90, 30, isBold: true)
    canvas.text("sigmoid: each number asks whether", 540, 30, isBold: true)
    for row in 0..<count {
      let y = 62 + Double(row) * 58
      canvas.text("picture \(row)", 80, y + 30, .end, colour: theme.faint, size: 12)
      canvas.rectangle(90, y, side * Double(count) - 4, 50, fill: theme.tint, stroke: theme.accent, round: 6)
      canvas.text(NumberFormat.compact(rows[[row, row]]), 370, y + 30, colour: theme.accent, size: 12, isCode: true)
      for column in 0..<count {
        let (isPair, x) = (row == column, Double(column) * side)
        let colour = isPair ? theme.image : theme.faint
        let score = NumberFormat.fixed(Double(scores[[row, column]]), decimals: 2)
        canvas.text(score, 90 + x + 32, y + 30, .middle, colour: colour, size: 12, isCode: true, isBold: isPair)
        canvas.rectangle(540 + x, y, side - 4, 50, fill: theme.tint, stroke: colour, round: 6)
        canvas.text(score, 540 + x + 32, y + 22, .middle, colour: colour, size: 12, isCode: true, isBold: isPair)
        let loss = NumberFormat.compact(cells[[row, column]], significant: 2)
        canvas.text(loss, 540 + x + 32, y + 40, .middle, colour: theme.accent, size: 11, isCode: true)
      }
    }
    for column in 0..<count {
      for left in [90.0, 540] {
        canvas.text("text \(column)", left + Double(column) * side + 32, 54, .middle, colour: theme.faint, size: 12)
      }
    }
    canvas.text("−log of the pair's share: one loss a row", 90, 312, colour: theme.accent, size: 12)
    canvas.text("−log σ(±score): a loss of its own each", 540, 312, colour: theme.accent, size: 12)
    return canvas
  }

  /// How long the loss's gradient is behind each stage, on the way from the logits back to the picture, and where in the picture.
  func gradient(_ values: ModelValues, _ theme: Theme) throws -> VectorCanvas {
    var canvas = VectorCanvas(caption, width: 860, height: 380, theme)
    values.notebook.execute(":target red")
    let layout = values.configuration.layout
    let places =
      ["text.logits"] + layout.blocks(of: .text).reversed().map { "\($0.prefix).output" }
      + ["text.embeddings", "projector.output"] + layout.blocks(of: .vision).reversed().map { "\($0.prefix).output" }
      + ["vision.embeddings", "vision.pixels"]
    let pixels = try values.tensor("grad:vision.pixels", at: "grad:vision.pixels")
    let lengths = try places.map { Double(try values.tensor("norm(grad:\($0))").values[0]) }
    let scale = 250 / (lengths.max() ?? 1)
    canvas.text("length of the gradient, from the loss back", 20, 30, isBold: true)
    for (row, (place, length)) in zip(places, lengths).enumerated() {
      let y = 48 + Double(row) * 24
      canvas.text(place, 170, y + 13, .end, size: 12, isCode: true)
      canvas.rectangle(180, y, length * scale, 16, fill: place.hasPrefix("text") ? theme.text : theme.image)
      canvas.text(
        NumberFormat.compact(length), 186 + length * scale, y + 13, colour: theme.faint, size: 12, isCode: true)
    }
    let vision = values.configuration.vision
    let (side, cell) = (vision.imageSize / vision.patchSize, 160 / Double(vision.imageSize / vision.patchSize))
    canvas.text("in the picture", 510, 30, isBold: true)
    canvas.pixels(values.thumbnail(side), 510, 48, side: cell)
    let squares = (pixels * pixels).patches(vision.patchSize).sum(over: [1])
    canvas.cells(Heatmap(sqrt(squares).reshaped([side, side])), 680, 48, side: cell)
    canvas.text("the question's picture", 510, 228, colour: theme.faint, size: 12)
    canvas.text("length in each patch", 680, 228, colour: theme.faint, size: 12)
    canvas.text(":target red", 510, 270, size: 12, isCode: true)
    canvas.text("The ring is green, and the answer should be red:", 510, 290, colour: theme.faint, size: 12)
    canvas.text("a change of the ring would change the loss most.", 510, 308, colour: theme.faint, size: 12)
    return canvas
  }
}
