import Files

/// Why a checkpoint's files cannot be used.
public enum CheckpointError: Error, Equatable {
  /// A file cannot be read or written, or is not JSON where it should be.
  case file(FileError)
  /// The path is no folder.
  case notAFolder(path: String)
  /// The folder holds no safetensors under a known name.
  case noWeights(folder: String)
  /// The file is shorter than its beginning says.
  case truncated(file: String, byteCount: Int, expected: String)
  /// The length of the header, which stands in the first 8 bytes, cannot be right.
  case headerLength(file: String, length: UInt64, byteCount: Int)
  /// The header's JSON does not describe tensors.
  case header(file: String, problem: String)
  /// A tensor's description contradicts itself, another tensor or the file.
  case tensor(file: String, name: String, problem: String)
  /// A zip archive of arrays is damaged, or packed as NumPy packs none.
  case archive(file: String, problem: String)
  /// The shard index is wrong.
  case index(file: String, problem: String)
}

extension CheckpointError: CustomStringConvertible {
  /// What is wrong, where, and what would be right, in one line.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .notAFolder(let path): "\(path) is not a folder; expected a folder with config.json and model.safetensors"
    case .noWeights(let folder):
      "\(folder) holds no weights; expected model.safetensors, or model.safetensors.index.json and its shards"
    case .truncated(let file, let byteCount, let expected):
      "\(file) has \(byteCount) bytes; expected \(expected)"
    case .headerLength(let file, let length, let byteCount):
      "\(file): its header claims \(length) bytes of a file of \(byteCount); it is truncated or not safetensors"
    case .header(let file, let problem): "\(file): \(problem)"
    case .tensor(let file, let name, let problem): "\(file): tensor \(JSON.quoted(name)) \(problem)"
    case .archive(let file, let problem), .index(let file, let problem): "\(file): \(problem)"
    }
  }
}

extension CheckpointError {
  /// What `body` makes of files, its error as one of a checkpoint's.
  static func naming<Result>(_ body: () throws(FileError) -> Result) throws(CheckpointError) -> Result {
    do throws(FileError) { return try body() } catch { throw .file(error) }
  }
}
