import Foundation
import Rendering

/// A lesson as its author wrote it: what it is about, and the steps that lead through it.
public struct Lesson: Sendable {
  /// Something to read afterwards.
  public struct Paper: Sendable, Equatable {
    public let title: String
    public let url: String
  }

  /// The file it was read from.
  public let url: URL
  public let title: String
  public let minutes: Int
  /// Numbers of the lessons that it builds on.
  public let prerequisites: [Int]
  /// The picture it begins with, a file in `images`; the sample picture if nil.
  public let image: String?
  /// The prompt it begins with; the sample prompt if nil.
  public let prompt: String?
  /// The checkpoint folder it is about, relative to the lesson's; the shipped model if nil.
  public let model: String?
  public let papers: [Paper]
  /// The titles of its pages.
  public let pages: [Text]
  public let steps: [Step]

  /// n of `Lessons/NN-title.md`.
  public var number: Int? { Self.number(of: url) }

  static func number(of url: URL) -> Int? { Int(url.lastPathComponent.prefix { $0.isASCII && $0.isNumber }) }

  /// How it is called in the prompt and in messages: `lesson 3`, or its file's name.
  public var name: String { number.map { "lesson \($0)" } ?? url.deletingPathExtension().lastPathComponent }
}

/// What one Enter leads to.
public struct Step: Sendable {
  public enum Content: Sendable {
    /// Text to read.
    case prose(Document)
    /// A line that is shown and run.
    case run(String)
    /// Something for the learner to find out.
    case exercise(Exercise)
  }

  public let content: Content
  /// Index of its page.
  public let page: Int
  /// Where it is in the file, from 1.
  public let line: Int
  /// What the instructor wants to remember here, and nobody else sees.
  public var notes: [Document] = []

  var exercise: Exercise? { if case .exercise(let exercise) = content { exercise } else { nil } }
}

/// Something to find out: what is asked, what is right, and how to help.
public struct Exercise: Sendable {
  /// What is right.
  public enum Goal: Sendable, Equatable {
    /// The value of an expression, by any route that reads none of `without`.
    case value(String, without: [String])
    case number(Double)
    /// One of several texts, by index.
    case choice([String], answer: Int)
    /// The name of a value, in full or as it is short for where the cursor is.
    case address(String)
  }

  /// An answer that is not right, and what to say to it.
  public struct Wrong: Sendable {
    public let input: String
    public let say: Document
    /// Where it is in the file.
    public let line: Int
  }

  public let ask: Document
  public let goal: Goal
  /// Two numbers agree when they differ by at most this part of their size.
  public let tolerance: Double
  /// What is shown after the right answer.
  public let explanation: Document
  public var hints: [Document] = []
  /// The lines that solve it, the last of which is the answer.
  public var solution: [String] = []
  public var wrong: [Wrong] = []
}
