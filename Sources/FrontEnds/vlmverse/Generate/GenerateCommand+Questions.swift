import Foundation
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
    for (index, image) in images.enumerated() {
      try answer(prompt, image, open, decoder, since: index == 0 ? began : .now, &results)
    }
  }

  private func answer(
    _ prompt: String, _ image: String, _ open: OpenModel, _ decoder: MaskDecoder?,
    since began: ContinuousClock.Instant, _ results: inout CocoResults
  ) throws {
    let picture = try open.picture(URL(picture: image), takesPipes: true)
    writeNotices(picture.notices)
    let input = try open.input(open.question(picture, prompt: prompt))
    let loaded = ContinuousClock.now
    var writer = AnswerWriter(open.tokenizer, isQuiet: json, tellsObjects: json || objects.areWanted)
    let tokens = try writer.write(
      open.model, input, answer.sampling, limit: answer.maxNewTokens,
      engine: reference ? .reference : .fused)
    let timings = Timings(
      load: loaded - began, prompt: writer.firstToken - loaded, decode: .now - writer.firstToken,
      tokens: tokens.count)
    let text = open.tokenizer.decode(tokens, skippingSpecialTokens: true)
    let told = ToldObjects(text, size: picture.size, decoder, writer.certainty)
    if json {
      let name = images.count > 1 ? image : nil
      let report = Report(image: name, text: text, tokenIds: tokens, told: told, timings: timings)
      try writeOutput(report.json() + "\n")
    } else if isatty(STDERR_FILENO) != 0 {
      writeError(timings.line(input: input.tokens.count))
    }
    results.add(told, image: image)
    if let draw = objects.draw {
      writeNotices(try ObjectDrawing(told.objects).write(on: picture.original, to: URL(filePath: draw)))
    }
  }
}
