import Notebook
import NotebookFiles
import PaliGemmaModel
import Rendering
import TestSupport
import Testing

/// Whole transcripts of the shipped model.
///
/// `VLMVERSE_RECORD=1` records them anew, which a new shipped model makes necessary; read the difference before committing.
@Suite struct GoldenTests {
  static let scripts: [(name: String, lines: [String])] = [
    ("step", [":step", ":step 3", ":step attention 3", ":step text.attention 1", ":step vision", ":step tokens 2"]),
    ("next", [":next", ":next 3", ":next 99"]),
    ("finish", [":step block 0", ":finish", ":finish", ":finish"]),
    ("continue", [":tbreak vision.norm", ":continue", ":continue", ":continue"]),
    ("until", [":until text.block.1.mlp.gated", ":until vision.norm", ":until"]),
    ("goto", [":goto text.norm@1", ":goto vision.pixels", ":goto text.norn", ":goto text.norm@99"]),
    ("back", [":step 4", ":back", ":back 2", ":back 99", ":back", ":next 3", ":back", ":back 1000000000000000000"]),
    ("forward", [":step 4", ":back 3", ":forward 2", ":next", ":back", ":forward"]),
    ("restart", [":step projector", ":restart", ":step"]),
    ("where", [":where", ":step text.mlp 1", ":where", ":step tokens 2", ":where", ":restart", ":where"]),
    ("list", [":list", ":goto vision.block.1.attention.weights", ":list", ":goto text.norm@1", ":list"]),
    (
      "break",
      [
        ":break text.block.0.norm1", ":breaks", ":continue", ":continue", ":break", ":break text.block.9.norm1",
        ":break text.norm if sofmax(q) > 1",
      ]
    ),
    ("tbreak", [":tbreak vision.block.1.norm1", ":breaks", ":continue", ":breaks"]),
    ("breaks", [":breaks", ":break text.logits@1", ":tbreak vision.norm", ":breaks"]),
    (
      "delete",
      [":break vision.norm", ":break text.norm", ":delete 1", ":breaks", ":delete all", ":delete 7", ":delete"]
    ),
    ("history", [":history", ":step", ":config", ":history", ":history 2"]),
    (
      "attention",
      [
        ":attention 3", ":attention vision.0 from 2,10", ":attention text.1 head 2",
        ":attention text.3 head 0 from ring", ":attention text.attention 1 head mean from color",
        ":attention text.3 from red", ":attention text.3 from i", ":attention vision.block.1 head -1",
        ":attention", ":attention 9", ":attention 0 head 9", ":attention 0 from 99,1", ":attention 0 at 3",
        ":attention 3 head 0 to 7,3", ":attention text.3 head mean to ring", ":attention text.1 from ring to i",
        ":attention 3 head 0 scale log", ":attention 3 head 0 range 0:0.01", ":attention 3 scale 7",
        ":goto text.logits@1", ":attention text.3 head 0", ":attention text.3 to ring",
      ]
    ),
    (
      "overview",
      [
        ":attention vision.all", ":attention text.all from ring", ":attention all head 1",
        ":attention text.all to ring",
      ]
    ),
    (
      "lens",
      [
        ":lens", ":lens of red", ":lens from 3,5", ":lens from ring of blue", ":lens from 9999", ":lens of teapot",
        ":lens red", ":lens of red as rank", ":lens as nothing",
      ]
    ),
    (
      "attribute",
      [
        ":attribute", ":attribute red against blue", ":attribute red blue", ":attribute teapot",
        ":attribute red head 1.0", ":attribute red head 9.0",
      ]
    ),
    ("rollout", [":rollout", ":rollout from ring", ":rollout from 999"]),
    ("verify", [":verify", ":verify nothing.safetensors"]),
    (
      "knockout",
      [
        ":knockout image -> last", ":undo", ":knockout 3:6,10:13 -> last in 0-1", ":knockout ring -> last",
        ":knockout all -> last",
        ":knockout image last", ":knockout 999 -> last", ":knockout image -> last in 9",
      ]
    ),
    (
      "target",
      [
        ":target", ":target green", ":continue", ":step", ":step 2", ":next", ":where", ":step attention 3", ":back",
        ":list", ":until grad:text.block.2.attention.scores", ":break grad:vision.block.1.output", ":continue",
        ":goto grad:vision.pixels", ":step", ":goto text.logits", ":show grad:text.mask", "grad:text.norm[-1, :4]",
        ":why grad:text.block.3.norm1[-1,3]", ":why grad:text.block.1.attention.q.weight[2,3]",
        ":edit grad:text.norm = 0", ":edit text.norm[-1] = 0", ":undo", ":show sampling.token", ":target none",
        ":show loss",
      ]
    ),
    ("loss", [":loss", ":target a green ring", ":loss", ":loss 1"]),
    (
      "numeric",
      [
        ":numeric grad:text.norm[-1,3]", ":target green", ":numeric grad:text.block.3.attention.scores[0,-1,3]",
        ":numeric grad:text.norm.weight[5]", ":numeric text.norm[-1,3]", ":numeric grad:text.norm[3]",
      ]
    ),
    (
      "saliency",
      [
        ":saliency", ":saliency integrated", ":target green", ":saliency", ":saliency input", ":saliency integrated",
        ":saliency x",
      ]
    ),
    (
      "optimizer",
      [
        ":optimizer", ":target blue", ":optimizer sgd rate 0.01", "update.text.norm.weight[:3]",
        "update.first.text.norm.weight[:3]", ":optimizer adamw clip 1", "update.second.text.norm.weight[:3]",
        ":optimizer clip none decay 0.1", ":optimizer rate fast", ":optimizer adam",
      ]
    ),
    (
      "learn",
      [
        ":learn", ":target blue", ":learn 3", "loss < before:loss", ":diff text.norm.weight before:text.norm.weight",
        ":config", ":learn 1 from scenes color brown", ":learn 1 from scenes mauve", ":learn 1 from nothing.jsonl",
        ":learn 0",
        ":learn from",
      ]
    ),
    ("forget", [":forget", ":target blue", ":learn 1", ":forget", ":forget"]),
    ("quiz", [":quiz 2 scenes color where", ":quiz 1 scenes brown color", ":quiz", ":quiz 2 scenes mauve"]),
    ("mask", [":mask", ":goto text.logits@1", ":mask"]),
    ("tokens", [":tokens", ":continue", ":tokens"]),
    ("cache", [":cache", ":step merge", ":cache", ":step text.block 0", ":cache", ":step tokens 2", ":cache"]),
    ("picture", [":picture"]),
    (
      "objects",
      [
        ":objects", ":continue", ":objects", ":prompt detect triangle", ":continue", ":boxes", ":objects nothing.npz",
        "objects()", "iou(objects(), [0, 0, 112, 112])", "iou([0, 0, 2], [0, 0, 1, 1])",
      ]
    ),
    (
      "top",
      [
        ":top", ":top 3", ":top 0", ":step tokens 2", ":top 2", ":edit text.norm@1 = nan", ":top 2",
        ":undo", ":top 3 text.block.1.output@0[-1]", ":top 3 knockout(\"image\", \"last\")", ":top 2 vision.norm",
        ":top nothing",
      ]
    ),
    (
      "why",
      [
        ":why vision.pixels[0,100,100]", ":why vision.patches[100,300]", ":why vision.patch_embedding[5,7]",
        ":why vision.embeddings[5,7]", ":why vision.block.1.norm1[3,4]", ":why vision.block.1.attention.q[1,3,4]",
        ":why vision.block.3.attention.scores[0,3,7]", ":why vision.block.3.attention.weights[0,3,7]",
        ":why vision.block.1.attention.heads[1,3,4]", ":why vision.block.1.attention.output[3,4]",
        ":why vision.block.1.after_attention[3,4]", ":why vision.block.1.mlp.activated[3,4]",
        ":why text.tokens[-2]", ":why text.positions[5]", ":why text.embeddings[3,5]", ":why text.embeddings[-2,5]",
        ":why text.mask[3,200]", ":why text.rope.cos[7,3]", ":why text.block.1.norm1[3,4]",
        ":why text.block.1.attention.q_rotated[1,200,20]", ":why text.block.1.attention.cache.k[0,3,4]",
        ":why text.block.1.attention.cache.k@1[0,3,4]", ":why text.block.1.attention.weights[0,-1,-1]",
        ":why text.block.1.mlp.gated[3,4]", ":why text.logits[473]", ":why text.probabilities[473]",
        ":why sampling.scaled[473]", ":why sampling.kept[473]", ":why sampling.token[0]", ":why text.norm[0]",
      ]
    ),
    (
      "weights",
      [
        ":weights", ":weights vision.block.0.mlp.up.weight", ":weights vision.norm.bias", ":weights text.head.weight",
        ":step block 1", ":weights", ":weights vision.patch_embedding", ":weights text.1", ":weights nothing",
      ]
    ),
    ("config", [":config"]), ("memory", [":memory", ":step text.block 1", ":memory"]),
    ("time", [":time", ":continue", ":time"]),
    (
      "open",
      [
        ":open image \(Fixtures.package.path)/images/scene-01.png", ":step",
        ":open model \(Fixtures.url("model/smallest").path)", ":where", ":open model /nowhere", ":open", ":open door x",
      ]
    ),
    ("prompt", [":prompt", ":prompt caption en", ":continue", ":prompt is <image> here?", ":tokens"]),
    ("source", [":source \(Fixtures.url("notebook/tour.vlm").path)", ":source /nowhere", ":source"]),
    (
      "help",
      [
        ":help", ":help moving", ":help step", ":help attention", ":help :why", ":help nothing",
        ":help logit", ":help softmax", ":help residual stream", ":help glossary", ":help no such thing",
      ]
    ),
    (
      "show",
      [
        ":show vision.patch_embedding", ":show text.logits@1", ":show vision.block.3.attention.weights[0, 100:104, :]",
        ":step vision.attention 1", ":show weights", ":show q[0, 0, :4]", ":show vision.attention 0", ":show 1 + 1",
        ":show nothing", ":show",
      ]
    ),
    ("stats", [":stats vision.block.0.attention.scores", ":stats log([-1, 0, 1])", ":stats \"text\"", ":stats"]),
    ("histogram", [":histogram text.block.0.mlp.gate", ":histogram [1, 1, 1]", ":histogram"]),
    (
      "heatmap",
      [
        ":heatmap reshape(norm(vision.norm, axis=-1), 14, 14)", ":heatmap eye(4) - 0.5", ":heatmap vision.norm[400]",
        ":heatmap text.block.0.attention.weights[:, -8:, -8:]", ":heatmap ones([13, 2, 2])",
        ":heatmap text.block.0.attention.weights[1:, 190:, ::20] scale own", ":heatmap eye(4) - 0.5 range 1:0",
        ":heatmap vision.block.0.mlp.up.weight scale rank",
        ":heatmap",
      ]
    ),
    (
      "diff",
      [
        ":step vision.attention 3", ":diff softmax(scores) weights", ":diff q k", ":diff q q", ":diff q scores",
        ":diff q",
      ]
    ),
    (
      "watch",
      [
        ":watch argmax(text.logits)", ":breaks", ":continue", ":continue", ":delete 1", ":watch", ":watch (",
        ":continue",
      ]
    ),
    ("display", [":display text.logits[0:3]", ":step", ":display nothing", ":step", ":delete 1", ":step", ":display"]),
    (
      "edit",
      [
        ":step vision.attention 1", ":edit weights[0] = 0", ":edits", ":edit text.mask[:, 98:196] = -inf", ":edits",
        ":undo", ":edits clear", ":edits clear", ":edit text.norm[900] = 1", ":edit text.mask = zeros(3)",
        ":edit foo = 1",
        ":edit text.norm", ":edit heads = ", ":undo", ":edit sampling.token = 5", ":undo", ":edit text.norm[-1] = nan",
      ]
    ),
    (
      "ablate",
      [
        ":ablate text.block.1.head.0", ":ablate vision.block.0.mlp", ":ablate text.block.3",
        ":ablate patches 1:5,10:14",
        ":edits", ":ablate sweep text.*.attention.heads", ":edits clear",
        ":ablate sweep vision.*.mlp.output at 1:3,4:6", ":ablate sweep text.*", ":ablate text.block.9",
        ":ablate text.block.1.head.7", ":ablate patches 9:99,0", ":ablate it", ":ablate",
      ]
    ),
    (
      "run",
      [
        ":run", ":run clean", ":ablate vision.block.0", ":diff clean:vision.norm vision.norm", ":run", ":run 3",
        ":run vision", ":run clean",
        "no:text.norm",
      ]
    ),
    (
      "patch",
      [
        ":run clean", ":ablate patches 1:5,10:14", ":patch text.block.1.attention.output from clean", ":undo",
        ":patch sweep text.*.attention.heads from clean", ":patch sweep text.*.output at 1:4,10:12 from clean",
        ":patch sweep text.*.output at 140,155,203 from clean",
        ":patch sweep vision.*.output at last from clean", ":patch text.norm from nobody", ":patch text.norm", ":patch",
        ":patch text.norm[-1] from clean", ":patch text.norm[999] from clean",
        ":patch sweep text.*.output at text from clean", ":patch sweep text.*.attention.heads at last from clean",
        ":patch sweep text.*.output at 999 from clean", ":prompt what is the color of the big ring?",
        ":patch text.block.0.output from clean", ":patch text.block.0.attention.weights from clean",
        ":goto text.logits@1",
        ":ablate text.block.0.mlp", ":edit text.norm = 2 * text.norm",
      ]
    ),
    (
      "plot",
      [
        ":plot [norm(text.block.{l}.output[-1]) for l in layers] by layer",
        ":plot lens(row=-1)[:, [20, 40]].T by layer",
        ":plot norm(vision.norm, axis=-1) by mean(vision.norm, axis=-1)", ":plot vision.norm", ":plot 3",
        ":plot x by y",
        ":plot [1, 2] by [1, 2, 3]", ":plot",
      ]
    ),
    (
      "values",
      [
        "lens(row=-1)", "attribution(\"red\")", "sum(rollout())", "knockout(\"image\", \"last\", [0]);",
        "_ - text.logits",
        ":run clean", "max(abs(patched(0, -1, clean) - text.logits))", "patched(0, -1, nobody)", "lens(row=999)",
        "attribution(\"teapot\")", "knockout(\"all\", \"last\")",
        "x = [mean(vision.block.{l}.output) for l in layers];",
        ":variables", "_9", "[mean(text.block.{l}.attention.weights[h, -1, :196]) for h in heads]", "[l for l in",
        "del x", ":variables", "parts = attribution(\"red\");", ":variables", "parts.sources[2, 3, 196:202]",
        "parts.source", ":heatmap parts", "attribution(\"red\") + 1",
      ]
    ),
    ("variables", [":variables", "rowCount", "text.layers"]),
    ("functions", [":functions", ":help softmax", ":functions now"]),
    (
      "expressions",
      [
        ":step vision.attention 3", "softmax(q @ k.T / sqrt(headDim))", "allclose(_, weights)",
        "allclose(norm1 @ vision.block.3.attention.q.weight.T + vision.block.3.attention.q.bias, reshape(transpose(q, [1, 0, 2]), 196, -1), atol=1e-5)",
        "scores - 1", "weights[0]", "reshape(arange(24), 2, 3, 1, 4)", "sqrt(-1)", "q = 3", "q + $2[0, 0, 0]",
        "q @ weights", "tokens(\"caption en\")", "detokenize(_)", "detokenize([340, 1700, 99999, 341])",
        "topk(text.probabilities, 2)",
        "[1, 2] > 1", "$99", "1 +",
      ]
    ),
    ("sessions", [":sessions", ":sessions 1"]),
    ("quit", [":quit now", ":quit", ":step"]),
    (
      "mistakes",
      [":", ":stp", ":bre", ":step -1", ":step attention", ":step attention 9", ":step nothing", ":where x"]
    ),
  ]

