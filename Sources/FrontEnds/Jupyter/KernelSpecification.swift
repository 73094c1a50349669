import Files
import Foundation

/// What tells Jupyter how to start a kernel
/// (https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs).
package struct KernelSpecification {
  private let program: URL

  package init(program: URL) { self.program = program }

  /// The text of `kernel.json`. Interruptions come as messages, for a signal would end the program.
  private var text: String {
    let arguments = [program.path(percentEncoded: false), "kernel", "run", "{connection_file}"]
    let specification: JSON = [
      "argv": .array(arguments.map(JSON.string)), "display_name": "VLMverse", "language": "vlmverse",
      "interrupt_mode": "message", "metadata": ["debugger": .bool(false)],
    ]
    return specification.text() + "\n"
  }

  /// Writes it into a folder of Jupyter's data.
  /// - Returns: the kernel's folder.
  /// - Throws: `FileError`.
  package func install(under data: URL) throws -> URL {
    let folder = data.appending(path: "kernels/vlmverse", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try AtomicFile.write(Array(text.utf8), to: folder.appending(path: "kernel.json"))
    return folder
  }
}
