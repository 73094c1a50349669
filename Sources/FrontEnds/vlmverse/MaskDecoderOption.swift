import ArgumentParser
import Foundation
import MaskDecoder
import Questions

/// `--mask-decoder vae-oid.npz`.
struct MaskDecoderOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What makes masks of <seg> codes: big_vision's vae-oid.npz, the same as safetensors, or a downloaded name.",
      valueName: "file"))
  var maskDecoder: String?

  /// - Throws: what to do about a name that has not been downloaded.
  func file() throws -> URL? { try maskDecoder.map { try ModelSource.maskDecoder($0) } }

  func decoder() throws -> MaskDecoder? {
    try file().map { try MaskDecoder(contentsOf: $0) }
  }
}

/// Refuses a name that no PNG file has.
func requirePNG(_ path: String) throws {
  guard path.lowercased().hasSuffix(".png") else { throw ValidationError("\(path): expected a name ending in .png") }
}
