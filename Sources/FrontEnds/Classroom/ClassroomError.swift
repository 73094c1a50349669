/// Why a session is not shared, or a class not asked.
enum ClassroomError: Error, CustomStringConvertible {
  case noLibrary
  case cannotListen(port: UInt16, reason: String)
  case noPort(String)
  case isShared
  case isNotShared
  case nothingAsked
  case noAnswer(String, count: Int)
  case tooManyChoices(Int, most: Int)
  case oneChoice

  var description: String {
    switch self {
    case .noLibrary: "sharing needs libmicrohttpd, which is not installed: apt-get install libmicrohttpd12"
    case .cannotListen(let port, let reason):
      port == 0
        ? "no port could be opened: \(reason)"
        : "port \(port) could not be opened: \(reason); without --port any free one is taken"
    case .noPort(let text): "\(text) is no port; expected a number from 1 to 65535"
    case .isShared: "this session is shared already; :share stop ends that"
    case .isNotShared: "this session is not shared; :share begins it"
    case .nothingAsked: "the class is asked nothing; :ask TEXT asks it, and a lesson's exercises do"
    case .noAnswer(let text, let count):
      count == 0 ? "there are no answers yet" : "\(text) is no answer's number; there are 1 to \(count)"
    case .tooManyChoices(let count, let most): "\(count) choices are too many; expected at most \(most)"
    case .oneChoice: "one choice is none; expected two or more, or none for answers in words"
    }
  }
}
