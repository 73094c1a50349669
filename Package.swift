// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors where the project checks itself (`.ci/run`), and only warnings for everybody else.
let isStrict = Context.environment["VLMVERSE_STRICT"] != nil
let swiftStrictness: [SwiftSetting] = isStrict ? [.treatAllWarnings(as: .error)] : []
let cStrictness: [CSetting] = isStrict ? [.treatAllWarnings(as: .error)] : []

/// Loops over numbers are compiled with optimisation in every configuration, so that debug tests stay fast.
let optimisedSwift: [SwiftSetting] = swiftStrictness + [.unsafeFlags(["-O"])]
let optimisedC: [CSetting] = cStrictness + [.unsafeFlags(["-O3"])]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// The floors of the house, from the cellar up: a target imports its own floor and those below.
enum Floor: String {
  case system = "System"
  case numbers = "Numbers"
  case formats = "Formats"
  case model = "Model"
  case exploring = "Exploring"
  case frontEnds = "FrontEnds"

  func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], swiftSettings: [SwiftSetting] = swiftStrictness
  ) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(rawValue)/\(name)", swiftSettings: swiftSettings)
  }

  func shim(_ name: String, library: String? = nil) -> Target {
    .target(
      name: name, path: "Sources/\(rawValue)/\(name)", cSettings: cStrictness,
      linkerSettings: library.map { [.linkedLibrary($0)] } ?? [])
  }

  func test(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
      name: name, dependencies: dependencies + ["TestSupport"], path: "Tests/\(rawValue)/\(name)",
      swiftSettings: swiftStrictness)
  }
}

