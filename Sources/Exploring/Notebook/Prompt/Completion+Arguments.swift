import Explaining
import Expressions
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
    case .token: return whole(tokenWords(ofTower: words.first)) + patchPlaces(ofTower: words.first, word)
    case .silenced: return silenced(word)
    case .pattern: return words.last == "sweep" ? parts(of: blockPatterns, word) : []
    case .run: return whole(runs.keys.sorted())
    case .stop: return whole(stops.all.map { String($0.number) } + ["all"])
    case .topic:
      return whole(
        commands.map(\.name) + Command.Group.allCases.map(\.word) + Function.all.map(\.name) + Glossary.names)
        + parts(of: activations, word)
    case .word(let words): return whole(words)
    case .file: return files(word)
    case .either(let kinds): return kinds.flatMap { candidates($0, word, after: words) }
    case .value, .expression: return []  // these are no words
    }
  }

  private func numbers(_ count: Int) -> [String] { (0..<count).map(String.init) }

  /// The tower that `vision.attention` or `text.3` names, else the cursor's.
  private func tower(of word: String?) -> Tower {
    word?.split(separator: ".").first.flatMap { Tower(rawValue: String($0)) } ?? tower
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
    let towers = [Tower.vision, .text]
    guard let tower = towers.first(where: { word.hasPrefix($0.rawValue + ".") }) else {
      return Destination.all.map(\.name) + ["tokens"] + towers.map { $0.rawValue + "." }
    }
    return Destination.all.filter { $0.exists(in: tower) }.map { "\(tower.rawValue).\($0.name)" }
  }

  private func isIndexed(_ words: [String]) -> Bool {
    let name = words.last?.split(separator: ".").last.map(String.init)
    return Destination.all.contains { $0.name == name && $0.isIndexed }
  }

  private func blocks(_ word: String) -> [String] {
    guard word.contains(".") else { return numbers(blockCount(ofTower: nil)) + ["vision.", "text."] }
    return numbers(blockCount(ofTower: word)).map { "\(tower(of: word).rawValue).\($0)" }
  }

  /// The tokens that `:attention … from` takes in the pass the cursor is in: those that no other is written like.
  private func tokenWords(ofTower word: String?) -> [String] {
    guard tower(of: word) == .text else { return [] }
    let tokens = session.currentStep == 0 ? session.input.tokens : [session.answer[session.currentStep - 1]]
    let pieces = tokens.map(explainer.pieceName)
    return pieces.dropFirst(session.currentStep == 0 ? open.model.configuration.vision.patchCount : 0).map(\.asWord)
      .filter { !$0.isEmpty && !$0.contains(where: \.isWhitespace) && rowsMatching($0, pieces).count == 1 }
  }

  /// Patches by column and row, the column first; among tokens only where a digit asks for them.
  private func patchPlaces(ofTower word: String?, _ typed: String) -> [LineCompletion.Candidate] {
    guard tower(of: word) == .vision || (session.currentStep == 0 && typed.first?.isNumber == true) else { return [] }
    let numbers = numbers(open.model.configuration.vision.patchesPerSide)
    guard let comma = typed.firstIndex(of: ",") else {
      return numbers.filter { $0.hasPrefix(typed) }.map { .init($0 + ",", isPartial: true) }
    }
    return numbers.map { typed[...comma] + $0 }.filter { $0.hasPrefix(typed) }.map { .init($0) }
  }

  /// What `:ablate` takes besides patches' places: short forms of blocks where one is begun.
  private func silenced(_ word: String) -> [LineCompletion.Candidate] {
    let names = [Tower.vision, .text].flatMap { tower in
      numbers(blockCount(ofTower: tower.rawValue)).map { "\(tower.rawValue).block.\($0)" }.flatMap { block in
        let heads = numbers(headCount(ofTower: tower.rawValue)).map { "\(block).head.\($0)" }
        return [block, block + ".attention", block + ".mlp"] + heads
      }
    }
    let isShort = word.split(separator: ".").dropFirst().first?.first?.isNumber == true
    let others = ["patches"] + (open.adapter == nil ? [] : ["adapter"])
    return parts(of: others + (isShort ? names.map { $0.replacing(".block.", with: ".") } : names), word)
  }

  /// The values of all blocks of a tower, as `:patch sweep` takes them.
  private var blockPatterns: [String] {
    Tower.allCases.flatMap { tower in
      session.layout.points(of: tower.block(0)).map { "\(tower.rawValue).*.\($0.rawValue)" }
    }
  }

  /// Files whose names go on from `word`, in quotes where these are begun or needed.
  private func files(_ word: String) -> [LineCompletion.Candidate] {
    let quote = word.first.flatMap { $0 == "\"" || $0 == "'" ? String($0) : nil }
    let typed = quote == nil ? word : String(word.dropFirst())
    let slash = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    let (folder, beginning) = (String(typed[..<slash]), typed[slash...])
    let path = folder.isEmpty ? "." : folder.expandedPath
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasPrefix(beginning) && ($0.first != "." || beginning.first == ".") }.sorted().map {
      name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
      let quote = quote ?? ((folder + name).contains(where: \.isWhitespace) ? "\"" : "")
      return .init(
        quote + folder + name + (isFolder.boolValue ? "/" : quote), isPartial: isFolder.boolValue)
    }
  }
}
