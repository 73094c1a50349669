import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct AtomicFileTests {
  private let folder: TemporaryDirectory
  private var url: URL { folder.file("out") }

  init() throws { folder = try TemporaryDirectory() }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() }
  }

  private func text(_ name: String = "out") throws -> String {
    try String(contentsOf: folder.file(name), encoding: .utf8)
  }

  @Test func aFileIsThereWhenItIsWholeAndNotBefore() throws {
    for (round, text) in ["first", "second"].enumerated() {
      let file = try AtomicFile(url)
      try file.write(Array(text.utf8))
      #expect(try names == (round == 0 ? [] : ["out"]))
      try file.finish()
      #expect(try self.text() == text)
      #expect(try names == ["out"])
    }
  }

  @Test func aFileThatIsNotFinishedLeavesNothing() throws {
    try AtomicFile.write(Array("old".utf8), to: url)
    do {
      let file = try AtomicFile(url)
      try file.write([1, 2, 3])
    }
    #expect(try names == ["out"] && text() == "old")
  }

  @Test func linksAreFollowedAndModesAreAsAskedFor() throws {
    try AtomicFile.write([], to: url)
    try FileManager.default.createSymbolicLink(at: folder.file("link"), withDestinationURL: url)
    for mode in [0o600, 0o640] as [mode_t] {
      try AtomicFile.write(Array("a".utf8), to: folder.file("link"), mode: mode)
      let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
      #expect(attributes[.posixPermissions] as? Int == Int(mode))
      #expect(attributes[.type] as? FileAttributeType == .typeRegular)
    }
    #expect(try names == ["link", "out"])
  }

  @Test func whatCannotBeWrittenIsNamed() throws {
    let missing = folder.file("none/out")
    let reason = "No such file or directory"
    #expect(throws: FileError(missing.path, .impossible(action: "write", reason: reason))) {
      try AtomicFile.write([], to: missing)
    }
    let kind = "it is no regular file but a device"
    #expect(throws: FileError("/dev/null", .impossible(action: "write", reason: kind))) {
      try AtomicFile.write([], to: URL(filePath: "/dev/null"))
    }
  }

  @Test func whatAKilledProgramLeftBehindGoesAndWhatIsBeingMadeStays() throws {
    try AtomicFile.write(Array("old".utf8), to: url)
    try Data("left behind".utf8).write(to: folder.file("out.vlmverse-partial"))
    try AtomicFile.write(Array("new".utf8), to: url)
    #expect(try names == ["out"] && text() == "new")
    let other = open(folder.file("out.vlmverse-partial").path, O_CREAT | O_RDWR, 0o600)
    #expect(flock(other, LOCK_EX) == 0)
    try AtomicFile.write(Array("newer".utf8), to: url)
    #expect(try names == ["out", "out.vlmverse-partial"] && text() == "newer")
    close(other)
  }

  @Test func writersAtOnceEachLeaveAWholeFile() async throws {
    let url = url
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for _ in 0..<20 { try AtomicFile.write([UInt8](repeating: UInt8(writer), count: 10_000), to: url) }
        }
      }
      try await group.waitForAll()
    }
    let bytes = try Data(contentsOf: url)
    #expect(bytes.count == 10_000 && Set(bytes).count == 1)
    #expect(try names == ["out"])
  }
}

@Suite struct AtomicFolderTests {
  private let folder: TemporaryDirectory
  private var url: URL { folder.file("new") }

  init() throws { folder = try TemporaryDirectory() }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() }
  }

  @Test func aFolderIsThereWhenItIsFinished() throws {
    let atomic = try AtomicFolder(url)
    try AtomicFile.write([1], to: atomic.partial.appending(path: "a"))
    #expect(!FileManager.default.fileExists(atPath: url.path))
    try atomic.finish()
    atomic.discard()
    #expect(try names == ["new"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: url.path) == ["a"])
    #expect(throws: FileError(url.path, .alreadyThere)) { try AtomicFolder(url) }
  }

  @Test func aFolderThatIsNotFinishedLeavesNothing() throws {
    do {
      let atomic = try AtomicFolder(url)
      try AtomicFile.write([1], to: atomic.partial.appending(path: "a"))
    }
    #expect(try names == [])
  }

  @Test func whatAKilledProgramLeftBehindGoesAndWhatIsBeingMadeStays() throws {
    let left = folder.file("new.vlmverse-partial")
    try FileManager.default.createDirectory(at: left, withIntermediateDirectories: false)
    try Data("left behind".utf8).write(to: left.appending(path: "model.safetensors"))
    let first = try AtomicFolder(url)
    #expect(try FileManager.default.contentsOfDirectory(atPath: left.path).isEmpty)
    let second = try AtomicFolder(url)
    #expect(try names == ["new.2.vlmverse-partial", "new.vlmverse-partial"])
    second.discard()
    try first.finish()
    #expect(try names == ["new"])
  }
}

@Suite struct LockedFileTests {
  @Test func bytesAreAddedAndReadFromTheEnd() throws {
    let folder = try TemporaryDirectory()
    let file = try LockedFile(folder.file("made/file"))
    #expect(try file.bytes(last: 10) == [])
    try file.append([1, 2])
    try file.append([3])
    #expect(file.byteCount == 3)
    #expect(try file.bytes(last: 2) == [2, 3])
    #expect(try file.bytes(last: 10) == [1, 2, 3])
    #expect {
      try LockedFile(folder.url)
    } throws: {
      "\($0)" == "\(folder.url.relativePath): cannot open: Is a directory"
    }
  }
}
