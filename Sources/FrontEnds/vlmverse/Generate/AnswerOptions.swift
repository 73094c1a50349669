import ArgumentParser
import PaliGemmaModel

/// How an answer is generated: flags of `generate`, and what a line of a batch may say.
struct AnswerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many tokens the answer may have.", valueName: "count"))
  var maxNewTokens = 100
  @Flag(help: "Draw each token at random instead of taking the most probable.")
  var doSample = false
  @Option(
    help: ArgumentHelp(
      "With --do-sample: below 1 sharpens, above 1 flattens the probabilities; 0.8 if not given.", valueName: "number"))
  var temperature: Float?
  @Option(
    help: ArgumentHelp(
      "With --do-sample: keep the most probable tokens whose probabilities reach this; 0.9 if not given.",
      valueName: "share"))
  var topP: Float?
  @Option(
    help: ArgumentHelp("With --do-sample: the same seed draws the same tokens; 0 if not given.", valueName: "number"))
  var seed: UInt64?

  var sampling: Sampling {
    doSample ? Sampling(temperature: temperature ?? 0.8, topP: topP ?? 0.9, seed: seed ?? 0) : .greedy
  }

  /// Throws where a flag is given that nothing is drawn by.
  func requireEffect() throws {
    guard !doSample else { return }
    let given = [("--temperature", temperature != nil), ("--top-p", topP != nil), ("--seed", seed != nil)]
    guard let flag = given.first(where: \.1)?.0 else { return }
    throw ValidationError("\(flag) has no effect without --do-sample, which draws each token at random")
  }

  func validate() throws {
    if let problem = problem(maxNewTokens: "--max-new-tokens", temperature: "--temperature", topP: "--top-p") {
      throw ValidationError(problem)
    }
  }

  /// What no answer can be generated with, if anything; options are called by the names given.
  func problem(maxNewTokens count: String, temperature heat: String, topP nucleus: String) -> String? {
    if maxNewTokens < 1 { return "\(count) is at least 1, not \(maxNewTokens)" }
    if let temperature, !(temperature >= 1e-6 && temperature.isFinite) {  // by less, logits could become infinite
      return "\(heat) is a number of at least 0.000001, not \(temperature)"
    }
    if let topP, !(topP > 0 && topP <= 1) { return "\(nucleus) is above 0 and at most 1, not \(topP)" }
    return nil
  }
}
