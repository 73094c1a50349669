import Foundation

/// libFuzzer, which calls `test` with one input after the other, those that reach new code being kept and changed further.
@_silgen_name("LLVMFuzzerRunDriver")
private func runLibFuzzer(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// What is tried on each input; libFuzzer takes a function without a context.
nonisolated(unsafe) private var attempt: ([UInt8]) throws -> Void = { _ in }

/// Gives a reader of the program damaged inputs until one makes it trap, hang or take too much memory:
/// `Robustness KIND [OPTION…]`, with libFuzzer's options, such as `-runs=50000` and `-seed=1`, or files of inputs that were
/// found. Without arguments it names the kinds.
@main
struct Robustness {
  private static let limits = ["-timeout=10", "-rss_limit_mb=4096", "-detect_leaks=0", "-print_final_stats=1"]

  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard let name = arguments.first else { return print(Kind.all.map(\.name).joined(separator: "\n")) }
    guard let kind = Kind.all.first(where: { $0.name == name }) else {
      let known = Kind.all.map(\.name).joined(separator: ", ")
      FileHandle.standardError.write(Data("\(name) is no kind of input; there are \(known)\n".utf8))
      exit(64)
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "robustness-\(getpid())")
    let given = arguments.dropFirst()
    let seeds = try prepare(kind, in: folder)
    let isRepetition = given.contains { !$0.hasPrefix("-") }  // of an input that was found
    let options = limits + (isRepetition ? [] : seeds) + given
    attempt = try kind.attempt(folder)
    exit(fuzz(["Robustness"] + options))
  }

  /// Writes the kind's seeds and words where libFuzzer reads them.
  private static func prepare(_ kind: Kind, in folder: URL) throws -> [String] {
    let (seeds, words) = (folder.appending(path: "seeds"), folder.appending(path: "words"))
    try FileManager.default.createDirectory(at: seeds, withIntermediateDirectories: true)
    for (number, seed) in try kind.seeds().enumerated() {
      try Data(seed).write(to: seeds.appending(path: "\(number)"))
    }
    let quoted = kind.words.map { word in
      "\"" + word.utf8.map { String(format: "\\x%02x", $0) }.joined() + "\""
    }
    try quoted.joined(separator: "\n").write(to: words, atomically: false, encoding: .utf8)
    return ["-dict=\(words.path)", seeds.path]
  }

  private static func fuzz(_ arguments: [String]) -> CInt {
    var strings = arguments.map { strdup($0) } + [nil]
    var count = CInt(arguments.count)
    return strings.withUnsafeMutableBufferPointer { buffer in
      guard var start = buffer.baseAddress else { return 1 }
      return runLibFuzzer(&count, &start) { bytes, count in
        do { try attempt(Array(UnsafeBufferPointer(start: bytes, count: count))) } catch {
          _ = "\(error)"  // a refusal; its message is made of the input, too
        }
        return 0
      }
    }
  }
}
