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
}
