import PaliGemmaModel

/// A line that is not a command, or not one that can be carried out.
public enum CommandError: Error, Equatable, CustomStringConvertible {
  case notACommand(String)
  case unknown(String, closest: String?)
  case ambiguous(String, [String])
  case usage(String, String, String)
  case notAnAddress(String, closest: String?)
  case noSuchIndex(String, index: Int, limit: Int)
  case alreadyPassed(Address)
  case noSuchBreakpoint(String)
  case unreadable(String)
  case sourcedTooDeep
  case atStart
  case answerEnded

  public var description: String {
    switch self {
    case .notACommand(let line):
      "\(line.prefix(40)): commands begin with a colon, such as :step; :help lists them"
    case .unknown(let name, let closest):
      ":\(name) is no command" + (closest.map { "; did you mean :\($0)?" } ?? "; :help lists them")
    case .ambiguous(let name, let candidates):
      ":\(name) could be " + candidates.map { ":" + $0 }.joined(separator: ", ")
    case .usage(let name, let usage, let problem):
      ":\(name): \(problem); usage: :\(name) \(usage)".trimmingWhitespace
    case .notAnAddress(let text, let closest):
      "\(text) is no address" + (closest.map { "; did you mean \($0)?" } ?? "; :list shows those of this stage")
    case .noSuchIndex(let what, let index, let limit):
      "\(what) \(index): this model has \(what)s 0 to \(limit - 1)"
    case .alreadyPassed(let address):
      "\(address) has been passed; :goto \(address) goes back to it"
    case .noSuchBreakpoint(let text):
      "\(text) is no breakpoint's number; :breaks lists them"
    case .unreadable(let path): "\(path) cannot be read as a file of commands"
    case .sourcedTooDeep: ":source: files run each other more than 16 deep; one of them runs itself"
    case .atStart: "this is the beginning; :step runs the first stage"
    case .answerEnded: "the answer has ended; :back goes back, :restart begins again"
    }
  }
}

/// The name most like `typed`, if one is like it at all: at most half of its letters changed.
func closestName(to typed: String, _ names: [String]) -> String? {
  let nearest = names.map { (name: $0, distance: editDistance(typed, $0)) }.min { $0.distance < $1.distance }
  guard let nearest, nearest.distance <= max(1, typed.count / 2) else { return nil }
  return nearest.name
}

/// How many letters must be added, removed or replaced. Wagner, Fischer: The String-to-String Correction Problem.
private func editDistance(_ a: String, _ b: String) -> Int {
  let (a, b) = (Array(a.prefix(100).unicodeScalars), Array(b.prefix(100).unicodeScalars))
  var row = Array(0...b.count)
  for i in a.indices {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
