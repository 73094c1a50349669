import CExpression
import Files
import Foundation

/// What `adapter_config.json` says of an adapter.
struct AdapterSettings: Sendable, Equatable {
  /// r and α where no pattern says otherwise.
  let rank: Int
  let alpha: Double
  let isRankStabilised: Bool
  let ranks: [Pattern<Int>]
  let alphas: [Pattern<Double>]
  /// The modules that have an adapter: ends of their paths, or one expression for the whole.
  let targets: [String]
  let isExpression: Bool
  /// Modules that are there as wholes: ends of paths or parts of them.
  let savedModules: [String]
  /// The model that it was made for.
  let base: String?

  /// A number of the modules whose paths end in what an expression matches.
  struct Pattern<Number: Sendable & Equatable>: Sendable, Equatable {
    let expression: String
    let number: Number
  }
}

// MARK: - Of a module

extension AdapterSettings {
  /// The rank and scale of the adapter of the module at `path`; the first pattern that matches counts.
  func size(of path: String) -> LowRank.Size {
    let rank = ranks.first { $0.matches(path) }?.number ?? rank
    let alpha = alphas.first { $0.matches(path) }?.number ?? alpha
    let divisor = isRankStabilised ? Double(rank).squareRoot() : Double(rank)
    return LowRank.Size(rank: rank, scale: Float(alpha / divisor))
  }

  /// Whether the module at `path` has an adapter; peft passes over the tensors of any other.
  func isTarget(_ path: String) -> Bool {
    isExpression
      ? matches(targets[0], path) : targets.contains { $0 == "all-linear" || $0 == path || path.hasSuffix("." + $0) }
  }

  /// Whether the module at `path` is one of those that are there as wholes.
  func isSaved(_ path: String) -> Bool {
    savedModules.contains { matches("(.*\\.)?\($0)(\\..*)?", path) }
  }
}

extension AdapterSettings.Pattern {
  /// Whether `path` ends in what the expression matches. Most have nothing of an expression but dots.
  func matches(_ path: String) -> Bool {
    guard expression.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }) else {
      return PaliGemmaModel.matches("(.*\\.)?(\(expression))", path)
    }
    let end = path.suffix(expression.count)
    let isWhole = end.startIndex == path.startIndex || path[..<end.startIndex].last == "."
    return isWhole && end.count == expression.count && zip(end, expression).allSatisfy { $0 == $1 || $1 == "." }
  }
}

/// Whether `expression`, which has been found to be one, matches all of `path`.
private func matches(_ expression: String, _ path: String) -> Bool {
  Int(cexpression_match(expression, path)) == CEXPRESSION_MATCHES
}
