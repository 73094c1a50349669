import ArgumentParser
import Files
import Foundation
import Hub
import Images
import Terminal

/// Downloads a model from the hub, or a picture from the web.
struct DownloadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "download", abstract: "Downloads a model from the hub, or the rest of one; or a picture.",
    discussion: """
      Only the files that are read here are fetched, into the cache that all of the hub's tools share, and each is checked \
      against its hash. What was interrupted goes on where it was. Every command then takes the model by its name. The folder \
      goes to standard output.

      HF_TOKEN is the token of an account, for models that ask for one; HF_ENDPOINT another hub; HF_HOME or HF_HUB_CACHE \
      another place for the cache.

      The picture at an address that begins with https:// or http:// is written into the working folder, or as --to says, if it is \
      one that is read here, and the file's name goes to standard output. No token is sent.
      """)

  @Argument(
    help: ArgumentHelp("The model: OWNER/NAME, or OWNER/NAME@REVISION; or a picture's address.", valueName: "name"))
  var name: String
  @Option(help: ArgumentHelp("A branch, a tag or a commit; main if not given.", valueName: "revision"))
  var revision: String?
  @Option(
    help: ArgumentHelp(
      "Put the files into a folder instead of the cache; of a picture, the file to write.", valueName: "path"))
  var to: String?
  @OptionGroup var force: ForceOption

  func validate() throws {
    if WebFile.isAddress(name) {
      guard revision == nil else { throw ValidationError("--revision is for models; a picture has none") }
    } else {
      guard !force.force else { throw ValidationError("--force is for pictures; a model's files are never replaced") }
    }
  }

  func run() throws {
    try WebFile.isAddress(name) ? downloadPicture() : downloadModel()
  }

  private func downloadModel() throws {
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

  /// Bytes that a picture may have.
  private static let largestPicture = 200_000_000

  private func downloadPicture() throws {
    let file = WebFile(name)
    guard let target = to ?? (file.name.isEmpty ? nil : file.name) else {
      throw ValidationError("\(name) has no file's name at its end; --to <file> gives one")
    }
    let url = URL(filePath: target)
    try force.requireReplaceable(url)
    try LongWork.run { work in
      let bytes = try file.fetch(limit: Self.largestPicture) { received, length in
        let whole = length.map { " of \(DownloadProgress.size($0))" } ?? ""
        work.willDo("\(DownloadProgress.size(received))\(whole)")
      }
      work.end()
      let picture = try RGBImage(decoding: bytes, name: name)
      try AtomicFile.write(bytes, to: url)
      writeNotices(picture.damage.map { ["\(target): damaged \($0); what is left of it is used"] } ?? [])
      try writeOutput(target + "\n")
    }
  }
}
