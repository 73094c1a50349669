import Dispatch
import Notebook
import NotebookFiles
import Synchronization

/// Makes hand-outs of what was shown, each once however many take it, while the session goes on.
final class HandOuts: Sendable {
  enum Format: String, Sendable {
    case html, ipynb

    var type: String {
      switch self {
      case .html: "text/html; charset=utf-8"
      case .ipynb: "application/x-ipynb+json"
      }
    }
  }

  private struct Made {
    let count: Int
    let file: Broadcast
  }

  /// What the session is about, as it was when it was shared.
  private let beginning: HandOut
  private let queue = DispatchQueue(label: "vlmverse.hand-outs", qos: .utility)
  private let made = Mutex<[Format: Made]>([:])

  init(_ beginning: HandOut) { self.beginning = beginning }

  /// The file, which is made where it was not yet.
  func file(of entries: [HandOut.Entry], as format: Format) -> Broadcast {
    let (file, isNew) = made.withLock { made in
      if let known = made[format], known.count == entries.count { return (known.file, false) }
      let file = Broadcast()
      made[format] = Made(count: entries.count, file: file)
      return (file, true)
    }
    if isNew {
      queue.async { [beginning] in
        let text = try? beginning.with(entries).text(as: format == .html ? .html : .ipynb)
        file.tell(Array((text ?? "").utf8))
        file.end()
      }
    }
    return file
  }
}
