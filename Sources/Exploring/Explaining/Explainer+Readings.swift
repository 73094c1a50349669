import Analysis
import Expressions
import PaliGemmaModel
import Stepping
import Tensors

/// Why a function of the run has no value.
private struct ReadingError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension Explainer {
  /// What a function asks of the run. Nothing in the run changes.
  /// - Parameter named: the run of a name.
  /// - Throws: what is wrong with its arguments, or `SteppingError`.
  package func value(of reading: Reading, named: (String) throws -> Session) throws -> Value {
    switch reading {
    case .lens(let row): return .tensor(try LogitLens.logits(run, row: try self.row(row)))
    case .rollout(let row): return .tensor(try Rollout.image(run, row: try self.row(row)))
    case .attribution(let token):
      return try Attribution(run, of: try self.token(token)).record
    case .knockout(let keys, let queries, let blocks):
      let hidden = try rows(keys)
      guard Set(hidden).count < run.input.tokens.count else {
        throw ReadingError("all rows are cut: nothing is left to look at")
      }
      let layers = try blocks.map(self.blocks) ?? Array(0..<configuration.text.layerCount)
      let edit = Edit.knockout(hidden, from: try rows(queries), in: layers, of: run.layout)
      return .tensor(try run.promptLogits(with: edit))
    case .patched(let block, let row, let name):
      let layers = try blocks(block)
      guard layers.count == 1 else { throw ReadingError("it patches after one block, not \(layers.count)") }
      return .tensor(try patched(layers[0], try self.row(row), from: try named(name)))
    }
  }

  private func patched(_ layer: Int, _ row: Int, from other: Session) throws -> Tensor {
    guard let partner = run.input.alignedRows(with: other.input).first(where: { $0.own == row })?.other else {
      throw ReadingError("row \(row) is not in the other prompt")
    }
    let stream = try other.residualStream(after: layer)
    guard stream.shape[1] == configuration.text.hiddenSize else {
      throw ReadingError("the other run is of another model")
    }
    let moved = stream.taking(Array(repeating: partner, count: run.input.tokens.count), axis: 0)
    return try run.promptLogits(with: .patch(layer, row: row, from: moved))
  }

  /// The token of the vocabulary that `word` is written as, with or without the mark of a space before it, whichever is more
  /// probable after the prompt; nil where none is.
  package func vocabularyToken(_ word: String) throws -> Int? {
    let logits = try run.promptLogits().values
    let found = [word, "▁" + word].compactMap(open.tokenizer.id).filter(logits.indices.contains)
    return found.max { logits[$0] < logits[$1] }
  }

  private func token(_ value: Value) throws -> Int {
    if case .text(let word) = value {
      guard let token = try vocabularyToken(word) else { throw ReadingError("\(word) is no single token") }
      return token
    }
    let count = configuration.text.vocabularySize
    guard let id = try wholes(value).first, (0..<count).contains(id) else {
      throw ReadingError("a token is its piece in quotes, or an id from 0 to \(count - 1)")
    }
    return id
  }

  /// One row of the prompt, from the end where it is negative.
  private func row(_ value: Value) throws -> Int {
    let rows = try rows(value)
    guard rows.count == 1 else { throw ReadingError("it takes one row, not \(rows.count)") }
    return rows[0]
  }

  private func rows(_ value: Value) throws -> [Int] {
    let count = run.input.tokens.count
    guard case .text(let text) = value else { return try wholes(value).map { try wrapped($0, count, "row") } }
    return try NumberList.rows(text, patches: configuration.vision.patchCount, count: count)
  }

  private func blocks(_ value: Value) throws -> [Int] {
    let count = configuration.text.layerCount
    guard case .text(let text) = value else { return try wholes(value).map { try wrapped($0, count, "block") } }
    return try NumberList.parse(text, ["all": 0..<count], below: count)
  }

  private func wrapped(_ number: Int, _ count: Int, _ what: String) throws -> Int {
    guard (-count..<count).contains(number) else {
      throw ReadingError("there is no \(what) \(number); \(what)s are 0 to \(count - 1)")
    }
    return number < 0 ? number + count : number
  }

  private func wholes(_ value: Value) throws -> [Int] {
    let numbers = value.tensor?.values.map { Int(exactly: $0) } ?? [nil]
    guard !numbers.contains(nil) else { throw ReadingError("it takes whole numbers") }
    return numbers.compactMap(\.self)
  }
}

extension Attribution {
  /// Its parts under the names that `vlmverse analyse` writes them by.
  fileprivate var record: Value {
    .record([
      .init("embedding", .number(embedding)), .init("heads", .tensor(heads)),
      .init("mlp", .tensor(Tensor(mlp.map(Float.init), shape: [mlp.count]))), .init("sources", .tensor(sources)),
      .init("logit", .number(logit)),
    ])
  }
}
