import MaskDecoder
import Objects
import Questions
import Rendering

/// What answers to a kind of question are worth.
package struct Scores: Sendable, Encodable {
  package let task: String
  package let examples: Int
  /// The shares of answers that are right to the letter, and that people would agree with; and the overlap of words.
  let exact, agreement, wordOverlap: Double
  /// COCO's average precision of boxes, over all thresholds, from an overlap of 0.5 on, and of 0.75.
  let boxPrecision, boxPrecision50, boxPrecision75: Double?
  /// The overlap of each true object's box, and mask, with what was told of it, in the mean.
  let boxOverlap, maskOverlap: Double?

  private enum CodingKeys: String, CodingKey {
    case task, examples, exact
    case agreement = "vqa_accuracy"
    case wordOverlap = "token_f1"
    case boxPrecision = "box_ap"
    case boxPrecision50 = "box_ap50"
    case boxPrecision75 = "box_ap75"
    case boxOverlap = "box_iou"
    case maskOverlap = "mask_iou"
  }

  /// The scores of each kind of question among `answers`, and of all together where there are several.
  package static func byTask(_ answers: [ExampleAnswer], _ decoder: MaskDecoder?) -> [Scores] {
    let answers = answers.sorted { $0.example.number < $1.example.number }
    let tasks = Set(answers.map(\.example.task)).sorted()
    let scores = tasks.map { task in Scores(task, answers.filter { $0.example.task == task }, decoder) }
    return tasks.count > 1 ? scores + [Scores("all", answers, nil)] : scores
  }

  private init(_ task: String, _ answers: [ExampleAnswer], _ decoder: MaskDecoder?) {
    (self.task, examples) = (task, answers.count)
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }
    exact = mean(answers.map { $0.isExact ? 1 : 0 })
    agreement = mean(answers.map { TextScores.agreement($0.answer, $0.example.suffixes) })
    wordOverlap = mean(answers.map { TextScores.wordOverlap($0.answer, $0.example.suffixes) })
    let pictures = task == "detect" || task == "segment" ? answers.map(\.boxes) : []
    let precision = AveragePrecision(pictures)
    (boxPrecision, boxPrecision50) = (precision.precision(), precision.precision(threshold: 0))
    boxPrecision75 = precision.precision(threshold: 5)
    let boxes = pictures.flatMap(\.overlaps)
    boxOverlap = boxes.isEmpty ? nil : mean(boxes)
    let masks = decoder.map { decoder in answers.flatMap { $0.masks(decoder).overlaps } } ?? []
    maskOverlap = masks.isEmpty || task == "all" ? nil : mean(masks)
  }
}

extension ExampleAnswer {
  /// Whether the answer is right to the letter.
  package var isExact: Bool { TextScores.isExact(answer, example.suffixes) }

  private var truth: AnswerReading { AnswerReading(example.suffixes[0]) }

  /// The boxes that are true, and those told of.
  fileprivate var boxes: AveragePrecision.Picture {
    AveragePrecision.Picture(
      truth: truth.objects.map { TrueInstance(Region($0.box(width: width, height: height)), $0.label) },
      told: zip(AnswerReading(answer).objects, allScores).map {
        ToldInstance(Region($0.box(width: width, height: height)), $0.label, score: $1)
      })
  }

  /// The masks that are true, and those told of.
  fileprivate func masks(_ decoder: MaskDecoder) -> AveragePrecision.Picture {
    func masks(_ objects: [AnswerObject]) -> [(RunLengths, String)] {
      objects.compactMap { object in
        LocatedObject(object, size: (width, height), decoder).mask.map { ($0.runLengths, object.label) }
      }
    }
    return AveragePrecision.Picture(
      truth: masks(truth.objects).map { TrueInstance(.mask($0), $1) },
      told: masks(AnswerReading(answer).objects).map { ToldInstance(.mask($0), $1, score: 1) })
  }

  /// A score for each object; 1 where none is known.
  private var allScores: some Sequence<Double> { scores + repeatElement(1, count: answer.utf8.count) }
}

extension AveragePrecision.Picture {
  /// How much each true thing overlaps with what was told of it: pairs of a category, the best first.
  var overlaps: [Double] {
    var pairs = truth.indices.flatMap { one in told.indices.map { (one, $0) } }
      .filter { truth[$0].category == told[$1].category }
      .map { (truth: $0, told: $1, overlap: truth[$0].region.overlap(of: told[$1].region)) }
    pairs.sort { ($1.overlap, $0.truth, $0.told) < ($0.overlap, $1.truth, $1.told) }
    var overlaps = [Double?](repeating: nil, count: truth.count)
    var isTaken = [Bool](repeating: false, count: told.count)
    for pair in pairs where overlaps[pair.truth] == nil && !isTaken[pair.told] {
      (overlaps[pair.truth], isTaken[pair.told]) = (pair.overlap, true)
    }
    return overlaps.map { $0 ?? 0 }
  }
}

extension Table {
  /// Scores by task, in per cent.
  package init(_ scores: [Scores]) {
    let columns: [(title: String, value: (Scores) -> Double?)] = [
      ("exact", \.exact), ("VQA", \.agreement), ("F1", \.wordOverlap), ("AP", \.boxPrecision),
      ("AP50", \.boxPrecision50),
      ("AP75", \.boxPrecision75), ("box IoU", \.boxOverlap), ("mask IoU", \.maskOverlap),
    ]
    let shown = columns.filter { column in scores.contains { column.value($0) != nil } }
    self.init(
      [Table.Column("task"), Table.Column("examples", .right)] + shown.map { Table.Column(Text($0.title), .right) },
      rows: scores.map { scores in
        [Text(scores.task), Text("\(scores.examples)")]
          + shown.map { Text($0.value(scores).map { NumberFormat.fixed(100 * $0, decimals: 1) } ?? "") }
      })
  }
}
