import Files
import Foundation
import Tensors

/// The arrays that `np.savez` or `np.savez_compressed` has put into a file, `.npz`: a zip archive of `.npy` files.
///
/// The archive's directory is checked when it is opened, and each array when it is read.
public struct NumPyArchive: Sendable {
  /// The file.
  public let url: URL
  private let file: MappedFile
  private let members: [JSON.Key: ZipArchive.Member]

  /// Maps the file at `url` and checks its directory, without unpacking any array.
  public init(_ url: URL) throws(CheckpointError) {
    self.url = url
    let file = try CheckpointError.naming { () throws(FileError) in try MappedFile(url) }
    try CheckpointError.naming { () throws(FileError) in try StandIn.refuse(file.bytes, url.lastPathComponent) }
    let archive = try ZipArchive(file.bytes, file: url.lastPathComponent)
    members = Dictionary(uniqueKeysWithValues: archive.members.map { (JSON.Key($0.name), $0) })
    self.file = file
  }

  /// What the arrays are called, in order.
  public var names: [String] {
    members.keys.map(\.text).filter { $0.hasSuffix(Self.ending) }.map { String($0.dropLast(Self.ending.count)) }
      .sorted()
  }

  private static let ending = ".npy"

  /// The array stored under `name`; nil where there is none.
  /// - Throws: what is wrong with it, naming file and array.
  public func tensor(_ name: String) throws(CheckpointError) -> Tensor? {
    guard let member = members[JSON.Key(name + Self.ending)] else { return nil }
    let content = try member.unpacked(file.bytes, file: url.lastPathComponent)
    return try NumPyArray(content, file: url.lastPathComponent, name: name).tensor
  }
}
