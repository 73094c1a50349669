import Files
import Foundation
import Notebook
import NotebookFiles
import PaliGemmaModel
import Rendering
import Sittings

extension Kernel {
  /// Shows what happens.
  func take(_ event: Event) throws {
    switch event {
    case .begins: progress.begin()
    case .runs(let stage): show(running: stage.title)
    case .progresses(let text): show(running: text)
    case .shows(let cell, let entry):
      endProgress()
      if let entry { stream("\(entry.prompt)\(entry.line)\n") }
      show(cell)
      progress.begin()
    case .ends: endProgress()
    case .says(let document): show(document)
    case .asks: break  // Jupyter's own prompt does
    }
  }

  private func show(_ cell: Cell) {
    if cell.isError {
      fail(cell.shown().keptLines)
    } else if cell.value != nil {
      answer?.result = cell.document.keptLines.joined(separator: "\n")
      publishData("execute_result", cell.document, ["execution_count": .integer(history.count)])
    } else {
      show(cell.document)
    }
  }

  private func show(_ document: Document) {
    if !document.isEmpty { publishData("display_data", document, ["transient": [:]]) }
  }

  /// Shows text as a program prints it.
  private func stream(_ text: String) {
    guard !isSilent else { return }
    answer?.hasShown = true
    publish("stream", ["name": "stdout", "text": .string(text)])
  }

  private func publishData(_ kind: String, _ document: Document, _ more: [JSON.Key: JSON]) {
    guard !isSilent else { return }
    answer?.hasShown = true
    let content: [JSON.Key: JSON] = ["data": bundle(document), "metadata": [:]]
    publish(kind, .object(content.merging(more) { $1 }))
  }

  /// Whether nothing is to be shown, as where nobody has asked yet.
  private var isSilent: Bool { answer.map { $0.request.message.content["silent"]?.bool ?? false } ?? true }

  /// A document in every form that a front end may choose from; as text alone where no picture of it can be made.
  func bundle(_ document: Document) -> JSON {
    guard let data = try? document.jupyterData.object else {
      return ["text/plain": .string(document.keptLines.joined(separator: "\n"))]
    }
    guard let picture = try? document.pictureData else { return .object(data) }
    return .object(data.merging(["image/png": .string(picture.base64EncodedString())]) { $1 })
  }
}

// MARK: - Progress

/// What a front end is shown while a line runs for long, in one place that changes.
struct ProgressDisplay {
  /// How long a line runs before anything is shown, and how often it changes then.
  private static let patience = Duration.milliseconds(500)
  private static let interval = Duration.milliseconds(100)

  private var begun = ContinuousClock.now
  private var changed: ContinuousClock.Instant?
  private(set) var isShown = false
  /// How many there have been.
  private(set) var number = 0

  mutating func begin() { begun = .now }

  /// The kind of message that shows what runs now; nil where it is not time for one.
  mutating func change() -> String? {
    let now = ContinuousClock.now
    guard now - begun > Self.patience, changed.map({ now - $0 > Self.interval }) ?? true else { return nil }
    defer { (changed, isShown) = (now, true) }
    if !isShown { number += 1 }
    return isShown ? "update_display_data" : "display_data"
  }

  mutating func end() { (changed, isShown) = (nil, false) }
}

extension Kernel {
  private func show(running title: String) {
    if !isSilent, let kind = progress.change() { publishProgress(kind, "\(title) …") }
  }

  /// Takes away what was shown: with its place where nothing else has been.
  private func endProgress() {
    guard progress.isShown else { return }
    progress.end()
    if answer?.hasShown == true {
      publishProgress("update_display_data", "")
    } else {
      publish("clear_output", ["wait": .bool(false)])
    }
  }

  private func publishProgress(_ kind: String, _ text: String) {
    publish(
      kind,
      [
        "data": ["text/plain": .string(text)], "metadata": [:],
        "transient": ["display_id": .string("progress-\(progress.number)")],
      ])
  }
}
