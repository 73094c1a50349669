import ArgumentParser
import Curriculum
import Foundation

/// Follows a lesson, or checks one.
struct LessonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesson", abstract: "Checks lessons.", subcommands: [Check.self])

  /// Finds what is wrong with lessons.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check", abstract: "Finds what is wrong with a lesson, and where.",
      discussion: "The lesson is played from first to last. The exit code is 1 if something is wrong.")

    @Argument(help: "Lessons, as docs/lessons.md describes them.")
    var files: [String]

    func run() throws {
      endOnInterrupt()
      var count = 0
      for file in files {
        do {
          let check = try LessonCheck(URL(filePath: file))
          for mistake in check.mistakes { print(mistake) }
          if check.mistakes.isEmpty { print("\(file): everything works") }
          count += check.mistakes.count
        } catch let error as CurriculumError {
          print(error)
          count += 1
        }
      }
      if count > 0 { throw ExitCode.failure }
    }
  }
}
