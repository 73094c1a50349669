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

func library(_ name: String, _ dependencies: [Target.Dependency] = [], swiftSettings: [SwiftSetting] = swiftStrictness)
  -> Target
{
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func test(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: swiftStrictness)
}

let package = Package(
  name: "VLMverse",
  products: [.executable(name: "vlmverse", targets: ["vlmverse"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(
      name: "CMarkGFM", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .target(name: "CKernels", cSettings: optimisedC),
    .target(name: "CEditline", cSettings: cStrictness),
    .target(name: "CPNG", cSettings: cStrictness, linkerSettings: [.linkedLibrary("png")]),
    .target(name: "CJPEG", cSettings: cStrictness, linkerSettings: [.linkedLibrary("jpeg")]),

    library("Tensors", ["COpenBLAS", "CKernels"], swiftSettings: optimisedSwift),
    library("Checkpoints", ["Tensors"]),
    library("Tokenization", swiftSettings: optimisedSwift),
    library("Images", ["CPNG", "CJPEG", "Tensors"], swiftSettings: optimisedSwift),
    library("Rendering", ["Tensors"], swiftSettings: optimisedSwift),
    library("PaliGemmaModel", ["CKernels", "Tensors", "Checkpoints"]),
    .target(
      name: "TinyModel", exclude: ["README.md", "Training"], resources: [.copy("Resources")],
      swiftSettings: swiftStrictness),
    library("Stepping", ["PaliGemmaModel", "Tensors"]),
    library(
      "Notebook",
      ["Checkpoints", "Images", "PaliGemmaModel", "Rendering", "Stepping", "Tensors", "TinyModel", "Tokenization"]),
    library(
      "Curriculum",
      [
        "CMarkGFM", "Notebook", "PaliGemmaModel", "Rendering", "Tensors", "TinyModel",
        .product(name: "Yams", package: "Yams"),
      ]),
    library("LineEditing", ["CEditline"]),
    .executableTarget(
      name: "vlmverse",
      dependencies: [
        "Tensors", "Checkpoints", "Tokenization", "Images", "PaliGemmaModel", "TinyModel", "LineEditing",
        "Notebook", "Curriculum", "Rendering", argumentParser,
      ],
      swiftSettings: swiftStrictness),

    .target(name: "CTestSupport", path: "Tests/CTestSupport", cSettings: cStrictness),
    .target(
      name: "TestSupport", dependencies: ["CTestSupport"], path: "Tests/TestSupport", swiftSettings: swiftStrictness),
    test("TensorsTests", ["Tensors", "CKernels"]),
    test("TokenizationTests", ["Tokenization", "vlmverse"]),
    .executableTarget(
      name: "EditorProbe", dependencies: ["LineEditing"], path: "Tests/EditorProbe", swiftSettings: swiftStrictness),
    test("TerminalTests", ["vlmverse", "EditorProbe", "LineEditing"]),
    test(
      "NotebookTests",
      ["Checkpoints", "Images", "Notebook", "PaliGemmaModel", "Rendering", "Stepping", "Tensors", "vlmverse"]),
    test("SteppingTests", ["Checkpoints", "PaliGemmaModel", "Stepping", "Tensors"]),
    test("CommandTests", ["Checkpoints", "PaliGemmaModel", "vlmverse"]),
    test("CheckpointsTests", ["Checkpoints", "Tensors"]),
    test("PaliGemmaModelTests", ["PaliGemmaModel", "Checkpoints", "Tensors"]),
    test("RenderingTests", ["Rendering", "Tensors"]),
    test("CurriculumTests", ["Curriculum", "LineEditing", "Notebook", "Rendering", "vlmverse"]),
    test("ImagesTests", ["Images"]),
  ]
)
