import Notebook
import Rendering

extension Command {
  static let replay = Command(
    "replay", "FILE", group: .notebook, "Begin again with a notebook from a file: open what it names, run its lines.",
    details: """
      The file is a .vlm or an .ipynb file. The cells, variables, named runs and breakpoints there are now are dropped. \
      Lines of the file that write files or run other files' lines are left out, and it opens only what lies in its folder or \
      ships with the program; :replay! lets it open pictures and models anywhere. To run a file's lines here and now, use \
      :source.
      """,
    examples: [(":replay tour.vlm", "what :save has written")], completes: [.file], touches: .runsLines,
    takesInsistence: true
  ) { notebook, arguments in
    guard !arguments.text.isEmpty else { throw arguments.badUsage("it needs a file") }
    return try notebook.replay(arguments.text.namedFile, name: arguments.text, opensOutside: arguments.insists)
  }
}
