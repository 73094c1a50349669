import Curriculum
import Foundation
import NotebookFiles

/// Files of lines that people exchange.
extension Kind {
  static let vlm = notebook("vlm", seeds: { try files("Lessons", "vlm") + files("Tests/Fixtures/notebook", "vlm") })

  static let markdown = notebook("md", seeds: { try files("Tests/Fixtures/notebook", "md") + [page] })

  static let jupyter = notebook("ipynb", seeds: { [jupyterPage] })

  private static let page = Array(
    """
    # A page

    <!-- vlmverse notebook 1
    image: scene-00.png
    prompt: caption en
    -->

    ```vlmverse
    :step
    x = 1 + 1
    ```
    ```
    x = 2
    ```
    """.utf8)

  private static let jupyterPage = Array(
    """
    {"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# A page\\n", "text"]},
      {"cell_type": "code", "execution_count": 1, "metadata": {}, "source": ["1 + 1"],
       "outputs": [{"output_type": "execute_result", "execution_count": 1, "metadata": {},
                    "data": {"text/plain": ["2"]}}]}],
     "metadata": {"vlmverse": {"image": "scene-00.png", "prompt": "caption en"},
                  "kernelspec": {"name": "vlmverse", "display_name": "VLMverse"}},
     "nbformat": 4, "nbformat_minor": 5}
    """.utf8)

  /// What is read is written so that it reads the same.
  private static func notebook(_ ending: String, seeds: @escaping @Sendable () throws -> [[UInt8]]) -> Kind {
    Kind(
      ending, file: "notebook.\(ending)",
      words: ["# vlmverse notebook 1", "# image: ", "# prompt: ", "#| ", "\n", ":goto ", "\"source\"", "```", "<!--"],
      seeds: seeds,
      read: { url, _ in
        let text = try NotebookFile(contentsOf: url).text
        let again = try? NotebookFile(parsing: Array(text.utf8), name: "again")
        require(again?.text == text, "what was written reads otherwise")
      })
  }

  static let lesson = Kind(
    "lesson", file: "lesson.md",
    words: [
      "---\n", "\n```try\n", "\n```question\n", "\n```run\n", "\n```claim\n", "\n```hint\n", "\n```wrong\n", "\n```\n",
      "ask: ", "answer: ", "choices: ", "number: ", "without: ", "tolerance: ", "minutes: ", "paper: ", "$\\sqrt{",
      "| ",
    ],
    seeds: { try files("Tests/Fixtures/lessons", "md") + files("Tests/Fixtures/lessons/mistakes", "md") },
    read: { url, _ in _ = try Lesson(contentsOf: url) })

  /// Lines of a file of questions, which the released program answers, a few hundred at a time.
  static let batch = Kind(
    name: "batch",
    seeds: {
      let image = repository.appending(path: "images/scene-00.png").path
      return [
        #"{"image": "\#(image)", "prompt": "caption en", "max_new_tokens": 1}"#,
        #"{"prompt": "a", "image": "\#(image)", "do_sample": true, "temperature": 2.5, "top_p": 0.5, "seed": 7}"#,
        "{\"image\": \"none.png\", \"prompt\": \"a\"}", "[]", "",
      ].map { Array($0.utf8) }
    },
    words: [
      "image", "prompt", "max_new_tokens", "do_sample", "temperature", "top_p", "seed", "1e308", "-0", "[{", "null",
    ],
    attempt: { folder in
      let file = folder.appending(path: "batch.jsonl")
      var lines: [[UInt8]] = []
      return { bytes in
        lines.append(bytes)
        guard lines.count == 200 else { return }
        write(Array(lines.joined(separator: [UInt8(ascii: "\n")])), to: file.path)
        lines = []
        let model = repository.appending(path: "Tests/Fixtures/model/smallest").path
        let (status, signal) = ended([
          "generate", "--model", model, "--max-new-tokens", "2", "--batch", file.path,
        ])
        require(signal == 0 && [0, 1, 64].contains(status), "\(file.path): status \(status), signal \(signal)")
      }
    })

  /// How the released program, `VLMVERSE` or that of this build, ends when it is given arguments.
  private static func ended(_ arguments: [String]) -> (status: Int32, signal: Int32) {
    let path =
      ProcessInfo.processInfo.environment["VLMVERSE"] ?? repository.appending(path: ".build/release/vlmverse").path
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    (process.standardInput, process.standardOutput) = (FileHandle.nullDevice, FileHandle.nullDevice)
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { fatalError("\(path) does not run: \(error)") }
    process.waitUntilExit()
    return process.terminationReason == .exit ? (process.terminationStatus, 0) : (0, process.terminationStatus)
  }
}
