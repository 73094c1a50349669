import MaskDecoder
import Questions

/// What was told of a thing, as COCO's results have it: `pycocotools` reads a list of these by `loadRes`.
package struct CocoResult: Encodable, Sendable {
  let imageID: Int
  let categoryID: Int
  let bbox: [Double]
  let score: Double
  let segmentation: CocoMask?
  let fileName: String
  let categoryName: String

  private enum CodingKeys: String, CodingKey {
    case imageID = "image_id"
    case categoryID = "category_id"
    case bbox, score, segmentation
    case fileName = "file_name"
    case categoryName = "category_name"
  }

  /// The objects of several pictures, each picture with its place from 1. A picture's id is the number in its file's name, as
  /// COCO's are called, or else its place; a label's is its place among all labels, from 1.
  package static func all(_ pictures: [(place: Int, image: String, objects: [LocatedObject])]) -> [CocoResult] {
    let labels = Set(pictures.flatMap { $0.objects.map(\.object.label) }).sorted()
    let ids = Dictionary(uniqueKeysWithValues: zip(labels, 1...))
    return pictures.flatMap { picture in
      let name = picture.image.split(separator: "/").last.map(String.init) ?? picture.image
      return picture.objects.map { object in
        CocoResult(
          imageID: Int(name.prefix { $0 != "." }) ?? picture.place, categoryID: ids[object.object.label] ?? 0,
          bbox: object.box.leftTopWidthHeight, score: object.score,
          segmentation: object.mask.map { CocoMask($0.runLengths) },
          fileName: picture.image, categoryName: object.object.label)
      }
    }
  }
}

/// A mask as COCO's files have it.
package struct CocoMask: Encodable, Sendable {
  let size: [Int]
  let counts: String

  package init(_ mask: RunLengths) { (size, counts) = ([mask.height, mask.width], mask.text) }
}
