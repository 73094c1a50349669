import Foundation
import Images
import TestSupport
import Testing

/// What Pillow makes of the pictures under `Tests/Fixtures/images`; `regenerate.py` there says how.
enum ImageFixtures {
  struct Decoded: Decodable {
    let width: Int
    let height: Int
    let pixels: Data
  }

  struct Resized: Decodable, CustomTestStringConvertible {
    let width: Int
    let height: Int
    let newWidth: Int
    let newHeight: Int
    let resampling: Int
    let checksum: String
    let start: [UInt8]

    var testDescription: String { "\(width)×\(height) to \(newWidth)×\(newHeight), \(resampling)" }
  }

  static let decoded: [String: Decoded] = load("decoded.json") ?? [:]
  static let damaged: [String: Decoded] = load("damaged.json") ?? [:]
  static let resized: [Resized] = load("resized.json") ?? []

  static func url(_ name: String) -> URL { Fixtures.url("images").appending(path: name) }

  static func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: url(name))) }

  private static func load<Value: Decodable>(_ name: String) -> Value? {
    try? JSONDecoder().decode(Value.self, from: Data(contentsOf: url(name)))
  }

  /// The high bytes of a linear congruential sequence that starts from the size.
  static func noise(width: Int, height: Int) -> RGBImage {
    var state = UInt32(width * 65536 + height)
    let samples = (0..<width * height * 3).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    return RGBImage(width: width, height: height, pixels: samples)
  }
}