  @Test(arguments: scripts) func command(name: String, lines: [String]) throws {
    let notebook = try Notebook(commands: Command.common, machine: .steady())
    expectGolden(notebook.transcript(lines), "notebook/\(name).txt", allowsRounding: true)
  }

  /// Nothing is wider than the window, whatever it is drawn with.
  @Test(arguments: [
    "attention", "overview", "lens", "attribute", "rollout", "knockout", "patch", "plot", "values", "top", "heatmap",
  ])
  func nothingIsWiderThanTheWindow(name: String) throws {
    let script = try #require(Self.scripts.first { $0.name == name })
    let notebook = try Notebook(commands: Command.common, machine: .steady())
    let documents = script.lines.flatMap { notebook.execute($0) }.map(\.document)
    for (colour, glyphs) in [(.none, .ascii), (.truecolor, .unicode)]
      as [(TerminalOptions.ColourDepth, TerminalOptions.Glyphs)]
    {
      for width in [50, 80] {
        let renderer = TerminalRenderer(TerminalOptions(width: width, colour: colour, glyphs: glyphs))
        for line in documents.map({ renderer.render($0) }).joined().split(separator: "\n") {
          let visible = line.replacing(/\u{1b}\[[0-9;]*m/, with: "")
          #expect(visible.count <= width, "\(visible)")
        }
      }
    }
  }

  /// The same of every line that `:help` gives as an example, in one sitting; those aside that write, run files or take long.
  @Test func noExampleIsWiderThanTheWindow() throws {
    let notebook = try Notebook.smallest()
    var count = 0
    for command in Command.common where !["learn", "quiz", "verify"].contains(command.name) {
      switch command.touches {
      case .run, .machine, .opens: break
      case .writes, .runsLines, .progress, .session, .shares: continue
      }
      for line in [":help \(command.name)"] + command.examples.map(\.line) {
        let document = notebook.execute(line).reduce([]) { $0 + $1.shown(isTyped: true) }
        for (width, colour) in [(50, .truecolor), (80, .none)] as [(Int, TerminalOptions.ColourDepth)] {
          let glyphs: TerminalOptions.Glyphs = colour == .none ? .ascii : .unicode
          let drawn = TerminalRenderer(TerminalOptions(width: width, colour: colour, glyphs: glyphs)).render(document)
          for text in drawn.split(separator: "\n") where text.utf8.count > width {
            let visible = text.replacing(/\u{1b}\[[0-9;]*m/, with: "")
            #expect(displayWidth(visible) <= width, "\(line): \(visible)")
          }
        }
        count += 1
      }
    }
    #expect(count > 100)
  }

  /// `:save`, `:replay`, `:log` and `:export` write files, and have tests of their own.
  @Test func everyCommandHasATranscript() {
    let typed = Set(Self.scripts.flatMap(\.lines).compactMap { $0.split(separator: " ").first })
    let missing = Command.common.map(\.name).filter { !typed.contains(":" + $0) }
    #expect(Set(missing) == ["save", "replay", "log", "export"])
  }

  /// Every value of both towers, each shown by going to it; of the blocks, the first of each.
  @Test(arguments: ["vision", "text", "generated"]) func everyPoint(of tower: String) throws {
    let notebook = try Notebook(commands: Command.common, machine: .steady())
    let side: Tower = tower == "vision" ? .vision : .text
    let addresses = notebook.session.layout.addresses.filter { $0.part.tower == side && ($0.part.blockIndex ?? 0) == 0 }
    let suffix = tower == "generated" ? "@1" : ""
    expectGolden(
      notebook.transcript(addresses.map { ":goto \($0)\(suffix)" }), "notebook/points-\(tower).txt",
      allowsRounding: true)
  }

  /// What a value looks like does not depend on whether its stage had run.
  @Test func everyAddressLooksTheSameBeforeAndAfterItsStageHasRun() throws {
    let walked = try Notebook.smallest()
    walked.execute(":mask")
    walked.execute(":attention 0")
    walked.execute(":continue")
    for address in walked.open.model.layout.addresses {
      let fresh = try Notebook.smallest()
      fresh.execute(":attention 0")
      let before = try #require(fresh.execute(":goto \(address)").first)
      let after = try #require(walked.execute(":goto \(address)@0").first)
      #expect(!before.isError && before.document == after.document, "\(address)")
    }
  }
}
