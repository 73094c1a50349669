import Foundation
import MaskDecoder

/// What makes masks of answers, and the file that it is from.
public struct OpenMaskDecoder: Sendable {
  /// Where it was opened from.
  public let url: URL
  /// Its layers, with their weights.
  public let decoder: MaskDecoder

  /// Opens big_vision's `vae-oid.npz`, or a safetensors file of the same names.
  /// - Throws: `MaskDecoderError`, naming file and tensor.
  public init(_ url: URL) throws(MaskDecoderError) { (self.url, decoder) = (url, try MaskDecoder(contentsOf: url)) }
}
