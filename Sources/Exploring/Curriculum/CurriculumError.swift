import Notebook
import NotebookFiles
import Rendering

/// What is wrong with a lesson, or with following one.
package enum CurriculumError: Error, Equatable, CustomStringConvertible {
  /// A mistake in a lesson's file; lines count from 1.
  case lesson(file: String, line: Int, LessonMistake)
  case unreadable(NotebookFileError)
  case noSuchLesson(String, known: [Int], closest: Int?)
  case noNextLesson
  case notInLesson
  case noExercise
  case notInCells
  case noSuchExercise(Int, count: Int)
  case exploring
  case alreadyAtStart
  case notPlaying
  case noPage(String, count: Int)
  case noBookmark(String, [String])
  case progressUnavailable(path: String, reason: String)
  case progressDamaged(path: String, aside: String)
  case notesUnavailable(path: String, reason: String)
  case notBegun(String)
  case noProgress(String)

  package var description: String {
    switch self {
    case .lesson(let file, let line, let mistake): "\(file):\(line): \(mistake)"
    case .unreadable(let error): error.description
    case .noSuchLesson(let text, _, let closest?): "there is no lesson \(text); did you mean lesson \(closest)?"
    case .noNextLesson: "this is the last lesson; :lesson list shows all of them"
    case .noSuchLesson(let text, let known, nil):
      "there is no lesson \(text); there are "
        + (known.isEmpty ? "none" : known.map(String.init).joined(separator: ", "))
        + ", and a file's path ends in .md"
    case .notInLesson:
      "this is no lesson; :lesson lists them, :lesson 0 begins the first, :sessions goes on with earlier work"
    case .noExercise: "nothing is asked here; Enter goes on"
    case .notInCells:
      "exercises have numbers in a lesson's Jupyter notebook only; here :check judges the one that is asked"
    case .noSuchExercise(let number, let count):
      "there is no exercise \(number); the lesson has exercises 1 to \(count)"
    case .exploring: "nothing is asked while you explore; :resume comes back to the lesson"
    case .alreadyAtStart: "this is the lesson's beginning"
    case .notPlaying: "the lesson has not been left; :play explores freely, :resume comes back"
    case .noPage(let text, let count): "\(text) is no bookmark and no page; the lesson has pages 1 to \(count)"
    case .noBookmark(let name, let names):
      "\(name) is no bookmark; "
        + (names.isEmpty ? ":bookmark NAME sets one" : "there are " + names.joined(separator: ", "))
    case .progressUnavailable(let path, let reason): "progress is not kept in \(path): \(reason)"
    case .progressDamaged(let path, let aside): "\(path) was damaged and is now \(aside); progress begins anew"
    case .notesUnavailable(let path, let reason): "notes cannot be written to \(path): \(reason)"
    case .notBegun(let name):
      "\(name) has not been begun here; expected one that vlmverse lesson list shows progress of"
    case .noProgress(let path): "\(path): this is no progress in lessons, such as a learner's progress.json"
    }
  }
}

extension CurriculumError: Correctable {
  package func correction(of line: String) -> String? {
    switch self {
    case .noSuchLesson(let text, _, let closest?): line.replacingFirst(text, with: "\(closest)")
    case .noSuchLesson, .noNextLesson: ":lesson list"
    case .notInLesson: ":lesson 0"
    case .exploring, .notPlaying: line.hasPrefix(":resume") ? ":play" : ":resume"
    default: nil
    }
  }
}

extension CurriculumError {
  /// The line of a lesson's file that it is about.
  package var line: Int? { if case .lesson(_, let line, _) = self { line } else { nil } }
  /// What is wrong, without the place.
  package var problem: String { if case .lesson(_, _, let mistake) = self { "\(mistake)" } else { description } }
}

