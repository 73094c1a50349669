import CEditline
import Foundation

/// What is being typed.
struct TypedLine {
  let text: String
  let cursor: String.Index

  var beforeCursor: Substring { text[..<cursor] }
  var afterCursor: Substring { text[cursor...] }
}

/// What a key did, in libedit's terms.
private enum KeyResult {
  static let done = UInt8(CC_NORM)
  static let changed = UInt8(CC_REFRESH)
  static let refused = UInt8(CC_ERROR)
  static let endsWithoutLine = UInt8(CC_EOF)
}

extension EditlineEditor {
  private static let pasteStart = "\u{1B}[200~"
  private static let pasteEnd = "\u{1B}[201~"

  /// Names the editor's functions to libedit and binds the keys.
  func connect() {
    editline_set_context(editor, Unmanaged.passUnretained(self).toOpaque())
    editline_set_writer(
      { context, bytes, count in
        guard let context, let bytes else { return }
        let drawn = UnsafeRawBufferPointer(start: bytes, count: count)
        Unmanaged<EditlineEditor>.fromOpaque(context).takeUnretainedValue().draw(Array(drawn))
      }, Unmanaged.passUnretained(self).toOpaque())
    editline_set_prompt(editor, { EditlineEditor.of($0)?.promptText }, CChar(Prompt.escapeMark.value))
    editline_set_reader(editor) { editor, character in
      guard let scalar = EditlineEditor.of(editor)?.nextScalar() else { return 0 }
      character?.pointee = wchar_t(bitPattern: scalar.value)
      return 1
    }
    editline_avoid_shifting(editor)
    bindConveniences()
    el_source(editor, nil)
    bindOwnKeys()
    input.isBound = { [editor] sequence in
      // What the person's `~/.editrc` binds counts, too; `\` and `^` would begin a name there.
      let key = String(decoding: sequence, as: UTF8.self).replacing(/[\\^]/) { "\\\($0.output)" }
      return editline_is_bound(editor, key)
    }
  }

  /// Keys that libedit knows, and a person may bind otherwise.
  private func bindConveniences() {
    let bindings = [
      ("^R", "em-inc-search-prev"), ("^S", "em-inc-search-next"), ("^W", "ed-delete-prev-word"),
      ("\\e[H", "ed-move-to-beg"), ("\\eOH", "ed-move-to-beg"), ("\\e[1~", "ed-move-to-beg"),
      ("\\e[F", "ed-move-to-end"), ("\\eOF", "ed-move-to-end"), ("\\e[4~", "ed-move-to-end"),
      ("\\e[3~", "ed-delete-next-char"), ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"),
    ]
    for (key, function) in bindings { editline_bind(editor, key, function) }
  }

  private func bindOwnKeys() {
    // Ctrl-C and Ctrl-Z are read in order with the other keys, Ctrl-S searches, and a paste keeps its line ends.
    for flag in ["-isig", "-ixon", "-icrnl", "-inlcr"] { editline_set_editing_flag(editor, flag) }
    for flag in ["-icanon", "-echo", "-iexten", "-ixon", "-icrnl", "-inlcr"] { editline_set_working_flag(editor, flag) }
    let functions: [(key: String, name: String, function: EditlineFunction)] = [
      ("^I", "vlmverse-complete", { editor, _ in EditlineEditor.of(editor)?.complete() ?? KeyResult.refused }),
      ("?", "vlmverse-help", { editor, _ in EditlineEditor.of(editor)?.help() ?? KeyResult.refused }),
      ("^C", "vlmverse-interrupt", { editor, _ in EditlineEditor.of(editor)?.interrupt() ?? KeyResult.refused }),
      ("^D", "vlmverse-end", { editor, _ in EditlineEditor.of(editor)?.deleteOrEnd() ?? KeyResult.refused }),
      ("^Z", "vlmverse-suspend", { editor, _ in EditlineEditor.of(editor)?.suspend() ?? KeyResult.refused }),
    ]
    for (key, name, function) in functions {
      editline_add_function(editor, name, function)
      editline_bind(editor, key, name)
    }
    // With vi's keys, Escape alone could not be told from the mark of a paste.
    guard hasEscapes, !editline_has_vi_keys(editor) else { return }
    terminal_mark_pastes()
    editline_add_function(editor, "vlmverse-paste") { editor, _ in
      EditlineEditor.of(editor)?.paste() ?? KeyResult.refused
    }
    editline_bind(editor, "\\e[200~", "vlmverse-paste")
  }

