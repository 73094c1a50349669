import Foundation
import Generation
import Images
import MaskDecoder
import Objects
import Questions
import Terminal

extension GenerateCommand {
  /// Answers a prompt about one image after the other.
  func answerQuestions(_ prompt: String, _ results: inout CocoResults) throws {
    let began = ContinuousClock.now
    let open = try OpenModel(folder: model.folder(), adapter: adapter.folder(), memory: memory.bytes)
    let decoder = try objects.masks.decoder()
    writeNotices(open.notices)
    let engine = try reference ? .reference : precision.engine(for: open.model)
    for (index, image) in images.enumerated() {
      try answer(prompt, image, open, engine, decoder, since: index == 0 ? began : .now, &results)
    }
  }

  private func answer(
    _ prompt: String, _ image: String, _ open: OpenModel, _ engine: EngineKind, _ decoder: MaskDecoder?,
    since began: ContinuousClock.Instant, _ results: inout CocoResults
  ) throws {
    let picture = try open.picture(URL(picture: image), takesPipes: true)
    writeNotices(picture.notices)
    let input = try open.input(open.question(picture, prompt: prompt))
    let loaded = ContinuousClock.now
    var writer = AnswerWriter(open.tokenizer, isQuiet: json, tellsObjects: json || objects.areWanted)
    let tokens = try writer.write(
      open.model, input, answer.sampling, limit: answer.maxNewTokens, engine: engine)
    let timings = Timings(
      load: loaded - began, prompt: writer.firstToken - loaded, decode: .now - writer.firstToken,
      tokens: tokens.count)
    let text = open.tokenizer.decode(tokens, skippingSpecialTokens: true)
    let precision = engine.precision(for: open.model)
    let told = ToldObjects(text, size: picture.size, decoder, writer.certainty)
    if json {
      let name = images.count > 1 ? image : nil
      let report = Report(image: name, text: text, tokenIds: tokens, told: told, precision: precision, timings: timings)
      try writeOutput(report.json() + "\n")
    } else if isatty(STDERR_FILENO) != 0 {
      writeError(timings.line(input: input.tokens.count, precision))
    }
    results.add(told, image: image)
    if let draw = objects.draw {
      writeNotices(try ObjectDrawing(told.objects).write(on: picture.original, to: URL(filePath: draw)))
    }
  }
}
