import Files

/// What the beginning of a safetensors file says, checked against the length of the whole.
struct SafetensorsHeader {
  /// The longest header that the format allows, in bytes.
  static let longest = 100_000_000

  /// The tensors, in the order of their data.
  let entries: [TensorEntry]
  /// The free texts under `__metadata__`.
  let metadata: [String: String]

  /// Reads the header of `bytes`, which are all of `file`; nothing after the header is touched.
  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
    let dataStart = try Self.dataStart(of: bytes, file: file)
    let header = try CheckpointError.naming { () throws(FileError) in
      try JSON(Array(bytes[8..<dataStart]), file: file, part: "its header")
    }
    guard let members = header.object else {
      throw .header(file: file, problem: "its header is \(header), expected an object of tensors by name")
    }
    metadata = try Self.metadata(members["__metadata__"], file: file)
    entries = try Self.entries(members, dataStart: dataStart, fileSize: bytes.count, file: file)
  }
}

extension SafetensorsHeader {
  /// Where the data begin: after the header's length and the header.
  private static func dataStart(of bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) -> Int {
    guard bytes.count >= 8 else {
      throw .truncated(file: file, byteCount: bytes.count, expected: "at least the 8 of a safetensors header's length")
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= longest, length <= bytes.count - 8 else {
      throw .headerLength(file: file, length: length, byteCount: bytes.count)
    }
    return 8 + Int(length)
  }

  private static func metadata(_ header: JSON?, file: String) throws(CheckpointError) -> [String: String] {
    guard let header, header != .null else { return [:] }
    guard let members = header.object else {
      throw .header(file: file, problem: "__metadata__ is \(header), expected an object of texts by name")
    }
    var metadata: [String: String] = [:]
    for (key, value) in members {
      guard let text = value.string else {
        throw .header(file: file, problem: "__metadata__ has \(value) for \(JSON.quoted(key.text)), expected text")
      }
      metadata[key.text] = text
    }
    return metadata
  }

  /// The tensors by position, checked to fill the data from the first byte to the last.
  private static func entries(
    _ members: [JSON.Key: JSON], dataStart: Int, fileSize: Int, file: String
  ) throws(CheckpointError) -> [TensorEntry] {
    var entries: [TensorEntry] = []
    for (key, header) in members.sorted(by: { $0.key < $1.key }) where key != "__metadata__" {
      entries.append(
        try TensorEntry(
          name: key.text, header: header, dataStart: dataStart, byteCount: fileSize - dataStart, file: file))
    }
    entries.sort {
      ($0.byteRange.lowerBound, $0.byteRange.upperBound) < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
    }
    var end = dataStart
    for (index, entry) in entries.enumerated() {
      let begin = entry.byteRange.lowerBound
      guard begin >= end else {
        throw .tensor(file: file, name: entry.name, problem: "overlaps tensor \(JSON.quoted(entries[index - 1].name))")
      }
      guard begin == end else {
        throw .tensor(file: file, name: entry.name, problem: "comes after \(begin - end) bytes of no tensor")
      }
      end = entry.byteRange.upperBound
    }
    guard end == fileSize else {
      throw .header(file: file, problem: "its tensors end at byte \(end), expected the file's end at \(fileSize)")
    }
    return entries
  }
}
