import PaliGemmaModel
import Rendering

/// A line that is not a command, or not one that can be carried out.
package enum CommandError: Error, Equatable, CustomStringConvertible {
  case unknown(String, closest: String?)
  case unknownTopic(String, closest: String?)
  case ambiguous(String, [String])
  case usage(String, String, String)
  case notAnAddress(String, closest: String?)
  case noSuchIndex(String, index: Int, limit: Int)
  case alreadyPassed(Address)
  case noSuchBreakpoint(String)
  case notEditable(String)
  case notWhole(Address, Float, ClosedRange<Int>)
  case nothingToUndo
  case noSuchRun(String, [String])
  case cellWithoutValue(Int)
  case unknownFormat(String, [String])
  case alreadyThere(String, replacing: String)
  case opensOutside(Objection)
  case takesNoInsistence(String)
  case sourcedTooDeep
  case atStart
  case answerEnded

  package var description: String {
    switch self {
    case .unknown(let name, let closest):
      ":\(name) is no command" + (closest.map { "; did you mean :\($0)?" } ?? "; :help lists them")
    case .unknownTopic(let name, let closest):
      "\(name) is neither a command nor a function nor a word that is explained"
        + (closest.map { "; did you mean :help \($0)?" }
          ?? "; :help lists commands, :functions functions, :help glossary words")
    case .ambiguous(let name, let candidates):
      ":\(name) could be " + candidates.map { ":" + $0 }.joined(separator: ", ")
    case .usage(let name, let usage, let problem):
      ":\(name): \(problem); usage: :\(name) \(usage)".trimmingWhitespace
    case .notAnAddress(let text, let closest):
      "\(text) is no address"
        + (closest.map { "; did you mean \($0)?" } ?? "; Tab completes addresses, and :list shows those of this stage")
    case .noSuchIndex(let what, let index, let limit):
      "\(what) \(index): this model has \(what)s 0 to \(limit - 1)"
    case .alreadyPassed(let address):
      "\(address) has been passed; :goto \(address) goes back to it"
    case .noSuchBreakpoint(let text):
      "\(text) is no breakpoint's number; :breaks lists them"
    case .notEditable(let name):
      "\(name) is no activation, and only those can be changed; :list shows those of this stage"
    case .notWhole(let address, let number, let range):
      "\(address) holds whole numbers from \(range.lowerBound) to \(range.upperBound); "
        + "\(NumberFormat.compact(number)) is none of them"
    case .nothingToUndo: "there are no edits; :back goes back a step"
    case .noSuchRun(let name, let names):
      "no run is called \(name); "
        + (names.isEmpty ? ":run NAME names this one" : "there are " + names.sorted().joined(separator: ", "))
    case .cellWithoutValue(let number): "there is no value of a cell \(number)"
    case .unknownFormat(let file, let formats):
      "\(file): its name has to end in " + formats.map { "." + $0 }.joined(separator: ", ")
    case .alreadyThere(let file, let line):
      "\(file) is there already, and this program did not write it; \(line) replaces it"
    case .opensOutside(let objection):
      "left out, since it comes from a file: \(objection); type it yourself, or allow it: :replay! FILE, --open-outside"
    case .takesNoInsistence(let name): ":\(name) takes no !; :\(name) does what it can"
    case .sourcedTooDeep: ":source: files run each other more than 16 deep; one of them runs itself"
    case .atStart: "this is the beginning; :step runs the first stage"
    case .answerEnded: "the answer has ended; :back goes back, :restart begins again"
    }
  }
}
