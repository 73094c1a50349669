import Notebook
import Rendering

/// Somebody beside the reader of a sitting who hears what happens, too.
package protocol Companion: AnyObject {
  /// - Returns: what the sitting says next; it is nobody's cell, and kept nowhere.
  func hear(_ event: Event, in notebook: Notebook) -> Document
  /// What changes while nobody types; nil where nothing does.
  var live: Document? { get }
}
