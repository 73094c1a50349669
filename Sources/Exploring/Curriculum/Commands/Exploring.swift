import Notebook
import Rendering

extension Command {
  static let play = Command(
    "play", group: .learning, "Leave the lesson for a while and explore freely; nothing is asked or remembered.",
    details: ":resume puts everything back as the lesson left it.",
    examples: [(":play", "try anything"), (":resume", "and come back")], touches: .progress
  ) { notebook, arguments in
    try arguments.requireNone()
    let guide = try notebook.lessons()
    _ = try guide.requireLesson()
    if case .following(let following) = guide.mode { guide.mode = .exploring(following, paused: notebook.state) }
    return [.advice([.note("Explore as you like. \(code: ":resume") puts everything back and goes on.")])]
  }

  static let resume = Command(
    "resume", group: .learning, "Come back to the lesson, with everything as it was.",
    examples: [(":resume", "after :play")], touches: .progress
  ) { notebook, arguments in
    try arguments.requireNone()
    let guide = try notebook.lessons()
    let following = try guide.requireLesson()
    guard case .exploring(_, let paused) = guide.mode else { throw CurriculumError.notPlaying }
    notebook.restore(paused)
    guide.comeBack()
    return following.play.recap
  }
}
