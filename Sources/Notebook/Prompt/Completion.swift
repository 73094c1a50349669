import Foundation
import PaliGemmaModel

/// Ways to go on in a line.
public struct LineCompletion {
  public struct Candidate: Equatable, Sendable {
    public let text: String
    public let summary: String?
    /// Whether more of the same word may follow.
    public let isPartial: Bool
  }

  /// Where the word to replace begins.
  public let start: String.Index
  public let candidates: [Candidate]
}

extension Notebook {
  /// Ways to go on from `cursor`: a command's name, or what its argument is.
  public func completion(of line: String, at cursor: String.Index) -> LineCompletion? {
    let typed = line[..<cursor]
    guard let colon = typed.firstIndex(where: { !$0.isWhitespace }), typed[colon] == ":" else { return nil }
    guard let space = typed[colon...].firstIndex(where: \.isWhitespace) else {
      let names = commands.map { (":" + $0.name, $0.summary) }.filter { $0.0.hasPrefix(typed[colon...]) }
      let candidates = names.map { LineCompletion.Candidate(text: $0.0, summary: $0.1, isPartial: false) }
      return LineCompletion(start: colon, candidates: candidates)
    }
    guard let command = try? Command.find(String(typed[typed.index(after: colon)..<space]), among: commands) else {
      return nil
    }
    let start = typed.lastIndex(where: \.isWhitespace).map { typed.index(after: $0) } ?? typed.endIndex
    let index = typed[space..<start].split(whereSeparator: \.isWhitespace).count
    guard index < max(command.completes.count, 1), let kind = command.completes.dropFirst(index).first else {
      return nil
    }
    return LineCompletion(start: start, candidates: candidates(kind, String(typed[start...])))
  }

  private func candidates(_ kind: Command.ArgumentKind, _ word: String) -> [LineCompletion.Candidate] {
    func whole(_ names: [String]) -> [LineCompletion.Candidate] {
      names.filter { $0.hasPrefix(word) }.map { .init(text: $0, summary: nil, isPartial: $0.hasSuffix(".")) }
    }
    switch kind {
    case .address: return addresses(word)
    case .part: return whole(Part.all.map(\.name) + ["tokens", "vision.", "text."])
    case .command: return whole(commands.map(\.name))
    case .word(let words): return whole(words)
    case .file: return files(word)
    }
  }

  /// Addresses that begin with `word`, each up to its next dot.
  private func addresses(_ word: String) -> [LineCompletion.Candidate] {
    var seen: Set<String> = []
    let all = Address.all(open.model.configuration).map(\.description) + open.model.weights.addresses
    return all.filter { $0.hasPrefix(word) }.compactMap { address in
      let rest = address.dropFirst(word.count)
      let end = rest.firstIndex(of: ".").map { address.index(after: $0) } ?? address.endIndex
      let text = String(address[..<end])
      guard seen.insert(text).inserted else { return nil }
      return .init(text: text, summary: nil, isPartial: text.hasSuffix("."))
    }
  }

  private func files(_ word: String) -> [LineCompletion.Candidate] {
    let slash = word.lastIndex(of: "/").map { word.index(after: $0) } ?? word.startIndex
    let (folder, beginning) = (String(word[..<slash]), word[slash...])
    let path = folder.isEmpty ? "." : NSString(string: folder).expandingTildeInPath
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasPrefix(beginning) && ($0.first != "." || beginning.first == ".") }.sorted().map {
      name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
      return .init(text: folder + name + (isFolder.boolValue ? "/" : ""), summary: nil, isPartial: isFolder.boolValue)
    }
  }
}
