import Foundation
import Notebook
import NotebookFiles
import TestSupport

extension Notebook {
  /// A notebook on the model of width 8 under `Tests/Fixtures/model`.
  static func smallest(adapter: URL? = nil, prompt: String = "what is in the image?") throws -> Notebook {
    try Notebook(
      model: Fixtures.url("model/smallest"), adapter: adapter,
      image: Fixtures.package.appending(path: "images/scene-00.png"),
      prompt: prompt, commands: Command.common)
  }

  /// A notebook on a small model under `Tests/Fixtures/model`, with an answer that should have been.
  static func targeted(_ name: String) throws -> Notebook {
    let (base, folder) = (name.replacing(".lora", with: ""), try TemporaryDirectory())
    for file in try FileManager.default.contentsOfDirectory(
      at: Fixtures.url("model/\(base)"), includingPropertiesForKeys: nil)
    {
      try FileManager.default.copyItem(at: file, to: folder.url.appending(path: file.lastPathComponent))
    }
    let tokenizer = folder.url.appending(path: "tokenizer.json")
    if !FileManager.default.fileExists(atPath: tokenizer.path) {
      try FileManager.default.copyItem(at: Fixtures.url("model/smallest/tokenizer.json"), to: tokenizer)
    }
    let notebook = try Notebook(
      model: folder.url, adapter: base == name ? nil : Fixtures.url("model/\(name)"),
      image: Fixtures.package.appending(path: "images/scene-00.png"), commands: Command.common)
    let target = [7, 3, 1]
    try notebook.start(notebook.open, notebook.question, target: target)
    return notebook
  }
}
