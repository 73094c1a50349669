import Files

/// What a zip archive holds, its directory checked whole before anything is unpacked.
///
/// The layout (PKWARE's APPNOTE.TXT): the members, each behind a header of its own; the central directory, which lists them;
/// the end record, which says where that is, and a comment.
struct ZipArchive {
  /// One file in the archive.
  struct Member {
    let name: String
    let packing: Packing
    /// The CRC-32 of what it holds.
    let checksum: UInt32
    /// Where its packed bytes lie in the archive.
    let packed: Range<Int>
    /// How many bytes it holds.
    let byteCount: Int
  }

  /// How the bytes of a member are packed, by its number in the format.
  enum Packing: Int {
    case stored = 0
    case deflated = 8
  }

  /// The bytes that all members may hold together, far more than any weights of this kind have: a small archive may claim more
  /// than there is memory for.
  static let largestByteCount = 1 << 28

  /// In the order of the directory.
  let members: [Member]

  /// Reads the directory of `bytes`, which are all of `file`.
  init(_ bytes: UnsafeRawBufferPointer, file: String) throws(CheckpointError) {
    let reader = ZipReader(bytes: bytes, file: file)
    let (count, directory) = try reader.directory()
    var (members, names) = ([Member](), Set<JSON.Key>())
    var (position, total) = (directory.lowerBound, 0)
    for _ in 0..<count {
      let (member, end) = try reader.member(at: position, in: directory)
      guard names.insert(JSON.Key(member.name)).inserted else {
        throw reader.problem("has \(JSON.quoted(member.name)) twice")
      }
      total += member.byteCount
      guard total <= Self.largestByteCount else {
        throw reader.problem("claims to hold more than \(Self.largestByteCount) bytes; no mask decoder does")
      }
      members.append(member)
      position = end
    }
    self.members = members
  }
}

/// Reads numbers and records of an archive, each only where it lies inside.
private struct ZipReader {
  let bytes: UnsafeRawBufferPointer
  let file: String

  /// Bytes of each record, without the texts that follow it.
  private static let (endSize, entrySize, headerSize) = (22, 46, 30)

  func problem(_ problem: String) -> CheckpointError { .archive(file: file, problem: problem) }

  private func half(_ offset: Int) -> Int {
    Int(UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
  }

  private func word(_ offset: Int) -> Int {
    Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
  }

  /// How many members there are, and where the directory lies.
  func directory() throws(CheckpointError) -> (count: Int, range: Range<Int>) {
    let last = bytes.count - Self.endSize
    let places = stride(from: last, through: max(last - 0xFFFF, 0), by: -1)
    guard last >= 0, let end = places.first(where: { word($0) == 0x0605_4B50 && $0 + half($0 + 20) == last }) else {
      throw problem("has no directory at its end; it is truncated or no zip archive")
    }
    let (count, size, start) = (half(end + 10), word(end + 12), word(end + 16))
    guard half(end + 4) == 0, half(end + 6) == 0, half(end + 8) == count, start + size == end,
      count * Self.entrySize <= size
    else { throw problem("has a directory that is not where its end says; expected one zip archive without gaps") }
    return (count, start..<end)
  }

  /// The member that the entry at `position` describes, and where the next entry begins.
  func member(at position: Int, in directory: Range<Int>) throws(CheckpointError) -> (ZipArchive.Member, end: Int) {
    guard position + Self.entrySize <= directory.upperBound, word(position) == 0x0201_4B50 else {
      throw problem("has a damaged directory")
    }
    let end = position + Self.entrySize + half(position + 28) + half(position + 30) + half(position + 32)
    guard end <= directory.upperBound else { throw problem("has a damaged directory") }
    let text = bytes[position + Self.entrySize..<position + Self.entrySize + half(position + 28)]
    let name = String(decoding: text, as: UTF8.self)
    guard half(position + 8) & 1 == 0 else { throw problem("has \(JSON.quoted(name)) encrypted") }
    guard let packing = ZipArchive.Packing(rawValue: half(position + 10)) else {
      let expected = "expected none (0) or deflate (8), as np.savez and np.savez_compressed write it"
      throw problem("has \(JSON.quoted(name)) packed by method \(half(position + 10)); \(expected)")
    }
    let packed = try packedRange(
      header: word(position + 42), count: word(position + 20), before: directory.lowerBound, name)
    let byteCount = word(position + 24)
    guard packing == .deflated || byteCount == packed.count else {
      throw problem("has \(JSON.quoted(name)) of \(byteCount) bytes in \(packed.count)")
    }
    let member = ZipArchive.Member(
      name: name, packing: packing, checksum: UInt32(word(position + 16)), packed: packed, byteCount: byteCount)
    return (member, end)
  }

  /// Where the bytes of a member lie whose own header is at `header`.
  private func packedRange(header: Int, count: Int, before end: Int, _ name: String) throws(CheckpointError)
    -> Range<Int>
  {
    guard header + Self.headerSize <= end, word(header) == 0x0403_4B50 else {
      throw problem("has no header of \(JSON.quoted(name)) at byte \(header)")
    }
    let start = header + Self.headerSize + half(header + 26) + half(header + 28)
    guard start + count <= end else { throw problem("ends before \(JSON.quoted(name)) does") }
    return start..<start + count
  }
}
