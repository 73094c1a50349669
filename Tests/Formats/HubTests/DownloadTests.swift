import Foundation
import TestSupport
import Testing

@testable import Hub

/// Downloads from a hub that behaves.
@Suite struct DownloadTests {
  @Test func theCacheIsAsTheHubsToolsHaveIt() throws {
    let server = try StandInHub()
    let place = try HubFolder(server)
    let snapshot = try place.download()
    #expect(snapshot.path() == place.cached.path() + "/snapshots/\(StandInHub.commit)/")
    let wanted = ["config.json", "model.safetensors", "tokenizer.json"]
    #expect(place.names(in: "snapshots/\(StandInHub.commit)") == wanted)
    for name in wanted {
      let (bytes, link) = (server.files[name] ?? [], snapshot.appending(path: name))
      let target = try FileManager.default.destinationOfSymbolicLink(atPath: link.path())
      #expect(target == "../../blobs/" + StandInHub.hash(name, bytes))
      #expect(try Data(contentsOf: link) == Data(bytes))
    }
    #expect(place.names(in: "blobs").count == 3)
    #expect(try String(contentsOf: place.cached.appending(path: "refs/main"), encoding: .utf8) == StandInHub.commit)
    #expect(try place.hub().cache.snapshot(of: place.model) == snapshot)
  }

  @Test func whatIsThereIsNotFetchedAgain() throws {
    let server = try StandInHub()
    let place = try HubFolder(server)
    let first = try place.download()
    let count = server.requests.count
    #expect(try place.download() == first)
    #expect(server.requests.count == count + 1)  // what the model is
  }

  @Test func aRevisionHasAReferenceAndACommitNone() throws {
    let server = try StandInHub()
    let place = try HubFolder(server)
    try place.download(ModelName("owner/model", revision: "refs/pr/1"))
    try place.download(ModelName("owner/model@\(StandInHub.commit)"))
    #expect(server.requests[0].path.contains("/revision/refs%2Fpr%2F1?"))
    #expect(place.names(in: "refs") == ["refs"] && place.names(in: "refs/refs/pr") == ["1"])
  }

  /// Neither where the weights lie sees it, nor where the description has moved to, which sends it back for the rest.
  @Test func theTokenGoesToTheHubOnly() throws {
    let server = try StandInHub { request, _, reply in
      guard request.path.hasPrefix("/api/models/") else { return }
      reply = StandInHub.description(StandInHub.small)
      if request.host == "127.0.0.1" {
        reply = HTTPReply(status: 307, fields: ["Location": "http://STORE\(request.path)"])
      }
    }
    let place = try HubFolder(server, ["HF_TOKEN": " hf_secret\n"])
    try place.download()
    let seen = server.requests.filter { $0.fields["authorization"] == "Bearer hf_secret" }
    #expect(seen.count == server.requests.count - 2 && seen.allSatisfy { $0.host == "127.0.0.1" })
    #expect(server.stored.count == 2 && !server.stored.contains { "\($0)".contains("hf_secret") })
  }

  @Test func theTokenMayLieInAFile() throws {
    let server = try StandInHub()
    let place = try HubFolder(server)
    try Data("hf_file\n".utf8).write(to: place.folder.file("token"))
    try place.download()
    #expect(server.requests[0].fields["authorization"] == "Bearer hf_file")
    let broken = try HubFolder(server, ["HF_TOKEN": "hf_a\nEvil: field"])
    #expect(try broken.refusal() == "HF_TOKEN cannot be used; expected a token in one line, such as hf_…")
  }

  @Test func aFolderOfOnesOwnTakesWhatTheCacheHas() throws {
    let server = try StandInHub()
    let place = try HubFolder(server)
    let target = place.folder.file("mine")
    try place.download()
    let count = server.requests.count
    #expect(try place.download(to: target) == target)
    #expect(server.requests.count == count + 1)
    for name in ["config.json", "model.safetensors", "tokenizer.json"] {
      let file = target.appending(path: name)
      #expect(try Data(contentsOf: file) == Data(server.files[name] ?? []))
      #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: file.path())) == nil)
    }
    try place.download(to: target)
    try Data("mine".utf8).write(to: target.appending(path: "config.json"))
    #expect(
      try place.refusal(to: target).hasSuffix(
        "is there already, and is not the model's; remove it, or name another folder"))
    #expect(try Data(contentsOf: target.appending(path: "config.json")) == Data("mine".utf8))
  }

  @Test func twoAtOnceFetchOnce() async throws {
    let server = try StandInHub { request, _, reply in if request.host == "127.0.0.2" { reply.rate = 1_000_000 } }
    let place = try HubFolder(server)
    try await withThrowingTaskGroup { group in
      for _ in 0..<2 { group.addTask { try place.download() } }
      try await group.waitForAll()
    }
    #expect(server.stored.count == 1)
    #expect(place.weights(server) == Data(server.files["model.safetensors"] ?? []))
  }

  @Test func offlineNothingIsAsked() throws {
    let server = try StandInHub()
    let place = try HubFolder(server, ["HF_HUB_OFFLINE": "1"])
    #expect(
      try place.refusal()
        == "owner/model: the hub's cache does not have it, and HF_HUB_OFFLINE forbids to download; unset it")
    #expect(server.requests.isEmpty)
  }

  @Test func onlyTheFilesThatAreReadAreWanted() {
    let shards = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
    let files = [
      "config.json", "tokenizer.json", "README.md", "model.fp16.safetensors", "pytorch_model.bin", "../evil",
    ]
    #expect(ModelFiles.wanted(of: files) == nil)
    #expect(ModelFiles.wanted(of: files + shards) == nil)
    let index = "model.safetensors.index.json"
    #expect(ModelFiles.wanted(of: files + shards + [index]) == ["config.json", "tokenizer.json"] + shards + [index])
    let all = files + shards + [index, "model.safetensors"]
    #expect(ModelFiles.wanted(of: all) == ["config.json", "tokenizer.json", "model.safetensors"])
    #expect(ModelFiles.wanted(of: ["adapter_config.json", "adapter_model.safetensors"])?.count == 2)
  }
}
