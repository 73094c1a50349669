import ArgumentParser
import PaliGemmaModel

/// How an answer is generated: flags of `generate`, and what a line of a batch may say.
struct AnswerOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How many tokens the answer may have.", valueName: "count"))
  var maxNewTokens = 100
  @Flag(help: "Draw each token at random instead of taking the most probable.")
  var doSample = false
  @Option(
    help: ArgumentHelp("With --do-sample: below 1 sharpens, above 1 flattens the probabilities.", valueName: "number"))
  var temperature: Float = 0.8
  @Option(
    help: ArgumentHelp(
      "With --do-sample: keep the most probable tokens whose probabilities reach this.", valueName: "share"))
  var topP: Float = 0.9
  @Option(help: ArgumentHelp("With --do-sample: the same seed draws the same tokens.", valueName: "number"))
  var seed: UInt64 = 0

  var sampling: Sampling { doSample ? Sampling(temperature: temperature, topP: topP, seed: seed) : .greedy }

  func validate() throws {
    if let problem = problem(maxNewTokens: "--max-new-tokens", temperature: "--temperature", topP: "--top-p") {
      throw ValidationError(problem)
    }
  }

  /// What no answer can be generated with, if anything; options are called by the names given.
  func problem(maxNewTokens count: String, temperature heat: String, topP nucleus: String) -> String? {
    if maxNewTokens < 1 { return "\(count) is at least 1, not \(maxNewTokens)" }
    if !(temperature >= 1e-6 && temperature.isFinite) {  // logits divided by less could become infinite
      return "\(heat) is a number of at least 0.000001, not \(temperature)"
    }
    if !(topP > 0 && topP <= 1) { return "\(nucleus) is above 0 and at most 1, not \(topP)" }
    return nil
  }
}
