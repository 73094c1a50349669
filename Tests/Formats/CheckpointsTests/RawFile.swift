import Foundation
import TestSupport

@testable import Checkpoints

/// A file built by hand: the header's length, the header, the data.
func rawFile(header: String, data: [UInt8] = [], claimedLength: UInt64? = nil) -> Data {
  var file = Data()
  withUnsafeBytes(of: (claimedLength ?? UInt64(header.utf8.count)).littleEndian) { file.append(contentsOf: $0) }
  file.append(contentsOf: header.utf8)
  file.append(contentsOf: data)
  return file
}

/// The header filled up with spaces, so that it ends at a multiple of 8 bytes of the file, or of more.
func padded(_ header: String, to multiple: Int = 8) -> String {
  header + String(repeating: " ", count: multiple - 1 - (8 + header.utf8.count + multiple - 1) % multiple)
}

/// One member of a header.
func member(
  _ name: String, _ type: String = "F32", _ shape: String = "[1]", _ begin: Int = 0, _ end: Int = 4
) -> String {
  #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
}

/// What opening a file with these contents says; nil where it opens.
func failure(opening contents: Data) throws -> String? {
  let folder = try TemporaryDirectory()
  let url = folder.file("model.safetensors")
  try contents.write(to: url)
  do throws(CheckpointError) {
    _ = try SafetensorsFile(url)
    return nil
  } catch {
    return error.description
  }
}
