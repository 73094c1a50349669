import ArgumentParser
import Files
import Foundation
import MaskDecoder
import Objects
import Questions

/// What is made of the objects in answers.
struct ObjectOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write the picture with the answer's objects drawn over it.", valueName: "out.png"))
  var draw: String?
  @Option(
    help: ArgumentHelp(
      """
      Write the objects as COCO has results; image_id is the number in the picture's name or else its place from 1, \
      category_id that of its label among all, in order.
      """, valueName: "out.json"))
  var coco: String?
  @OptionGroup var masks: MaskDecoderOption
  @OptionGroup var force: ForceOption

  func validate() throws {
    if let draw { try requirePNG(draw) }
    if let coco, !coco.hasSuffix(".json") { throw ValidationError("\(coco): expected a name ending in .json") }
  }

  /// Whether how sure the model was of objects has to be watched.
  var areWanted: Bool { draw != nil || coco != nil }

  func requireReplaceable() throws {
    for file in [draw, coco].compactMap(\.self) { try force.requireReplaceable(URL(filePath: file)) }
  }

  func write(_ results: CocoResults) throws {
    guard let coco else { return }
    try AtomicFile.write(Array((results.json() + "\n").utf8), to: URL(filePath: coco))
  }
}

/// The objects that an answer tells of, in the picture's own pixels.
struct ToldObjects {
  let objects: [LocatedObject]
  let malformed: [AnswerReading.Malformed]

  init(_ text: String, size: (width: Int, height: Int), _ decoder: MaskDecoder?, _ certainty: AnswerCertainty?) {
    let reading = AnswerReading(text)
    objects = reading.objects.map { LocatedObject($0, size: size, decoder, certainty?.certainty(of: $0)) }
    malformed = reading.malformed
  }

  /// For JSON; nil of an answer that tells of none.
  var objectReports: [ObjectReport]? { objects.isEmpty ? nil : objects.map { ObjectReport($0) } }
  var malformedReports: [MalformedReport]? { malformed.isEmpty ? nil : malformed.map(MalformedReport.init) }
}

/// Results of several pictures.
struct CocoResults {
  private var pictures: [(place: Int, image: String, objects: [LocatedObject])] = []
  /// Whether a question could not be answered.
  var hasFailed = false

  /// - Parameters:
  ///   - told: what an answer tells.
  ///   - image: the picture's file.
  ///   - place: of the picture among all, from 1; after the last one if nil.
  mutating func add(_ told: ToldObjects, image: String, place: Int? = nil) {
    pictures.append((place ?? pictures.count + 1, image, told.objects))
  }

  func json() throws -> String {
    let results = CocoResult.all(pictures.sorted { $0.place < $1.place })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(results), as: UTF8.self)
  }
}
