import ArgumentParser
import Foundation
import Hub
import Terminal

/// Downloads a model from the hub.
struct DownloadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "download", abstract: "Downloads a model from the hub, or the rest of one.",
    discussion: """
      Only the files that are read here are fetched, into the cache that all of the hub's tools share, and each is checked \
      against its hash. What was interrupted goes on where it was. Every command then takes the model by its name. The folder \
      goes to standard output.

      HF_TOKEN is the token of an account, for models that ask for one; HF_ENDPOINT another hub; HF_HOME or HF_HUB_CACHE \
      another place for the cache.
      """)

  @Argument(help: ArgumentHelp("The model: OWNER/NAME, or OWNER/NAME@REVISION.", valueName: "name"))
  var name: String
  @Option(help: ArgumentHelp("A branch, a tag or a commit; main if not given.", valueName: "revision"))
  var revision: String?
  @Option(help: ArgumentHelp("Put the files into a folder instead of the cache.", valueName: "dir"))
  var to: String?

  func run() throws {
    let model = try ModelName(name, revision: revision)
    let hub = try Hub()
    let watch = DownloadWatch(model)
    try LongWork.run { work in
      work.discard = { writeError("What has come is kept: the same command goes on from there.") }
      let folder = try hub.download(model, to: to.map { URL(filePath: $0, directoryHint: .isDirectory) }) { progress in
        watch.take(progress)
        work.willDo(watch.line)
      }
      work.end()
      writeError(watch.summary)
      try writeOutput(folder.path + "\n")
    }
  }
}
