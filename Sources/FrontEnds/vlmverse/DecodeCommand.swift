import ArgumentParser
import Checkpoints
import Files
import Foundation
import Images
import MaskDecoder
import Objects
import Questions
import Rendering
import Tensors
import Terminal

/// Reads the boxes and masks of an answer that another program gave.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Reads an answer's boxes and masks, whichever program gave it.",
    usage: "vlmverse decode <text> [<options>]",
    discussion: """
      An object is four <locNNNN>, top, left, bottom and right in 1024ths, sixteen <segNNN> where it has a mask, and a label; ; \
      stands between objects. Pixels are those of --image, upright. Masks take big_vision's decoder, a file of its own.
      """)

  @Argument(help: ArgumentHelp("The answer; - is standard input.", valueName: "text"))
  var text: String
  @Option(help: ArgumentHelp("The picture that was asked about.", valueName: "file"), completion: .pictures)
  var image: String?
  @OptionGroup var masks: MaskDecoderOption
  @Option(help: ArgumentHelp("Write the picture with the objects drawn over it.", valueName: "out.png"))
  var draw: String?
  @Flag(help: "Print one JSON object: objects, texts, malformed.")
  var json = false
  @Option(
    help: ArgumentHelp("Write every value from the codes of each mask to the mask.", valueName: "out.safetensors"))
  var trace: String?
  @OptionGroup var force: ForceOption

  func validate() throws {
    if let trace {
      try requireSafetensors(trace)
      guard masks.maskDecoder != nil else {
        throw ValidationError("--trace needs --mask-decoder <file>, whose values it writes")
      }
    }
    guard draw == nil || image != nil else {
      throw ValidationError("--draw needs --image <file>, the picture to draw on")
    }
    if let draw { try requirePNG(draw) }
  }

  func run() throws {
    endOnInterrupt()
    for output in [draw, trace].compactMap(\.self) { try force.requireReplaceable(URL(filePath: output)) }
    let reading = AnswerReading(try answer())
    let decoder = try masks.decoder()
    let picture = try image.map { try RGBImage(contentsOf: URL(picture: $0), takesPipes: true) }
    let located = picture.map { picture in
      reading.objects.map { LocatedObject($0, size: (picture.width, picture.height), decoder) }
    }
    if let trace, let decoder { try write(reading.objects, decoder, picture, to: trace) }
    if let draw, let picture, let located {
      writeNotices(try ObjectDrawing(located).write(on: picture, to: URL(filePath: draw)))
    }
    let report = DecodingReport(reading, located)
    if json {
      try writeOutput(report.json() + "\n")
    } else {
      try writeDrawing(
        TerminalRenderer(TerminalOptions(glyphs: .unicode)).render(
          reading.document(located, hasDecoder: decoder != nil)))
    }
  }

  private func answer() throws -> String {
    guard text == "-" else { return text }
    let bytes = try RegularFile(URL(argument: text), takesPipes: true).readText()
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The values of the first mask by their addresses, those of the next with @1 after them, and so on.
  private func write(_ objects: [AnswerObject], _ decoder: MaskDecoder, _ picture: RGBImage?, to path: String) throws {
    let masked = objects.filter { $0.codes != nil }
    guard !masked.isEmpty else {
      throw ValidationError("the answer has no mask to trace: sixteen <segNNN> after a box")
    }
    var writer = SafetensorsWriter(metadata: ["text": text, "writer": "vlmverse"])
    for (index, object) in masked.enumerated() {
      writer.add(object, decoder, picture, ending: index == 0 ? "" : "@\(index)")
    }
    try writer.write(to: URL(filePath: path))
  }
}

extension SafetensorsWriter {
  /// Every value of an object's mask, and where it lies in the picture if there is one.
  fileprivate mutating func add(
    _ object: AnswerObject, _ decoder: MaskDecoder, _ picture: RGBImage?, ending: String
  ) {
    guard let codes = object.codes else { return }
    var values: [(MaskPoint, Tensor)] = []
    let mask = decoder(codes) { point, value in
      values.append((point, value))
      return value
    }
    for (point, value) in values {
      if point == .codes { add(point.address + ending, integers: codes) } else { add(point.address + ending, value) }
    }
    guard let picture else { return }
    let box = PixelBox(locations: object.locations, width: picture.width, height: picture.height)
    let placed = PlacedMask(mask, in: box, width: picture.width, height: picture.height)
    add(MaskPoint.prefix + "box" + ending, integers: [box.top, box.left, box.bottom, box.right])
    add(MaskPoint.prefix + "resized" + ending, placed.resized)
    add(
      MaskPoint.prefix + "placed" + ending, bytes: placed.pixels.map { $0 ? 1 : 0 },
      shape: [picture.height, picture.width])
  }
}

/// What `--json` prints of an answer that was read.
private struct DecodingReport: Encodable {
  let objects: [ObjectReport]
  let texts: [String]
  let malformed: [MalformedReport]

  init(_ reading: AnswerReading, _ located: [LocatedObject]?) {
    objects = located?.map { ObjectReport($0) } ?? reading.objects.map { ObjectReport($0) }
    (texts, malformed) = (reading.texts, reading.malformed.map(MalformedReport.init))
  }
}
