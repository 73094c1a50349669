import Notebook
import Rendering

/// Somebody's way through a lesson: how far they have come, what they did on it, and the states to go back to.
struct Following {
  /// Things as they were before something was shown.
  struct Checkpoint {
    let play: LessonPlay
    let lines: [String]
    let solutionLine: Int
    let state: Notebook.State
  }

  var play: LessonPlay
  /// The notebook as it was before the lesson.
  var before: Notebook.State
  /// The lines that brought the notebook to where it is.
  var lines: [String] = []
  /// Oldest first.
  var checkpoints: [Checkpoint] = []
  /// Whether a class watches: Enter then types the solutions, too.
  let isDemo: Bool
  /// Whether its text and its lines stand in the cells of a Jupyter notebook, where nothing is to be gone on to.
  var isInCells = false
  /// How many lines of the open exercise's solution have run in a demo.
  var solutionLine = 0
  /// The last cell with a value that was run while an exercise was open, and that exercise's index.
  var answer: (exercise: Int, cell: Cell)?

  init(_ play: LessonPlay, before: Notebook.State, isDemo: Bool) {
    (self.play, self.before, self.isDemo) = (play, before, isDemo)
  }

  /// The line that the next Enter runs.
  var nextLine: String? {
    guard !isInCells else { return nil }
    guard isDemo, let exercise = play.openExercise?.exercise else { return play.upcomingLine }
    return solutionLine < exercise.lines.count ? exercise.lines[solutionLine] : nil
  }

  /// What to expect of the next Enter.
  var outlook: Document { isInCells ? [] : play.outlook }

  mutating func keep(_ state: Notebook.State) {
    checkpoints.append(Checkpoint(play: play, lines: lines, solutionLine: solutionLine, state: state))
    if checkpoints.count > 200 { checkpoints.removeFirst() }
  }

  /// Goes back by one thing shown. What was solved stays solved, but in a demo, which shows it again; what was skipped
  /// since is asked again.
  /// - Returns: the state to restore, if one was kept.
  mutating func goBack() -> Notebook.State? {
    guard let checkpoint = checkpoints.popLast() else { return nil }
    let (solved, hints) = (play.solved, play.hints)
    play = checkpoint.play
    if !isDemo { (play.solved, play.hints) = (solved, hints) }
    lines = checkpoint.lines
    solutionLine = checkpoint.solutionLine
    return checkpoint.state
  }
}