/// A mistake in a lesson.
package enum LessonMistake: Equatable, Sendable, CustomStringConvertible {
  // its form
  case noFrontMatter
  case unendedFrontMatter
  case yaml(String)
  case notAMapping(String)
  case unknownKey(String, known: [String])
  case missingKey(String, of: String)
  case unsuitable(key: String, expected: String)
  case nestedTooDeeply
  case unknownBlock(String, closest: String)
  case emptyBlock(String)
  case withoutExercise(String)
  case repeatedSolution
  case expression(String, why: String)
  case answerReadsCells(String)
  case severalGoals([String])
  case noSuchChoice(String, count: Int)
  // what a course wants of it
  case nothingToDo
  case noRemember
  case noPaper
  case fewHints(Int)
  case fewWrongAnswers(Int)
  case noSolution
  // what happens when it is played
  case cannotStart(String)
  case opensOutside(Objection)
  case leftOut(String, Objection)
  case unknownCommand(String, why: String)
  case unknownAddress(String)
  case unknownFunction(String)
  case fails(line: String, why: String)
  case solutionFails(String, answer: String)
  case wrongPasses(String)
  case wrongHasNoValue(String)
  case wrongIsOvershadowed(String, by: String)
  case forbiddenPasses(String)
  case claimFails(String)
  case claimsNothing(String)

  package var description: String {
    switch self {
    case .noFrontMatter: "a lesson begins with its front matter: a line ---, YAML, a line ---"
    case .unendedFrontMatter: "the front matter has no second line ---"
    case .yaml(let problem): "this is not YAML: \(problem)"
    case .notAMapping(let what): "\(what) is lines of KEY: VALUE"
    case .unknownKey(let key, let known): "there is no key \(key) here; there are \(known.joined(separator: ", "))"
    case .missingKey(let key, let what): "\(what) needs \(key)"
    case .unsuitable(let key, let expected): "\(key) has to be \(expected)"
    case .nestedTooDeeply: "this is nested more than \(Markdown.depthLimit) deep"
    case .unknownBlock(let name, let closest): "there is no block \(name); did you mean \(closest)?"
    case .emptyBlock(let name): "this \(name) is empty"
    case .withoutExercise(let name): "this \(name) has no try or question before it on its page"
    case .repeatedSolution: "this exercise has a solution already"
    case .expression(let text, let why): "\(text): \(why)"
    case .answerReadsCells(let text): "\(text) reads _ or a cell's number, whose value depends on what the learner did"
    case .severalGoals(let keys): "a question has one of \(keys.joined(separator: ", "))"
    case .noSuchChoice(let text, let count): "\(text) is none of the \(count) choices; they are numbered from 1"
    case .nothingToDo: "the lesson has no try and no question"
    case .noRemember: "the last page is ## Remember"
    case .noPaper: "the front matter has no paper (title and url)"
    case .fewHints(let count): "this exercise has \(count == 1 ? "1 hint" : "\(count) hints"); a ladder has at least 2"
    case .fewWrongAnswers(let count):
      "this exercise has \(count == 1 ? "1 wrong answer" : "\(count) wrong answers"); it needs at least 2"
    case .noSolution: "this exercise has no solution"
    case .cannotStart(let why): "the lesson cannot start: \(why)"
    case .opensOutside(let objection):
      "the lesson cannot start: \(objection); lay that beside the lesson, or allow it: :lesson! FILE, --open-outside"
    case .leftOut(let line, let objection): "\(line) is left out, since it comes from a file: \(objection)"
    case .unknownCommand(let line, let why): "\(line): \(why)"
    case .unknownAddress(let address): "the model has no value \(address)"
    case .unknownFunction(let call): "\(call) calls no function that there is; :functions lists them"
    case .fails(let line, let why): "\(line) fails: \(why)"
    case .solutionFails(let line, let answer): "the solution \(line) does not pass: \(answer)"
    case .wrongPasses(let line): "the wrong answer \(line) passes"
    case .wrongHasNoValue(let line): "the wrong answer \(line) has no value to compare with"
    case .wrongIsOvershadowed(let line, let other):
      "the wrong answer \(line) has the same value as \(other), and only one message can be right"
    case .forbiddenPasses(let line): "\(line) passes, though it is forbidden"
    case .claimFails(let line): "the claim \(line) does not hold"
    case .claimsNothing(let line): "\(line) claims nothing; a claim compares, as in max(vision.pixels) <= 1"
    }
  }
}