let package = Package(
  name: "VLMverse",
  products: [
    .executable(name: "vlmverse", targets: ["vlmverse"]),
    .library(name: "Tensors", targets: ["Tensors"]),
    .library(name: "Expressions", targets: ["Expressions"]),
    .library(name: "Checkpoints", targets: ["Checkpoints"]),
    .library(name: "Tokenization", targets: ["Tokenization", "Files"]),
    .library(name: "Images", targets: ["Images"]),
    .library(name: "PaliGemmaModel", targets: ["PaliGemmaModel"]),
    .library(name: "Generation", targets: ["Generation"]),
    .library(name: "Stepping", targets: ["Stepping"]),
    .library(name: "Rendering", targets: ["Rendering"]),
    .library(name: "Notebook", targets: ["Notebook", "Questions"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", path: "Sources/System/COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CMarkGFM", path: "Sources/System/CMarkGFM", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CZlib", path: "Sources/System/CZlib", providers: [.apt(["zlib1g-dev"])]),
    Floor.system.shim("CCrypto"),
    Floor.system.shim("CCurl"),
    Floor.system.shim("CExpression"),
    Floor.system.shim("CEditline"),
    Floor.system.shim("CMicroHTTPD"),
    Floor.system.shim("CQRCode"),
    Floor.system.shim("CZeroMQ"),
    .target(
      name: "CFreeType", path: "Sources/System/CFreeType",
      cSettings: cStrictness + [.unsafeFlags(["-I/usr/include/freetype2"])]),
    Floor.system.shim("CGIF"),
    Floor.system.shim("CWebP"),
    Floor.system.shim("CPNG", library: "png"),
    Floor.system.shim("CJPEG", library: "jpeg"),

    .target(name: "CKernels", path: "Sources/Numbers/CKernels", cSettings: optimisedC),
    Floor.numbers.library("Tensors", ["COpenBLAS", "CKernels"], swiftSettings: optimisedSwift),
    Floor.numbers.library("Expressions", ["Tensors"]),

    Floor.formats.library("Files", swiftSettings: optimisedSwift),
    Floor.formats.library("Checkpoints", ["CZlib", "Files", "Tensors"]),
    Floor.formats.library("Tokenization", ["Files"], swiftSettings: optimisedSwift),
    Floor.formats.library("Hub", ["CCrypto", "CCurl", "Files"]),
    Floor.formats.library(
      "Images", ["CGIF", "CJPEG", "CPNG", "CWebP", "Files", "Tensors"], swiftSettings: optimisedSwift),

    Floor.model.library("PaliGemmaModel", ["CExpression", "Checkpoints", "Files", "Tensors"]),
    Floor.model.library("FusedPaliGemma", ["CKernels", "PaliGemmaModel", "Tensors"]),
    Floor.model.library("Generation", ["FusedPaliGemma", "PaliGemmaModel", "Tensors"]),
    Floor.model.library("Training", ["COpenBLAS", "PaliGemmaModel", "Tensors"], swiftSettings: optimisedSwift),
    Floor.model.library("Scenes", ["Images", "Tensors"], swiftSettings: optimisedSwift),
    Floor.model.library(
      "MaskDecoder", ["Checkpoints", "Files", "Images", "Tensors"], swiftSettings: optimisedSwift),
    Floor.model.library(
      "Measuring",
      [
        "CKernels", "COpenBLAS", "Checkpoints", "Generation", "Installation", "PaliGemmaModel", "Tensors",
        "Tokenization",
      ]),
    .target(
      name: "Installation", path: "Sources/Model/Installation", exclude: ["README.md", "Training"],
      resources: [.copy("Resources")], swiftSettings: swiftStrictness),

    Floor.exploring.library("Rendering", ["Tensors"], swiftSettings: optimisedSwift),
    Floor.exploring.library("Stepping", ["PaliGemmaModel", "Tensors", "Training"]),
    Floor.exploring.library(
      "Questions",
      ["Files", "Hub", "Images", "Installation", "MaskDecoder", "PaliGemmaModel", "Tensors", "Tokenization"]),
    Floor.exploring.library("Analysis", ["Checkpoints", "PaliGemmaModel", "Stepping", "Tensors"]),
    Floor.exploring.library(
      "Explaining",
      ["Analysis", "Expressions", "Images", "PaliGemmaModel", "Questions", "Rendering", "Stepping", "Tensors"]),
    Floor.exploring.library(
      "Notebook",
      [
        "Checkpoints", "Explaining", "Expressions", "Files", "Images", "Installation", "PaliGemmaModel", "Questions",
        "Rendering",
        "Stepping", "Tensors", "Training",
      ]),
    Floor.exploring.library(
      "Investigating",
      [
        "Analysis", "Checkpoints", "Explaining", "Expressions", "Notebook", "PaliGemmaModel", "Rendering", "Stepping",
        "Tensors",
      ]),
    Floor.exploring.library(
      "Learning",
      [
        "Explaining", "Files", "Generation", "Images", "Notebook", "PaliGemmaModel", "Questions", "Rendering", "Scenes",
        "Stepping", "Tensors", "Training",
      ]),
    Floor.exploring.library(
      "NotebookFiles",
      [
        "Checkpoints", "Explaining", "Expressions", "Files", "Images", "Installation", "Investigating", "Learning",
        "Notebook", "Objects",
        "PaliGemmaModel", "Questions", "Rendering", "Tensors",
      ]),
    Floor.exploring.library(
      "Drawing", ["Expressions", "Images", "Notebook", "NotebookFiles", "PaliGemmaModel", "Rendering", "Tensors"]),
    Floor.exploring.library(
      "Objects",
      [
        "CFreeType", "Explaining", "Expressions", "Files", "Images", "MaskDecoder", "Notebook", "PaliGemmaModel",
        "Questions", "Rendering", "Stepping", "Tensors",
      ], swiftSettings: optimisedSwift),
    Floor.exploring.library(
      "Evaluation", ["Files", "Images", "MaskDecoder", "Objects", "Questions", "Rendering"],
      swiftSettings: optimisedSwift),
    Floor.exploring.library("Sittings", ["Notebook", "NotebookFiles", "PaliGemmaModel", "Rendering"]),
    Floor.exploring.library(
      "Curriculum",
      [
        "CMarkGFM", "Explaining", "Expressions", "Files", "Notebook", "NotebookFiles", "PaliGemmaModel", "Rendering",
        "Tensors", "Installation",
        .product(name: "Yams", package: "Yams"),
      ]),

    Floor.frontEnds.library("LineEditing", ["CEditline", "Files"]),
    Floor.frontEnds.library(
      "Terminal", ["Files", "LineEditing", "Notebook", "NotebookFiles", "Rendering", "Sittings"]),
    .target(
      name: "Classroom",
      dependencies: [
        "CMicroHTTPD", "CQRCode", "Curriculum", "Expressions", "Files", "Images", "Notebook", "NotebookFiles",
        "Rendering",
        "Sittings",
      ],
      path: "Sources/FrontEnds/Classroom", resources: [.embedInCode("Resources/page.html")],
      swiftSettings: swiftStrictness),
    Floor.frontEnds.library(
      "Jupyter",
      ["CCrypto", "CZeroMQ", "Files", "Notebook", "NotebookFiles", "PaliGemmaModel", "Rendering", "Sittings"]),
    .executableTarget(
      name: "vlmverse",
      dependencies: [
        "Tensors", "Expressions", "Files", "Checkpoints", "Tokenization", "Hub", "Images", "PaliGemmaModel", "Training",
        "Generation", "Measuring", "Installation", "LineEditing", "Analysis", "Explaining", "Stepping", "Notebook",
        "NotebookFiles", "Classroom", "Curriculum", "Drawing", "Jupyter", "Questions", "Rendering", "Sittings",
        "Terminal", "MaskDecoder", "Objects", "Evaluation", argumentParser,
      ],
      path: "Sources/FrontEnds/vlmverse", swiftSettings: swiftStrictness),

    .target(name: "CTestSupport", path: "Tests/CTestSupport", cSettings: cStrictness),
    .target(
      name: "TestSupport", dependencies: ["CTestSupport"], path: "Tests/TestSupport", swiftSettings: swiftStrictness),
    .executableTarget(
      name: "EditorProbe", dependencies: ["LineEditing"], path: "Tests/FrontEnds/EditorProbe",
      swiftSettings: swiftStrictness),
    Floor.numbers.test("TensorsTests", ["Tensors", "CKernels"]),
    Floor.numbers.test("ExpressionsTests", ["Expressions", "Tensors"]),
    Floor.formats.test("FilesTests", ["Files"]),
    Floor.formats.test("CheckpointsTests", ["Checkpoints", "Files", "Tensors"]),
    Floor.formats.test("TokenizationTests", ["Files", "Tensors", "Tokenization", "vlmverse"]),
    Floor.formats.test("HubTests", ["Hub", "vlmverse"]),
    Floor.formats.test("ImagesTests", ["Images"]),
    .target(
      name: "ModelTestSupport",
      dependencies: ["Checkpoints", "Generation", "PaliGemmaModel", "Tensors", "TestSupport"],
      path: "Tests/Model/ModelTestSupport", swiftSettings: swiftStrictness),
    Floor.model.test(
      "PaliGemmaModelTests",
      ["Checkpoints", "Files", "Generation", "Measuring", "ModelTestSupport", "PaliGemmaModel", "Tensors"]),
    Floor.model.test("MaskDecoderTests", ["Checkpoints", "MaskDecoder", "Tensors"]),
    Floor.model.test("FusedPaliGemmaTests", ["FusedPaliGemma", "ModelTestSupport", "PaliGemmaModel", "Tensors"]),
    Floor.model.test(
      "GenerationTests", ["Checkpoints", "Generation", "Measuring", "ModelTestSupport", "PaliGemmaModel", "Tensors"]),
    Floor.model.test(
      "TrainingTests", ["Checkpoints", "ModelTestSupport", "PaliGemmaModel", "Tensors", "Training"]),
    Floor.model.test("MeasuringTests", ["Measuring", "ModelTestSupport", "PaliGemmaModel"]),
    Floor.exploring.test("RenderingTests", ["Rendering", "Tensors"]),
    Floor.exploring.test("QuestionsTests", ["Questions"]),
    Floor.exploring.test("ObjectsTests", ["Images", "MaskDecoder", "Objects", "Questions"]),
    Floor.exploring.test("EvaluationTests", ["Evaluation", "Objects", "Questions"]),
    Floor.exploring.test(
      "SteppingTests", ["Checkpoints", "Generation", "Images", "PaliGemmaModel", "Stepping", "Tensors", "Training"]),
    Floor.exploring.test(
      "AnalysisTests", ["Analysis", "Checkpoints", "ModelTestSupport", "PaliGemmaModel", "Stepping", "Tensors"]),
    Floor.exploring.test("ExplainingTests", ["Explaining", "Expressions", "PaliGemmaModel", "Stepping", "Tensors"]),
    Floor.exploring.test(
      "NotebookTests",
      [
        "Checkpoints", "Explaining", "Expressions", "Files", "Images", "MaskDecoder", "Notebook", "NotebookFiles",
        "PaliGemmaModel", "Rendering", "Stepping", "Tensors", "vlmverse",
      ]),
    Floor.exploring.test(
      "CurriculumTests",
      [
        "Curriculum", "Expressions", "Files", "LineEditing", "Notebook", "NotebookFiles", "Questions", "Rendering",
        "Tensors", "vlmverse",
      ]),
    Floor.exploring.test("DrawingTests", ["Drawing"]),
    Floor.exploring.test("SittingsTests", ["Notebook", "NotebookFiles", "Rendering", "Sittings"]),
    Floor.frontEnds.test(
      "ClassroomTests", ["Classroom", "Curriculum", "Files", "Notebook", "NotebookFiles", "Rendering", "Sittings"]),
    Floor.frontEnds.test("TerminalTests", ["vlmverse", "EditorProbe", "LineEditing"]),
    Floor.frontEnds.test(
      "JupyterTests", ["CZeroMQ", "Files", "Jupyter", "Notebook", "NotebookFiles", "Rendering"]),
    Floor.frontEnds.test(
      "CommandTests",
      [
        "Checkpoints", "Classroom", "MaskDecoder", "Measuring", "NotebookFiles", "PaliGemmaModel", "Training",
        "vlmverse",
      ]),
  ]
)

/// Gives every reader damaged inputs; only `.ci/robustness` builds it, with libFuzzer in it.
if Context.environment["VLMVERSE_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Robustness",
      dependencies: [
        "Checkpoints", "Curriculum", "Expressions", "Images", "LineEditing", "MaskDecoder", "Notebook", "NotebookFiles",
        "PaliGemmaModel", "Questions", "Tensors", "Tokenization",
      ],
      path: "Tests/Robustness", swiftSettings: swiftStrictness, linkerSettings: [.linkedLibrary("stdc++")]))
}

/// Makes pages of the libraries' documentation; only who asks for them fetches it.
if Context.environment["VLMVERSE_DOCUMENTATION"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
