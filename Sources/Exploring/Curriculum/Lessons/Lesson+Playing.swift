import Foundation
import Installation
import Notebook
import Rendering

extension Notebook {
  /// Begins a lesson's question anew.
  func begin(_ lesson: Lesson) throws {
    let folder = lesson.url.deletingLastPathComponent()
    let image = try lesson.image.map { name in
      let beside = folder.appending(path: name)
      return FileManager.default.fileExists(atPath: beside.path(percentEncoded: false))
        ? beside : try Installation.images().appending(path: name)
    }
    try begin(model: lesson.model.map { URL(filePath: $0, relativeTo: folder) }, image: image, prompt: lesson.prompt)
  }
}

extension Exercise {
  /// The lines that solve it: its solution or, where nothing forbids that, the answer itself.
  var lines: [String] {
    if !solution.isEmpty { return solution }
    switch goal {
    case .value(let expression, let without): return without.isEmpty ? [expression] : []
    case .number(let number): return [Int(exactly: number).map(String.init) ?? "\(number)"]
    case .choice(_, let answer): return ["\(answer + 1)"]
    case .address(let address): return [address]
    }
  }
}
