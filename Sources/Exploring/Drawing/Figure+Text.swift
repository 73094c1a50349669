import Foundation
import Notebook
import PaliGemmaModel
import Rendering
import Tensors

extension Figure {
  private static let answer = 4

  /// Rows and keys of image, prompt and answer; those of the image are drawn as a few.
  func mask(_ values: ModelValues, _ theme: Theme) throws -> VectorCanvas {
    var canvas = VectorCanvas(caption, width: 560, height: 430, theme)
    let (image, all) = (
      values.configuration.vision.patchCount, try values.tensor("text.tokens", at: "text.tokens").count
    )
    let drawn = (image: 6, prompt: all - image)
    let rule = prefixMask(prefix: drawn.image + drawn.prompt, rows: drawn.image + drawn.prompt + Self.answer, start: 0)
    let (count, side) = (rule.shape[0], 16.0)
    for row in 0..<count {
      for key in 0..<count {
        let isSeen = rule.values[row * count + key] == 0
        let colour = key < drawn.image ? theme.image : key < drawn.image + drawn.prompt ? theme.text : theme.accent
        canvas.rectangle(
          150 + Double(key) * side, 60 + Double(row) * side, side - 2, side - 2, fill: isSeen ? colour : theme.tint)
      }
    }
    let groups = [
      ("\(image) of the image", 0, theme.image), ("\(drawn.prompt) of the prompt", drawn.image, theme.text),
      ("\(Self.answer) of an answer", drawn.image + drawn.prompt, theme.accent),
    ]
    for (name, first, colour) in groups {
      canvas.text(name, 140, 72 + Double(first) * side, .end, colour: colour, size: 12)
    }
    canvas.text("keys →", 150, 46, colour: theme.faint, size: 12)
    canvas.text("rows ↓", 140, 46, .end, colour: theme.faint, size: 12)
    canvas.text(
      "A coloured cell is seen: text.mask is 0 there, and −∞ elsewhere.", 150, 408, colour: theme.faint, size: 12)
    return canvas
  }

  /// How full the cache is after the prompt and each of the first tokens of the answer.
  func cache(_ values: ModelValues, _ theme: Theme) throws -> VectorCanvas {
    var canvas = VectorCanvas(caption, width: 760, height: 260, theme)
    let text = values.configuration.text
    let bytes = KeyValueCache.bytesPerToken(text)
    let (image, all) = (
      values.configuration.vision.patchCount, try values.tensor("text.tokens", at: "text.tokens").count
    )
    let scale = 480 / Double(all + Self.answer)
    for step in 0...Self.answer {
      let y = 50 + Double(step) * 34
      canvas.text(step == 0 ? "prompt" : "token \(step)", 100, y + 15, .end, size: 13)
      canvas.rectangle(110, y, Double(image) * scale, 20, fill: theme.image)
      canvas.rectangle(110 + Double(image) * scale, y, Double(all - image) * scale, 20, fill: theme.text)
      canvas.rectangle(110 + Double(all) * scale, y, Double(step) * scale, 20, fill: theme.accent)
      canvas.text("\((all + step) * bytes / 1024) KiB", 610, y + 15, colour: theme.faint, size: 12, isCode: true)
    }
    canvas.text("keys and values kept: image, prompt, answer", 110, 34, isBold: true)
    let sum =
      "\(bytes) B a token = 2 × \(text.layerCount) layers × \(text.keyValueHeadCount) head × \(text.headSize) × 4 B"
    canvas.text(
      "\(sum); with \(text.headCount) heads \(bytes * text.headCount / text.keyValueHeadCount) B", 110, 244,
      colour: theme.faint, size: 12)
    return canvas
  }

  /// For a few pairs, the direction in which the angle of each of the first positions turns (1, 0).
  func rope(_ values: ModelValues, _ theme: Theme) throws -> VectorCanvas {
    var canvas = VectorCanvas(caption, width: 760, height: 270, theme)
    let (cos, sin) = (try values.tensor("text.rope.cos", at: "text.rope.sin"), try values.tensor("text.rope.sin"))
    let positions = try values.tensor("text.positions").values
    let (pairs, radius) = (cos.shape[1], 70.0)
    for (panel, pair) in [0, 1, pairs / 4, pairs / 2].enumerated() {
      let (x, y) = (100 + Double(panel) * 186, 140.0)
      canvas.circle(x, y, radius, fill: theme.tint, stroke: theme.rule)
      let turn = atan2(Double(sin.values[pair]), Double(cos.values[pair])) / Double(positions[0])
      for row in 0..<6 {
        let (dx, dy) = (Double(cos.values[row * pairs + pair]), Double(sin.values[row * pairs + pair]))
        let end = (x: x + radius * dx, y: y - radius * dy)
        canvas.line([(x, y), end], row == 0 ? theme.accent : theme.image, isArrow: true)
        guard turn > 0.2 || row == 5 || row == 0 && turn > 0.05 else { continue }  // where there is room
        let name = turn > 0.05 ? "\(Int(positions[row]))" : "\(Int(positions[0]))–\(Int(positions[row]))"
        canvas.text(
          name, x + (radius + 15) * dx, y - (radius + 13) * dy + 4, .middle, colour: theme.faint, size: 11)
      }
      canvas.text("pair \(pair)", x, 34, .middle, isBold: true)
      let angle = NumberFormat.compact(turn)
      canvas.text("\(angle) rad a token", x, 250, .middle, colour: theme.faint, size: 12)
    }
    return canvas
  }
}
