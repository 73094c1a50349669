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
      prompt: prompt, commands: Command.all)
  }

  /// A notebook on a small model under `Tests/Fixtures/model`, with an answer that should have been.
  static func targeted(_ name: String) throws -> Notebook {
    let folder = name.replacing(".lora", with: "")
    let notebook = try Notebook(
      model: Fixtures.url("model/\(folder)"), adapter: folder == name ? nil : Fixtures.url("model/\(name)"),
      image: Fixtures.package.appending(path: "images/scene-00.png"), commands: Command.all)
    notebook.execute(":target ab")
    return notebook
  }
}
