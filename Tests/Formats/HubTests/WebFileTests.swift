import Foundation
import TestSupport
import Testing

@testable import Hub

/// Pictures by their addresses.
@Suite struct WebFileTests {
  private let folder: TemporaryDirectory
  private let server: LoopbackServer
  private static let picture = try? Data(contentsOf: Fixtures.url("images/rgb-8.png"))

  init() throws {
    folder = try TemporaryDirectory()
    server = try LoopbackServer(host: "127.0.0.1") { request in
      var reply = HTTPReply(body: Array(Self.picture ?? Data()))
      switch request.path {
      case "/away": (reply.status, reply.fields) = (302, ["Location": "/cat.png"])
      case "/leaves": (reply.status, reply.fields) = (302, ["Location": "file:///etc/passwd"])
      case "/gone.png": reply = HTTPReply(status: 404)
      case "/text.png": reply.body = Array("no picture".utf8)
      case "/cut.png": reply.body = Array(reply.body.prefix(60))
      case "/empty.png": reply.body = []
      case "/packed.png": reply.fields = ["Content-Encoding": "gzip"]
      case "/large.png": reply.length = 1_000_000_000
      case "/secret.png" where request.fields["authorization"] != nil: reply = HTTPReply(status: 500)
      default: break
      }
      return reply
    }
  }

  private func download(_ path: String, _ arguments: [String] = []) throws -> ProcessResult {
    try run(
      "vlmverse", ["download", server.endpoint + path] + arguments,
      environment: ["HF_TOKEN": "hf_secret", "HOME": folder.url.path()], directory: folder.url)
  }

  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.url.path())) ?? []).sorted()
  }

  @Test func aPictureIsWrittenUnderItsNameOrAnother() throws {
    for (path, arguments, name) in [
      ("/a%20cat.png?size=3", [], "a cat.png"), ("/away", ["--to", "b.png"], "b.png"),
      ("/secret.png", [], "secret.png"),
    ] {
      let result = try download(path, arguments)
      #expect(result.status == 0 && result.stdout == name + "\n", "\(result.stderr)")
      #expect(try Data(contentsOf: folder.file(name)) == Self.picture)
    }
    let again = try download("/b.png")
    #expect(again.status == 1 && again.stderr.contains("b.png is there already"))
    #expect(try download("/b.png", ["--force"]).status == 0)
    #expect(names == ["a cat.png", "b.png", "secret.png"])
  }

  @Test(arguments: [
    ("/gone.png", "127.0.0.1 does not have it"), ("/text.png", "is text; expected a PNG"),
    ("/cut.png", "ends before the picture does"), ("/empty.png", "the file is empty"),
    ("/packed.png", "comes packed as \"gzip\""), ("/large.png", "is longer than 200 MB"),
    ("/leaves", "sends us to what is no address"), ("/", "--to <file> gives one"),
  ])
  func whatIsNoPictureLeavesNothing(path: String, said: String) throws {
    let result = try download(path)
    #expect(result.status != 0 && result.stdout == "" && result.stderr.contains(said), "\(result.stderr)")
    #expect(names == [])
  }

  @Test func elsewhereAnAddressIsAnsweredWithTheLineThatFetchesIt() throws {
    let address = server.endpoint + "/cat.png"
    for arguments in [
      ["generate", "--image", address, "--prompt", "caption en"], [address], ["explore", "--image", address],
    ] {
      let result = try run("vlmverse", arguments, directory: folder.url)
      #expect(result.status == 1 && result.stderr.contains("`vlmverse download '\(address)'` makes a file of it"))
    }
  }

  @Test(arguments: [
    ("https://example.org/a/cat.jpg", "cat.jpg"), ("https://example.org/cat.jpg?x=1/2#part", "cat.jpg"),
    ("https://example.org", ""), ("https://example.org/", ""), ("https://example.org/.hidden", ""),
    ("https://example.org/..", ""), ("https://example.org/a%2Fb.png", ""),
    ("https://example.org/k%C3%A4fer.png", "käfer.png"),
  ])
  func anAddressNamesItsFile(address: String, name: String) { #expect(WebFile(address).name == name) }
}
