import Foundation
import Rendering

/// A lesson as its author wrote it: what it is about, and the steps that lead through it.
package struct Lesson: Sendable {
  /// Something to read afterwards.
  package struct Paper: Sendable, Equatable {
    package let title: String
    package let url: String
  }

  /// The file it was read from.
  package let url: URL
  package let title: String
  package let minutes: Int
  /// Numbers of the lessons that it builds on.
  package let prerequisites: [Int]
  /// The picture it begins with, a file in `images`; the sample picture if nil.
  package let image: String?
  /// The prompt it begins with; the sample prompt if nil.
  package let prompt: String?
  /// The checkpoint folder it is about, relative to the lesson's; the shipped model if nil.
  package let model: String?
  package let papers: [Paper]
  /// The titles of its pages.
  package let pages: [Text]
  package let steps: [Step]

  /// n of `Lessons/NN-title.md`.
  package var number: Int? { Self.number(of: url) }

  static func number(of url: URL) -> Int? { Int(url.lastPathComponent.prefix { $0.isASCII && $0.isNumber }) }

  /// How it is called in the prompt and in messages: `lesson 3`, or its file's name.
  package var name: String { number.map { "lesson \($0)" } ?? url.deletingPathExtension().lastPathComponent }
}

/// What one Enter leads to.
package struct Step: Sendable {
  package enum Content: Sendable {
    /// Text to read.
    case prose(Document)
    /// A line that is shown and run.
    case run(String)
    /// Something for the learner to find out.
    case exercise(Exercise)
  }

  package internal(set) var content: Content
  /// Index of its page.
  package let page: Int
  /// Where it is in the file, from 1.
  package let line: Int
  /// What the instructor wants to remember here, and nobody else sees.
  package var notes: [Document] = []
  /// What the lesson has said so far of how the model behaves, for the lesson's check only.
  var claims: [Claim] = []

  var exercise: Exercise? { if case .exercise(let exercise) = content { exercise } else { nil } }
}

/// Something that must be true of the model, as lines: commands and names that prepare it, and comparisons that must hold.
struct Claim: Sendable {
  let lines: [(text: String, line: Int)]
}

/// Something to find out: what is asked, what is right, and how to help.
package struct Exercise: Sendable {
  /// What is right.
  package enum Goal: Sendable, Equatable {
    /// The value of an expression, by any route that reads and calls none of `without`.
    case value(String, without: [String])
    case number(Double)
    /// One of several texts, by index.
    case choice([String], answer: Int)
    /// The name of a value, in full or as it is short for where the cursor is.
    case address(String)
  }

  /// An answer that is not right, and what to say to it.
  package struct Wrong: Sendable {
    package let input: String
    package let say: Document
    /// Where it is in the file.
    package let line: Int
  }

  package let ask: Document
  package let goal: Goal
  /// Two numbers agree when they differ by at most this part of their size.
  package let tolerance: Double
  /// What is shown after the right answer.
  package let explanation: Document
  package var hints: [Document] = []
  /// The lines that solve it, the last of which is the answer.
  package var solution: [String] = []
  package var wrong: [Wrong] = []
}
