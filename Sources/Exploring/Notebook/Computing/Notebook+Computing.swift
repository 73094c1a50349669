import Explaining
import Expressions
import PaliGemmaModel
import Questions
import Rendering
import Tensors

/// An error in an expression, and where in the line that was typed the expression begins.
struct PlacedExpressionError: Error {
  let error: ExpressionError
  let offset: Int
}

extension Notebook {
  /// Computes a line that is no command, and keeps its value under a name if it has one.
  ///
  /// With `;` at its end, the value is kept and not shown.
  func compute(_ typed: String) throws -> (Document, Evaluation) {
    let isQuiet = typed.hasSuffix(";")
    let line = isQuiet ? String(typed.dropLast()) : typed
    let (expression, value) = try placing(0) {
      let expression = try Expression(line)
      return (expression, try evaluate(expression))
    }
    let shown =
      try isQuiet ? [] : interruptible(by: shouldStop) { explainer.document(of: value, name: expression.target) }
    let unsaid = hidingVariables(in: expression).filter { current.saidToHide.insert($0.name).inserted }
    var document = Document(unsaid.map(\.note))
    if let name = expression.target {
      if variables[name] == nil, let notice = shadowed(name) { document.append(.note(notice)) }
      variables[name] = value
    }
    lastValue = value
    let notes = value.notes.filter { said.insert($0).inserted }.sorted()
    let readings = isQuiet ? [] : value.functions.sorted().compactMap(ReadingNote.init(function:))
    let whole = document + shown + Document(notes.map { .note(Text($0)) })
    return (readings.reduce(whole, explaining), value)
  }

  /// The value of an expression as things are.
  public func evaluate(_ expression: Expression) throws -> Evaluation { try evaluate(expression, names: self) }

  /// The same with other meanings of names.
  func evaluate(_ expression: Expression, names: some NameResolver) throws -> Evaluation {
    let (tokenizer, explainer) = (open.tokenizer, explainer)
    let environment = Environment(
      tokenize: { tokenizer.encode($0) }, detokenize: text, objects: boxes,
      read: { try explainer.value(of: $0) { try self.session(ofRun: $0) } }, shouldStop: shouldStop)
    return try expression.evaluate(names: names, environment: environment)
  }

  /// The boxes in the answer, in the picture's own pixels.
  private func boxes() -> Tensor {
    let objects = AnswerReading(explainer.answerText).objects
    let boxes = objects.map { $0.box(width: question.size.width, height: question.size.height) }
    let edges = boxes.flatMap { [$0.left, $0.top, $0.right, $0.bottom] }
    return Tensor(edges.map { Float($0) }, shape: [objects.count, 4])
  }

  /// The text of tokens; an id without a piece is `<id N>` in it.
  private func text(_ tokens: [Int]) -> String {
    let groups = tokens.split(omittingEmptySubsequences: false) { open.tokenizer.piece($0) == nil }
    let strangers = tokens.filter { open.tokenizer.piece($0) == nil }.map(explainer.pieceName) + [""]
    return zip(groups, strangers).map { open.tokenizer.decode(Array($0)) + $1 }.joined()
  }

  /// The value of all of a command's arguments as one expression.
  func value(_ arguments: Arguments) throws -> Evaluation {
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs an address or an expression") }
    return try placing(arguments.offset) { try evaluate(try Expression(arguments.text)) }
  }

  /// The value as numbers, which text is not.
  func tensor(_ arguments: Arguments) throws -> Tensor {
    guard let tensor = try value(arguments).value.tensor else {
      throw arguments.badUsage("\(arguments.text) is no tensor")
    }
    return tensor
  }

  /// What a command's arguments, which are an expression, are called above their value.
  func label(_ arguments: Arguments) -> String {
    (try? Expression(arguments.text)).map(label) ?? arguments.text
  }

  /// An expression with the pass that each address without `@` means here: `mean(text.norm@1)`.
  func label(_ expression: Expression) -> String {
    guard session.currentStep > 0 else { return expression.source }
    var label = Array(expression.source)
    for (name, range) in expression.names.reversed() {
      guard let address = Address(parsing: name), address.step == nil, address.part.tower == .text,
        variables[name] == nil, name.count == range.count
      else { continue }
      label.replaceSubrange(range, with: Array("\(name)@\(session.currentStep)"))
    }
    return String(label)
  }

  /// Says of an expression's error how far into the line the expression begins.
  package func placing<Result>(_ offset: Int, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as ExpressionError {
      throw PlacedExpressionError(error: error, offset: offset)
    }
  }

  /// What a new variable hides, if anything.
  private func shadowed(_ name: String) -> Text? {
    guard let hidden = hidden(by: name) else { return nil }
    current.saidToHide.insert(name)
    return "\(code: name) was \(hidden); now it is your variable, until \(code: "del \(name)")."
  }
}
