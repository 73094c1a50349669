import Foundation
import MaskDecoder
import Questions
import Tensors

/// What an answer's boxes and masks are read with.
extension Kind {
  static let npz = Kind(
    "npz", file: "decoder.npz",
    words: [
      "PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "\u{93}NUMPY", "'descr': '<f4'", "'<f8'", "'|O'", "True", "False",
      "'shape': (", "128, 6), }", "_vq_vae._embedding.npy", "decoder.0.weight.npy",
    ],
    seeds: {
      try [file("Tests/Fixtures/masks/narrow.npz")] + files("Tests/Fixtures/masks/damaged", "npz")
    },
    read: { url, _ in
      let mask = try MaskDecoder(contentsOf: url)(Array(0..<16))
      require(mask.shape == [64, 64], "a mask of shape \(mask.shape)")
    })

  static let answer = Kind(
    name: "answer", seeds: { ["<loc0100><loc0200><loc0300><loc0400> cat ; ", answerWithMask].map { Array($0.utf8) } },
    words: ["<loc0000>", "<loc1023>", "<loc1024>", "<seg000>", "<seg127>", "<seg128>", ";", "<", ">", "\u{301}"],
    attempt: { _ in
      { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        let reading = AnswerReading(text)
        for object in reading.objects {
          require(object.range.upperBound <= text.utf8.count, "an object beyond its answer")
          require(object.locations.allSatisfy((0..<1024).contains), "a location beyond the picture")
          require(object.codes?.allSatisfy((0..<128).contains) ?? true, "a code beyond the codebook")
          let box = object.box(width: 640, height: 480)
          require(box.left <= box.right && box.top <= box.bottom, "a box inside out")
        }
      }
    })

  private static let answerWithMask =
    "<loc0100><loc0200><loc0300><loc0400>" + String(repeating: "<seg012>", count: 16) + " dog"
}
