/// What keeps a kernel from starting.
package enum JupyterError: Error, Equatable, CustomStringConvertible {
  case noLibrary
  case connection(file: String, problem: String)
  case cannotBind(address: String, reason: String)
  case unknownScheme(String)

  package var description: String {
    switch self {
    case .noLibrary: "libzmq.so.5 is not installed; on Debian and Ubuntu it is in the package libzmq5"
    case .connection(let file, let problem): "\(file): \(problem)"
    case .cannotBind(let address, let reason): "\(address): cannot listen there: \(reason)"
    case .unknownScheme(let scheme): "there is no signature scheme \(scheme); expected hmac-sha256"
    }
  }
}
