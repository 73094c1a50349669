import Foundation
import PaliGemmaModel

extension Notebook {
  /// What an argument of a kind may be, as far as it begins with `word`.
  func candidates(_ kind: Command.ArgumentKind, _ word: String, after words: [String]) -> [LineCompletion.Candidate] {
    func whole(_ names: [String]) -> [LineCompletion.Candidate] {
      names.filter { $0.hasPrefix(word) }.map { .init($0, isPartial: $0.hasSuffix(".")) }
    }
    switch kind {
    case .address: return whole(shortNames) + parts(of: activations, word)
    case .weight: return parts(of: open.model.weights.addresses, word)
    case .part: return whole(parts(word))
    case .index: return whole(isIndexed(words) ? numbers(blockCount(ofTower: words.first)) : [])
    case .block: return whole(blocks(word))
    case .head: return whole(numbers(headCount(ofTower: words.first)) + ["mean"])
    case .token: return whole(promptWords)
    case .run: return whole(runs.keys.sorted())
    case .stop: return whole(stops.all.map { String($0.number) } + ["all"])
    case .command: return whole(commands.map(\.name) + Command.Group.allCases.map(\.word) + Function.all.map(\.name))
    case .word(let words): return whole(words)
    case .file: return files(word)
    case .either(let kinds): return kinds.flatMap { candidates($0, word, after: words) }
    case .value, .expression: return []  // these are no words
    }
  }

  private func numbers(_ count: Int) -> [String] { (0..<count).map(String.init) }

  /// The tower that `vision.attention` or `text.3` names, else the cursor's.
  private func tower(of word: String?) -> Part.Tower {
    word?.split(separator: ".").first.flatMap { Part.Tower(rawValue: String($0)) } ?? tower
  }

  private func blockCount(ofTower word: String?) -> Int {
    let configuration = open.model.configuration
    return tower(of: word) == .vision ? configuration.vision.blockCount : configuration.text.layerCount
  }

  private func headCount(ofTower word: String?) -> Int {
    let configuration = open.model.configuration
    return tower(of: word) == .vision ? configuration.vision.headCount : configuration.text.headCount
  }

  /// The parts' names, and behind a tower's name those that it has.
  private func parts(_ word: String) -> [String] {
    let towers = [Part.Tower.vision, .text]
    guard let tower = towers.first(where: { word.hasPrefix($0.rawValue + ".") }) else {
      return Part.all.map(\.name) + ["tokens"] + towers.map { $0.rawValue + "." }
    }
    return Part.all.filter { $0.exists(in: tower) }.map { "\(tower.rawValue).\($0.name)" }
  }

  private func isIndexed(_ words: [String]) -> Bool {
    let name = words.last?.split(separator: ".").last.map(String.init)
    return Part.all.contains { $0.name == name && $0.isIndexed }
  }

  private func blocks(_ word: String) -> [String] {
    guard word.contains(".") else { return numbers(blockCount(ofTower: nil)) + ["vision.", "text."] }
    return numbers(blockCount(ofTower: word)).map { "\(tower(of: word).rawValue).\($0)" }
  }

  /// The prompt's tokens as `:attention … from` takes them.
  private var promptWords: [String] {
    let tokens = session.input.tokens.dropFirst(open.model.configuration.vision.patchCount)
    return (tokens + session.answer).map { pieceName($0).asWord }
      .filter { !$0.isEmpty && !$0.contains(where: \.isWhitespace) }
  }

  private func files(_ word: String) -> [LineCompletion.Candidate] {
    let slash = word.lastIndex(of: "/").map { word.index(after: $0) } ?? word.startIndex
    let (folder, beginning) = (String(word[..<slash]), word[slash...])
    let path = folder.isEmpty ? "." : Files.path(folder)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasPrefix(beginning) && ($0.first != "." || beginning.first == ".") }.sorted().map {
      name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
      return .init(folder + name + (isFolder.boolValue ? "/" : ""), isPartial: isFolder.boolValue)
    }
  }
}
