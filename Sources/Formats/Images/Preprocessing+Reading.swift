import Files
import Foundation

extension Preprocessing {
  /// What the processor's configuration in a checkpoint's folder asks for: `processor_config.json`, as newer libraries
  /// write it, or `preprocessor_config.json`; PaliGemma's own where there is none, or where it says nothing.
  ///
  /// The settings mean what they mean in transformers' `SiglipImageProcessor`, PaliGemma's.
  /// - Parameters:
  ///   - folder: of the checkpoint.
  ///   - side: the vision encoder's, in pixels.
  ///   - patchCount: the tokens that stand for a picture.
  /// - Throws: `FileError` for a setting that is wrong, or asks for what is not done here.
  public init(folder: URL, side: Int, patchCount: Int) throws(FileError) {
    self.init(side: side)
    guard let settings = try Self.settings(in: folder) else { return }
    try Self.requireKnown(settings)
    if let count = try settings.optional("image_seq_length"), count.value != .integer(patchCount) {
      throw count.invalid("is \(count.value); expected \(patchCount), the patches of config.json's vision_config")
    }
    resampling = try Self.resampling(settings, side: side)
    let isRescaled = try settings.flag("do_rescale") ?? true
    factor = isRescaled ? try settings.optional("rescale_factor")?.factor() ?? 1 / 255 : nil
    normalization = try settings.flag("do_normalize") ?? true ? Self.normalization(settings) : nil
    ignored = settings.names.filter { !Self.known.contains($0) }
  }

  private static func settings(in folder: URL) throws(FileError) -> JSONField? {
    func file(_ name: String) throws(FileError) -> JSONField? {
      let url = folder.appending(path: name)
      guard FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) else { return nil }
      return try JSONField(contentsOf: url)
    }
    if let nested = try file("processor_config.json")?.optional("image_processor") { return nested }
    return try file("preprocessor_config.json")
  }

  /// Settings that are done, and those that change nothing about a picture in red, green and blue.
  private static let known: Set<String> = [
    "do_resize", "size", "resample", "do_rescale", "rescale_factor", "do_normalize", "image_mean", "image_std",
    "do_convert_rgb", "do_center_crop", "crop_size", "do_pad", "pad_size", "image_seq_length", "image_processor_type",
    "feature_extractor_type", "processor_class", "auto_map", "data_format", "input_data_format", "default_to_square",
    "device", "disable_grouping", "return_tensors", "num_channels", "_valid_processor_keys",
  ]

  /// Refuses another processor, and steps that are not done.
  private static func requireKnown(_ settings: JSONField) throws(FileError) {
    for name in ["image_processor_type", "feature_extractor_type"] {
      guard let type = try settings.optional(name) else { continue }
      guard try type.string().hasPrefix("Siglip") else {
        throw type.invalid("is \(type.value); expected \"SiglipImageProcessor\", PaliGemma's own")
      }
    }
    let done = ["do_resize", "do_rescale", "do_normalize", "do_convert_rgb"]
    for name in settings.names where name.hasPrefix("do_") && !done.contains(name) {
      guard try settings.flag(name) == true, let step = try settings.optional(name) else { continue }
      throw step.invalid("is true, which is not done here; expected false, as in PaliGemma's own")
    }
  }

  private static func resampling(_ settings: JSONField, side: Int) throws(FileError) -> Resampling? {
    guard try settings.flag("do_resize") ?? true else { return nil }
    if let size = try settings.optional("size") {
      let (height, width) = (size.value["height"], size.value["width"])
      guard height == .integer(side), width == .integer(side) else {
        let found = if let height, let width { "\(height)×\(width)" } else { "not a height and a width" }
        throw size.invalid("is \(found); expected {\"height\": \(side), \"width\": \(side)}, config.json's image_size")
      }
    }
    guard let resample = try settings.optional("resample") else { return .bicubic }
    guard let filter = resample.value.integer.flatMap(Resampling.init(rawValue:)) else {
      throw resample.invalid("is \(resample.value); expected a filter of Pillow's, from 0 to 5; PaliGemma's own is 3")
    }
    return filter
  }

  private static func normalization(_ settings: JSONField) throws(FileError) -> Normalization {
    let mean = try settings.optional("image_mean")?.colours { _ in true } ?? [0.5, 0.5, 0.5]
    return Normalization(
      mean: mean, deviation: try settings.optional("image_std")?.colours { $0 != 0 } ?? [0.5, 0.5, 0.5])
  }
}

extension JSONField {
  fileprivate var names: [String] { (value.object ?? [:]).keys.map(\.text).sorted() }

  fileprivate func flag(_ name: String) throws(FileError) -> Bool? { try optional(name)?.boolean() }

  /// What bytes are multiplied by.
  fileprivate func factor() throws(FileError) -> Double {
    try reading(as: "a number above 0") { $0.double.flatMap { $0 > 0 ? $0 : nil } }
  }

  /// A number for each of three colours; one stands for all.
  fileprivate func colours(where isUsable: (Float) -> Bool) throws(FileError) -> [Float] {
    let numbers = value.double.map { [$0, $0, $0] } ?? value.array?.compactMap(\.double) ?? []
    let colours = numbers.map { Float($0) }
    guard colours.count == 3, value.array?.count ?? 3 == 3, colours.allSatisfy({ $0.isFinite && isUsable($0) }) else {
      throw invalid("must be a number, or three; a standard deviation is not 0")
    }
    return colours
  }
}
