import Foundation
import Images

/// What is asked of a model: a picture and a prompt.
public struct Question: Sendable {
  /// Where the picture came from.
  public let imageURL: URL
  /// The picture at the size the model sees.
  public let picture: RGBImage
  /// The size that the picture itself has, upright, in pixels.
  public let size: (width: Int, height: Int)
  /// What to ask about it, without the newline that ends the model's prompts.
  public let prompt: String
  /// What is to be said of the picture's file, a line each.
  public var notices: [String] = []

  /// Another prompt about the same picture.
  public func with(prompt: String) -> Question {
    Question(imageURL: imageURL, picture: picture, size: size, prompt: prompt)
  }
}

/// A picture that has been read from a file.
public struct OpenPicture: Sendable {
  /// As it is in the file, upright.
  public let original: RGBImage
  /// At the size the model sees.
  public let picture: RGBImage
  /// Where it came from.
  public let url: URL

  /// How many pixels it has in the file, upright.
  public var size: (width: Int, height: Int) { (original.width, original.height) }

  /// What is to be said of its file, a line each.
  public var notices: [String] {
    original.damage.map { ["\(url.relativePath): damaged \($0); what is left of it is used"] } ?? []
  }
}
