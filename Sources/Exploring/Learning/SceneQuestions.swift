import Images
import Notebook
import PaliGemmaModel
import Questions
import Rendering
import Scenes
import Tensors
import Training

/// Questions about scenes, drawn and asked by chance: four pictures with four questions each, always the same for a step.
struct SceneQuestions: LearningSource {
  /// What is asked.
  let tasks: [SceneTask]
  /// What it is about that the model has not been taught.
  let color: Color?
  let shape: Shape?
  private let open: OpenModel

  static let taskNames = SceneTask.allCases.map(\.rawValue).joined(separator: ", ")
  static let newNames = (Color.new.map(\.name) + Shape.new.map(\.rawValue)).joined(separator: ", ")
  private static let (pictures, questionsEach) = (4, 4)
  /// What is asked about something new if nothing else is said: what has an answer of a word or two.
  private static let shortTasks: [SceneTask] = [.color, .shape, .where, .exists]

  /// - Parameter words: tasks, and a new colour or shape; no task means all of them.
  init(_ words: [String], _ open: OpenModel, _ arguments: Arguments) throws {
    self.open = open
    color = Color.new.first { words.contains($0.name) }
    shape = Shape.new.first { words.contains($0.rawValue) }
    let named = words.compactMap(SceneTask.init)
    let usual = color == nil && shape == nil ? SceneTask.allCases : Self.shortTasks
    tasks = named.isEmpty ? usual : named
    let known = Set(SceneTask.allCases.map(\.rawValue) + Color.new.map(\.name) + Shape.new.map(\.rawValue))
    if let stranger = words.first(where: { !known.contains($0) }) {
      throw arguments.badUsage(
        "\(stranger) is no task, colour or shape; there are \(Self.taskNames); and to teach anew, \(Self.newNames)")
    }
  }

  /// The vision tower stays as it is: it tells a new colour from the others already, and what it sees is what all answers stand
  /// on. What is learned is to say so.
  var isChanged: @Sendable (String) -> Bool { { !$0.hasPrefix("vision.") } }

  func examples(after count: Int) throws -> [Example] {
    var chance = Chance(seed: UInt64(count) + 1)
    return try (0..<Self.pictures).map { index in
      let isNew = (color != nil || shape != nil) && index % 2 == 0
      while true {
        let (scene, wanted) = scene(isNew: isNew, &chance)
        if let questions = questions(scene, about: wanted, isNew: isNew, &chance) {
          return try example(scene, questions)
        }
      }
    }
  }

  /// One fresh scene with one question about what is new, or where nothing is, about anything; from seeds that learning
  /// never uses.
  func examination(_ index: Int, task: SceneTask, isNew: Bool) -> (scene: Scene, question: SceneTask.Question) {
    var chance = Chance(seed: UInt64.max - UInt64(index) * 7919)
    while true {
      let (scene, wanted) = scene(isNew: isNew, &chance)
      if let question = task.question(scene, about: wanted, &chance) { return (scene, question) }
    }
  }

  private func scene(isNew: Bool, _ chance: inout Chance) -> (Scene, wanted: Scene.Object?) {
    var maker = SceneMaker()
    if isNew { (maker.color, maker.shape) = (color, shape) }
    let scene = maker.scene(&chance)
    let wanted = isNew ? scene.objects.first { $0.color == color || $0.shape == shape } : nil
    return (scene, wanted)
  }

  /// Three quarters about what is wanted, where something is; nil if there is not enough to ask without doubt.
  private func questions(_ scene: Scene, about wanted: Scene.Object?, isNew: Bool, _ chance: inout Chance)
    -> [SceneTask.Question]?
  {
    var questions: [SceneTask.Question] = []
    for _ in 0..<Self.questionsEach * 10 {
      let isAbout = questions.count < Self.questionsEach * 3 / 4 ? wanted : nil
      if let question = question(scene, about: isAbout, isNew: isNew, &chance) { questions.append(question) }
      if questions.count == Self.questionsEach { return questions }
    }
    return nil
  }

  /// A question of a task by chance; in scenes without what is new, now and then whether it is there.
  private func question(_ scene: Scene, about wanted: Scene.Object?, isNew: Bool, _ chance: inout Chance)
    -> SceneTask.Question?
  {
    if let name = color?.name ?? shape?.rawValue, !isNew, chance.share() < 0.1 {
      let other =
        color == nil ? "\(chance.choice(Color.known).name) \(name)" : "\(name) \(chance.choice(Shape.known).rawValue)"
      return SceneTask.absence(of: other)
    }
    let isRehearsed = wanted == nil && (color != nil || shape != nil)
    return chance.choice(isRehearsed ? SceneTask.allCases : tasks).question(scene, about: wanted, &chance)
  }

  private func example(_ scene: Scene, _ questions: [SceneTask.Question]) throws -> Example {
    Example(
      pixels: try pixels(scene),
      questions: try questions.map {
        Example.Question(tokens: try open.tokens(prompt: $0.prompt), target: try open.target($0.answer))
      })
  }

  func pixels(_ scene: Scene) throws -> Tensor {
    open.preprocessing.pixels(try open.preprocessing.resized(scene.picture, name: "the scene"))
  }
}
