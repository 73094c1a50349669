import Foundation
import Images

/// What is asked of a model: a picture and a prompt.
public struct Question: Sendable {
  /// Where the picture came from.
  public let imageURL: URL
  /// The picture at the size the model sees.
  public let picture: RGBImage
  /// What to ask about it, without the newline that ends the model's prompts.
  public let prompt: String
  /// What is to be said of the picture's file, a line each.
  public var notices: [String] = []

  /// Another prompt about the same picture.
  public func with(prompt: String) -> Question { Question(imageURL: imageURL, picture: picture, prompt: prompt) }
}
