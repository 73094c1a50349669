import Foundation
import TestSupport
import Testing

@testable import Images

@Suite struct PreprocessingTests {
  /// What the file says with a setting's name, and what is made of it.
  private func preprocessing(_ settings: String, file: String = "preprocessor_config.json") throws -> Preprocessing {
    let folder = try TemporaryDirectory()
    try Data(settings.utf8).write(to: folder.file(file))
    return try Preprocessing(folder: folder.url, side: 8, patchCount: 4)
  }

  @Test func everyLevelEqualsNumPy() throws {
    let expected = try ImageFixtures.bytes("normalized.bin").withUnsafeBytes {
      $0.bindMemory(to: UInt32.self).map { Float(bitPattern: UInt32(littleEndian: $0)) }
    }
    let levels = (0...255).flatMap { [UInt8($0), UInt8($0), UInt8($0)] }
    let tensor = Preprocessing(side: 8).pixels(RGBImage(width: 256, height: 1, pixels: levels))
    #expect(tensor.shape == [3, 1, 256])
    #expect(tensor.values == expected + expected + expected)
  }

  @Test func channelsComeFirst() {
    let image = RGBImage(width: 2, height: 2, pixels: [0, 255, 0, 0, 255, 0, 0, 255, 255, 255, 255, 0])
    let pixels = Preprocessing(side: 2).pixels(image)
    #expect(pixels.shape == [3, 2, 2])
    #expect(pixels.values == [-1, -1, -1, 1, 1, 1, 1, 1, -1, -1, 1, -1])
  }

  /// Seventeen settings, each as transformers' `SiglipImageProcessor` does it.
  @Test func settingsDoWhatTheyDoInTransformers() throws {
    let list = try JSONSerialization.jsonObject(with: Data(contentsOf: ImageFixtures.url("preprocessed.json")))
    let cases = try #require(list as? [[String: Any]])
    #expect(cases.count == 17)
    for item in cases {
      let settings = try JSONSerialization.data(withJSONObject: try #require(item["settings"]))
      let preprocessing = try preprocessing(String(decoding: settings, as: UTF8.self))
      let expected = try #require((item["pixels"] as? String).flatMap { Data(base64Encoded: $0) }).withUnsafeBytes {
        $0.bindMemory(to: UInt32.self).map { Float(bitPattern: UInt32(littleEndian: $0)) }
      }
      let picture = try preprocessing.resized(ImageFixtures.noise(width: 21, height: 10), name: "noise")
      let pixels = preprocessing.pixels(picture)
      #expect(pixels.shape == [3, 8, 8] && pixels.values == expected, "\(String(decoding: settings, as: UTF8.self))")
      #expect(RGBImage(pixels: pixels, preprocessing) == picture)
    }
  }

  @Test func whereTheFileIsAbsentOrSaysNothingPaliGemmasOwnIsDone() throws {
    let folder = try TemporaryDirectory()
    #expect(try Preprocessing(folder: folder.url, side: 8, patchCount: 4) == Preprocessing(side: 8))
    #expect(try preprocessing("{}") == Preprocessing(side: 8))
    #expect(try preprocessing(#"{"image_mean": null, "do_resize": null}"#) == Preprocessing(side: 8))
  }

  @Test func newerFilesNestTheSettings() throws {
    let nested = #"{"image_processor": {"image_mean": 0.25}, "processor_class": "PaliGemmaProcessor"}"#
    #expect(try preprocessing(nested, file: "processor_config.json") == preprocessing(#"{"image_mean": 0.25}"#))
    #expect(try preprocessing("{}", file: "processor_config.json") == Preprocessing(side: 8))
  }

  static let refusals: [(String, String)] = [
    (
      #"{"size": {"height": 16, "width": 16}}"#,
      #"size is 16×16; expected {"height": 8, "width": 8}, config.json's image_size"#
    ),
    (
      #"{"size": {"shortest_edge": 8}}"#,
      #"size is not a height and a width; expected {"height": 8, "width": 8}, config.json's image_size"#
    ),
    (#"{"resample": 9}"#, "resample is 9; expected a filter of Pillow's, from 0 to 5; PaliGemma's own is 3"),
    (#"{"do_resize": 1}"#, "do_resize must be true or false, not the number 1"),
    (
      #"{"do_center_crop": true}"#,
      "do_center_crop is true, which is not done here; expected false, as in PaliGemma's own"
    ),
    (#"{"do_pad": true}"#, "do_pad is true, which is not done here; expected false, as in PaliGemma's own"),
    (#"{"do_flip": true}"#, "do_flip is true, which is not done here; expected false, as in PaliGemma's own"),
    (#"{"rescale_factor": 0}"#, "rescale_factor must be a number above 0, not the number 0"),
    (#"{"image_mean": [0.5, 0.5]}"#, "image_mean must be a number, or three; a standard deviation is not 0"),
    (#"{"image_std": [0.5, 0, 0.5]}"#, "image_std must be a number, or three; a standard deviation is not 0"),
    (#"{"image_seq_length": 256}"#, "image_seq_length is 256; expected 4, the patches of config.json's vision_config"),
    (
      #"{"image_processor_type": "CLIPImageProcessor"}"#,
      #"image_processor_type is "CLIPImageProcessor"; expected "SiglipImageProcessor", PaliGemma's own"#
    ),
    ("[]", "must be an object, not a list"),
  ]

  @Test(arguments: refusals) func whatIsNotDoneIsRefusedByName(_ settings: String, _ problem: String) {
    #expect {
      try preprocessing(settings)
    } throws: {
      "\($0)" == "preprocessor_config.json: \(problem)"
    }
  }

  @Test func whatIsLeftAsideIsNamed() throws {
    let preprocessing = try preprocessing(#"{"do_flip": false, "size_divisor": 4, "processor_class": "P"}"#)
    #expect(preprocessing.ignored == ["do_flip", "size_divisor"])
  }

  @Test func withoutResizingOnlyTheRightSizeIsTaken() throws {
    let preprocessing = try preprocessing(#"{"do_resize": false}"#)
    let image = ImageFixtures.noise(width: 8, height: 8)
    #expect(try preprocessing.resized(image, name: "a.png") == image)
    #expect(throws: ImageError.otherSize(file: "a.png", width: 9, height: 8, side: 8)) {
      try preprocessing.resized(ImageFixtures.noise(width: 9, height: 8), name: "a.png")
    }
  }
}
