/// Why a checkpoint's files cannot be used.
public enum CheckpointError: Error, Equatable {
  /// The operating system refused: no such file, no permission, no space.
  case system(file: String, action: String, reason: String)
  /// The path is there but is no regular file.
  case notAFile(file: String)
  /// The path is no folder.
  case notAFolder(path: String)
  /// The folder holds no safetensors under a known name.
  case noWeights(folder: String)
  /// A file of text is larger than any real one.
  case tooLarge(file: String, byteCount: Int, limit: Int)
  /// The file is shorter than its beginning says.
  case truncated(file: String, byteCount: Int, expected: String)
  /// The length of the header, which stands in the first 8 bytes, cannot be right.
  case headerLength(file: String, length: UInt64, byteCount: Int)
  /// Text that should be JSON is not.
  case notJSON(file: String, part: String, problem: String, offset: Int)
  /// The header's JSON does not describe tensors.
  case header(file: String, problem: String)
  /// A tensor's description contradicts itself, another tensor or the file.
  case tensor(file: String, name: String, problem: String)
  /// The shard index is wrong.
  case index(file: String, problem: String)
}

extension CheckpointError: CustomStringConvertible {
  /// What is wrong, where, and what would be right, in one line.
  public var description: String {
    switch self {
    case .system(let file, let action, let reason): "\(file): cannot \(action): \(reason)"
    case .notAFile(let file): "\(file) is not a regular file"
    case .notAFolder(let path): "\(path) is not a folder; expected a folder with config.json and model.safetensors"
    case .noWeights(let folder):
      "\(folder) holds no weights; expected model.safetensors, or model.safetensors.index.json and its shards"
    case .tooLarge(let file, let byteCount, let limit):
      "\(file) has \(byteCount) bytes; expected \(limit) at most"
    case .truncated(let file, let byteCount, let expected):
      "\(file) has \(byteCount) bytes; expected \(expected)"
    case .headerLength(let file, let length, let byteCount):
      "\(file): its header claims \(length) bytes of a file of \(byteCount); it is truncated or not safetensors"
    case .notJSON(let file, let part, let problem, let offset):
      "\(file): \(part) is not JSON: \(problem) (byte \(offset))"
    case .header(let file, let problem): "\(file): \(problem)"
    case .tensor(let file, let name, let problem): "\(file): tensor \(JSON.quoted(name)) \(problem)"
    case .index(let file, let problem): "\(file): \(problem)"
    }
  }
}
