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
    let model = lesson.model.map { $0.hasPrefix("/") ? URL(filePath: $0) : folder.appending(path: $0) }
    for file in [image, model].compactMap(\.self) {
      guard let objection = lesson.authority.objection(toOpening: file) else { continue }
      throw CurriculumError.lesson(file: lesson.url.lastPathComponent, line: 1, .opensOutside(objection))
    }
    try begin(model: model, image: image, prompt: lesson.prompt)
  }
}

extension Lesson {
  /// In whose name its lines run: nobody's who has read them.
  var authority: Authority { .file(url, opensOutside: opensOutside) }

  /// The lines that Enter runs, those that solve its exercises in a demo too.
  var lines: [String] {
    steps.flatMap { step -> [String] in
      switch step.content {
      case .prose: []
      case .run(let line): [line]
      case .exercise(let exercise): exercise.lines
      }
    }
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
