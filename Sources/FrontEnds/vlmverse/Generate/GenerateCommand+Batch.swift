import Generation
import Objects
import Questions
import Terminal

extension GenerateCommand {
  /// Answers the questions of a file, or of the part of it that is this program's.
  func answerBatch(_ path: String, _ results: inout CocoResults) throws {
    let file = try BatchFile(path, answer, part.shard)
    let open = try OpenModel(folder: model.folder(), adapter: adapter.folder(), memory: memory.bytes)
    let decoder = try objects.masks.decoder()
    writeNotices(open.notices)
    let engine = try precision.engine(for: open.model)
    let sizes = PictureSizes()
    let requests = file.requests(open, sizes)
    var answers: [Int: BatchAnswer] = [:]  // those that are complete before an earlier one
    for (index, request) in requests.enumerated() {
      guard case .failure(let error) = request else { continue }
      writeError("\(error)")
      answers[index] = BatchAnswer(file.lines[index], error: error)
    }
    results.hasFailed = !answers.isEmpty
    var next = 0
    func show() throws {
      while let answer = answers.removeValue(forKey: next) {
        try writeOutput(try answer.shown(asJSON: json) + "\n")
        next += 1
      }
    }
    try show()
    let places = requests.indices.filter { (try? requests[$0].get()) != nil }
    let watch = PromptWatch(open.model)
    let certainty = json || objects.areWanted ? CertaintyWatch(open.tokenizer) : nil
    var generator = try BatchGenerator(
      open.model, requests.compactMap { try? $0.get() }, engine: engine, willRun: watch.willRun
    ) { request, token, logits in
      watch.check(logits())
      certainty?.take(request, token, logits)
    }
    while let answer = try generator.next() {
      let place = places[answer.request]
      let text = open.tokenizer.decode(answer.tokens, skippingSpecialTokens: true)
      let told = ToldObjects(
        text, size: sizes.ofRequest[place] ?? (0, 0), decoder, certainty?.end(answer.request))
      answers[place] = BatchAnswer(file.lines[place], text: text, tokenIds: answer.tokens, told: told)
      results.add(told, image: answers[place]?.image ?? "", place: file.lines[place].number)
      try show()
    }
  }
}
