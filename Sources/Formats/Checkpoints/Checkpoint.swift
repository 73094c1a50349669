import Files
import Foundation
import Tensors

/// The weights of a hub checkpoint folder, by the names they have there: `model.safetensors`, or the shards that
/// `model.safetensors.index.json` names.
public struct Checkpoint: Sendable {
  /// The folder.
  public let folder: URL
  /// The file that says which tensors there are: `model.safetensors`, or the index of the shards.
  package let listing: String
  /// The open files, in the order of their names.
  public let files: [SafetensorsFile]
  private let fileOfTensor: [JSON.Key: Int]

  /// Opens and checks every file, without reading any element.
  public init(folder: URL) throws(CheckpointError) {
    self.folder = folder
    var isFolder: ObjCBool = false
    let path = folder.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      throw .notAFolder(path: path)
    }
    let single = folder.appending(path: "model.safetensors")
    let index = folder.appending(path: "model.safetensors.index.json")
    if FileManager.default.fileExists(atPath: single.path(percentEncoded: false)) {
      self.listing = single.lastPathComponent
      self.files = [try SafetensorsFile(single)]
      self.fileOfTensor = try Self.fileOfTensor(files)
    } else if FileManager.default.fileExists(atPath: index.path(percentEncoded: false)) {
      self.listing = index.lastPathComponent
      let fileOfName = try Self.weightMap(index)
      var files: [SafetensorsFile] = []
      for name in Set(fileOfName.values).sorted() { files.append(try SafetensorsFile(folder.appending(path: name))) }
      self.files = files
      self.fileOfTensor = try Self.fileOfTensor(files)
      for (name, file) in fileOfName.sorted(by: { $0.key < $1.key }) {
        guard let position = fileOfTensor[name], files[position].url.lastPathComponent == file else {
          let problem = "tensor \(JSON.quoted(name.text)) should lie in \(JSON.quoted(file)) and does not"
          throw .index(file: listing, problem: problem)
        }
      }
    } else {
      throw .noWeights(folder: path)
    }
  }

  /// Every tensor's description, file by file, in the order of their data.
  public var entries: [TensorEntry] { files.flatMap(\.entries) }

  /// Bytes of all tensors, scales included.
  public var byteCount: Int { entries.reduce(0) { $0 + $1.byteCount } }

  /// The file that holds the tensor `name`.
  public func file(of name: String) -> SafetensorsFile? { fileOfTensor[JSON.Key(name)].map { files[$0] } }

  /// The tensor stored under `name`, nil where there is none or its type is not one that tensors are computed from.
  public subscript(name: String) -> StoredTensor? {
    file(of: name)?[name]
  }
}

extension Checkpoint {
  /// The position of the file that holds each tensor.
  private static func fileOfTensor(_ files: [SafetensorsFile]) throws(CheckpointError) -> [JSON.Key: Int] {
    var fileOfTensor: [JSON.Key: Int] = [:]
    for (position, file) in files.enumerated() {
      for entry in file.entries {
        if let other = fileOfTensor.updateValue(position, forKey: JSON.Key(entry.name)) {
          let otherFile = files[other].url.lastPathComponent
          let problem = "lies in \(otherFile) too, expected one of them"
          throw .tensor(file: file.url.lastPathComponent, name: entry.name, problem: problem)
        }
      }
    }
    return fileOfTensor
  }

  /// The index's `weight_map`: the shard's file name of each tensor.
  private static func weightMap(_ url: URL) throws(CheckpointError) -> [JSON.Key: String] {
    let file = url.lastPathComponent
    let index = try CheckpointError.naming { () throws(FileError) in try JSON(contentsOf: url) }
    guard let members = index["weight_map"]?.object, !members.isEmpty else {
      throw .index(file: file, problem: "it has no \"weight_map\", expected an object of shard files by tensor name")
    }
    var fileOfName: [JSON.Key: String] = [:]
    for (name, value) in members.sorted(by: { $0.key < $1.key }) {
      guard let shard = value.string, shard.hasSuffix(".safetensors"), !shard.contains("/"), !shard.contains("\0")
      else {
        let problem =
          "tensor \(JSON.quoted(name.text)) lies in \(value), expected the name of a .safetensors file beside it"
        throw .index(file: file, problem: problem)
      }
      fileOfName[name] = shard
    }
    return fileOfName
  }
}
