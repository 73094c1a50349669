import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct RegularFileTests {
  private let folder: TemporaryDirectory

  init() throws { folder = try TemporaryDirectory() }

  private func contents(_ url: URL) throws(FileError) -> [UInt8] { try RegularFile(url).read() }

  @Test func whatIsNoRegularFileIsNamedAndNotWaitedFor() throws {
    #expect(mkfifo(folder.file("pipe").path, 0o600) == 0)
    for (url, kind) in [
      (folder.url, "folder"), (folder.file("pipe"), "pipe"), (URL(filePath: "/dev/zero"), "device"),
    ] {
      let problem = FileError.Problem.impossible(action: "open", reason: "it is no regular file but a \(kind)")
      #expect(throws: FileError(url.relativePath, problem)) { try contents(url) }
      #expect(throws: FileError(url.relativePath, problem)) { try MappedFile(url) }
    }
    #expect {
      try contents(URL(filePath: "/nowhere"))
    } throws: {
      "\($0)" == "/nowhere: cannot open: No such file or directory"
    }
  }

  @Test func bytesAreReadInParts() throws {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
    try Data(bytes).write(to: folder.file("a"))
    let file = try RegularFile(folder.file("a"))
    let parts = [try file.read(upTo: 10), try file.read(upTo: 100_000), try file.read(), try file.read()]
    #expect(parts.map(\.count) == [10, 100_000, 99_990, 0])
    #expect(parts.flatMap(\.self) == bytes)
    try Data().write(to: folder.file("empty"))
    #expect(try contents(folder.file("empty")) == [])
    #expect(try MappedFile(folder.file("empty")).bytes.isEmpty)
  }

  /// Such files have no length that could be asked for.
  @Test func filesOfTheSystemAreReadToTheirEnd() throws {
    #expect(try contents(URL(filePath: "/proc/self/status")).count > 100)
  }

  @Test func aPipeThatIsAskedForIsReadToItsEnd() throws {
    let pipe = folder.file("pipe")
    #expect(mkfifo(pipe.path, 0o600) == 0)
    let writer = Process()
    writer.executableURL = URL(filePath: "/bin/sh")
    writer.arguments = ["-c", "sleep 0.1; printf %0100000d 1 > \(pipe.path)"]
    try writer.run()
    let file = try RegularFile(pipe, takesPipes: true)
    #expect(try file.read().count == 100_000)
    writer.waitUntilExit()
  }
}
