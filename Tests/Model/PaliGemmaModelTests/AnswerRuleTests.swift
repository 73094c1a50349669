import ModelTestSupport
import PaliGemmaModel
import Testing

/// When an answer ends.
@Suite struct AnswerRuleTests {
  private let configuration: Configuration

  init() throws { configuration = try Reference("published").model.configuration }

  @Test func itEndsWithAnEndTokenOrAtTheLimit() throws {
    let rule = try AnswerRule(configuration, promptLength: 20, limit: 3)
    let end = try #require(configuration.endTokens.first)
    #expect(!rule.isComplete(1, last: end + 1) && !rule.isComplete(2, last: end + 1))
    #expect(rule.isComplete(1, last: end) && rule.isComplete(3, last: end + 1))
  }

  @Test func itEndsWhereTheContextDoes() throws {
    let positions = configuration.text.maximumPositions
    #expect(try AnswerRule(configuration, promptLength: positions - 2, limit: 100).limit == 2)
    let error = PromptTooLong(tokens: positions, limit: positions)
    #expect(throws: error) { try AnswerRule(configuration, promptLength: positions, limit: 1) }
    #expect("\(error)".hasPrefix("the prompt is \(positions) tokens long with its image; this model's context holds"))
  }
}
