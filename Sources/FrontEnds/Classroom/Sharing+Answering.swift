import Files
import Foundation

/// What is answered to whom: there is the page, the stream of what happens, figures and hand-outs to fetch, and what a reader
/// may say.
extension Sharing {
  func answer(_ request: HTTPRequest) -> HTTPAnswer {
    let isPresenter = presenterToken.rest(of: request.path) != nil
    guard let rest = token.rest(of: request.path) ?? presenterToken.rest(of: request.path) else { return .notFound }
    switch (request.method, rest) {
    case ("GET", ""): return Page.answer(isPresenter: isPresenter)
    case ("GET", "events"): return events(request, isPresenter)
    case ("GET", "hand-out.html"): return handOut(.html)
    case ("GET", "hand-out.ipynb"): return handOut(.ipynb)
    case ("GET", _) where rest.hasPrefix("figure/"): return figure(rest.dropFirst("figure/".count))
    case ("POST", "answer"), ("POST", "stuck"): return take(request, rest)
    default: return .notFound
    }
  }

  private func events(_ request: HTTPRequest, _ isPresenter: Bool) -> HTTPAnswer {
    guard broadcast.state.withLock({ $0.followers.count }) < Allowance.followers else {
      return .text("There are no seats left.\n", status: 503)
    }
    let follower = Follower(
      broadcast, after: request.lastEvent.flatMap { Int($0) }, greeting: "retry: 1000\n\n",
      seat: request.seat.map { String($0.prefix(64)) }, isPresenter: isPresenter)
    return .stream(follower, type: "text/event-stream")
  }

  private func figure(_ name: Substring) -> HTTPAnswer {
    guard let file = figures.file(at: name) else { return .text("This is not kept any more.\n", status: 404) }
    return .bytes(file.bytes, type: file.type, headers: [("Cache-Control", "private, max-age=86400, immutable")])
  }

  private func handOut(_ format: HandOuts.Format) -> HTTPAnswer {
    let file = handOuts.file(of: state.withLock { $0.entries }, as: format)
    return .stream(
      Follower(file), type: format.type,
      headers: [("Content-Disposition", "attachment; filename=\"vlmverse.\(format.rawValue)\"")])
  }

  // MARK: What a reader says

  private func take(_ request: HTTPRequest, _ what: Substring) -> HTTPAnswer {
    guard request.contentType?.hasPrefix("application/json") == true, let json = try? JSON(request.body, file: ""),
      let seat = json["seat"]?.string, broadcast.has(seat: seat)
    else { return .text("This was not understood.", status: 400) }
    let name = ClassQuestion.name(json["name"]?.string ?? "")
    guard what == "answer" else {
      state.withLock { $0.stuck[seat] = json["isStuck"]?.bool == true ? name : nil }
      return .text("ok")
    }
    do {
      try take(json, name, from: seat)
      return .text("ok")
    } catch { return .text("\(error)", status: 409) }
  }

  private func take(_ json: JSON, _ name: String, from seat: String) throws(ClassQuestion.Refusal) {
    let refusal = state.withLock { state -> ClassQuestion.Refusal? in
      guard json["number"]?.integer == state.question?.number else { return .closed }
      state.isNews = true
      do throws(ClassQuestion.Refusal) {
        try state.question?.take(
          choice: json["choice"]?.integer, text: json["text"]?.string ?? "", name: name, from: seat)
        return nil
      } catch { return error }
    }
    if let refusal { throw refusal }
  }
}