  private static func of(_ editor: OpaquePointer?) -> EditlineEditor? {
    editline_context(editor).map { Unmanaged<EditlineEditor>.fromOpaque($0).takeUnretainedValue() }
  }

  /// The line before and after the cursor, as libedit has it.
  var drawnLine: (before: String, after: String) {
    guard let info = el_line(editor)?.pointee, let start = info.buffer, let cursor = info.cursor,
      let end = info.lastchar
    else { return ("", "") }
    return (
      String(decoding: UnsafeRawBufferPointer(start: start, count: cursor - start), as: UTF8.self),
      String(decoding: UnsafeRawBufferPointer(start: cursor, count: end - cursor), as: UTF8.self)
    )
  }

  /// The line and the cursor in it.
  var typed: TypedLine {
    let drawn = drawnLine
    let (before, text) = (standIns.meant(by: drawn.before), standIns.meant(by: drawn.before + drawn.after))
    return TypedLine(text: text, cursor: text.utf8.index(text.startIndex, offsetBy: before.utf8.count))
  }

  private func insert(_ text: String) { el_insertstr(editor, standIns.standing(for: text)) }

  private func complete() -> UInt8 {
    let line = typed
    guard let completion = completer(line.text, line.cursor), !completion.candidates.isEmpty else {
      return KeyResult.refused
    }
    let old = line.text[completion.start..<line.cursor]
    var new = completion.commonPrefix
    if completion.candidates.count == 1, !completion.candidates[0].isPartial, !line.afterCursor.hasPrefix(" ") {
      new += " "
    }
    if new != old, new.count >= old.count || completion.candidates.count == 1 {
      el_deletestr(editor, Int32(standIns.standing(for: String(old)).unicodeScalars.count))
      insert(new)
      return KeyResult.changed
    }
    guard completion.candidates.count > 1 else { return KeyResult.refused }
    let size = screenSize()
    show(completion.listing(columns: size.columns, rows: size.rows).joined(separator: "\n"))
    return KeyResult.done
  }

  private func help() -> UInt8 {
    let line = typed
    if let text = helpInPlace(line.text, line.cursor) {
      show(text)
      helped = line.text
      return KeyResult.done
    }
    insert("?")
    return KeyResult.changed
  }

  private func interrupt() -> UInt8 {
    leaveLine(with: "^C\n")
    ending = .interrupted
    dropPastedLines()
    return KeyResult.endsWithoutLine
  }

  private func deleteOrEnd() -> UInt8 {
    let line = typed
    if line.text.isEmpty {
      editline_write("\n")
      ending = .endOfInput
      return KeyResult.endsWithoutLine
    }
    guard !line.afterCursor.isEmpty else { return KeyResult.refused }
    el_cursor(editor, 1)
    el_deletestr(editor, 1)
    return KeyResult.changed
  }

  private func suspend() -> UInt8 {
    leaveLine(with: "\n")
    kill(0, SIGTSTP)
    // Where nobody can continue it, the program was not stopped at all.
    resume()
    return KeyResult.done
  }

  /// Inserts a paste up to its first line end, enters that line, and comes back for the next.
  private func paste() -> UInt8 {
    if pasted.lines.isEmpty {
      let text = String(decoding: input.bytes(upTo: Self.pasteEnd), as: UTF8.self)
      pasted.lines = pastedLines(lines(of: text)).reversed()
      guard pasted.lines.count > 1 else {
        insert(pasted.lines.popLast() ?? "")
        return KeyResult.changed
      }
      let tail = drawnLine.after
      pasted.tail = tail
      el_cursor(editor, Int32(tail.unicodeScalars.count))
      el_deletestr(editor, Int32(tail.unicodeScalars.count))
    }
    insert(pasted.lines.popLast() ?? "")
    if pasted.lines.isEmpty {
      el_insertstr(editor, pasted.tail)
      el_cursor(editor, -Int32(pasted.tail.unicodeScalars.count))
    } else {
      input.inject("\n" + Self.pasteStart)
    }
    return KeyResult.changed
  }

  /// The lines of pasted text as it is, but a tab as a space and without other control characters.
  private func lines(of text: String) -> [String] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }.map { line in
      var scalars = String.UnicodeScalarView()
      for scalar in line.unicodeScalars {
        if scalar == "\t" {
          scalars.append(" ")
        } else if scalar.properties.generalCategory != .control {
          scalars.append(scalar)
        }
      }
      return String(scalars)
    }
  }
}
