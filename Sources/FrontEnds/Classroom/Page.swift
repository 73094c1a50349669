import Foundation
import Rendering

/// The page that readers follow on: one file, whose script and style run by a word that changes with each answer.
enum Page {
  static func answer(isPresenter: Bool) -> HTTPAnswer {
    let word = Token().text
    let page = text.replacing("NONCE", with: word).replacing("ROLE", with: isPresenter ? "presenter" : "follower")
      .replacing("/* STYLE OF DOCUMENTS */", with: HTMLRenderer.styleSheet)
    let policy = """
      default-src 'none'; script-src 'nonce-\(word)'; style-src 'nonce-\(word)'; img-src 'self' data:; connect-src 'self'; \
      base-uri 'none'; form-action 'none'; frame-ancestors 'none'
      """
    return .bytes(
      Array(page.utf8), type: "text/html; charset=utf-8", headers: [("Content-Security-Policy", policy)])
  }

  private static let text = String(decoding: PackageResources.page_html, as: UTF8.self)
}
