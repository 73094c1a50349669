import Files
import Foundation

/// A file at an address of the web, which is fetched whole and given no token.
public struct WebFile: Sendable {
  /// Where it is, by HTTPS or HTTP.
  public let address: String
  /// How patient to be with the network.
  var patience = Patience()

  /// Whether a text is such an address.
  public static func isAddress(_ text: String) -> Bool { text.hasPrefix("https://") || text.hasPrefix("http://") }

  /// The file at `address`.
  public init(_ address: String) { self.address = address }

  /// The last part of the address's path, without `%20` and the like; empty where it has none that can be a file's name.
  public var name: String {
    let path = address.split(separator: "?")[0].split(separator: "#")[0].split(separator: "/").dropFirst(2)
    let name = path.last.map { $0.removingPercentEncoding ?? String($0) } ?? ""
    let isName = !name.hasPrefix(".") && name.unicodeScalars.allSatisfy { $0 != "/" && $0.value >= 0x20 }
    return isName && name.utf8.count < 200 ? name : ""
  }

  /// Fetches all of it.
  /// - Parameters:
  ///   - limit: how many bytes it may have.
  ///   - progress: is told how many bytes have come of how many, if that is known; what it throws ends the download.
  /// - Throws: `HubError`.
  public func fetch(limit: Int, progress: @escaping (Int, Int?) throws -> Void) throws -> [UInt8] {
    let hub = try Hub(hostOf: address, patience: patience)
    var (bytes, length, failure): ([UInt8], Int?, (any Error)?) = ([], nil, nil)
    func shouldStop() -> Bool {
      do { try progress(bytes.count, length) } catch { failure = error }
      return failure != nil
    }
    let connection = try Connection(hub, nil, shouldStop: shouldStop)
    let tooLong = HubError.content(file: address, problem: "is longer than \(DownloadProgress.size(limit))")
    do {
      try patience.persevere(shouldStop: shouldStop) {
        (bytes, length) = ([], nil)
        try connection.get(address, at: address) { answer in
          guard (200..<300).contains(answer.status) else { return }
          length = answer.length
          guard answer.length ?? 0 <= limit else { throw tooLong }
          if let encoding = answer.encoding {
            throw HubError.content(
              file: address, problem: "comes packed as \(JSON.quoted(encoding)), which nobody asked for")
          }
        } receive: {
          guard bytes.count + $0.count <= limit else { throw tooLong }
          bytes += $0
        }
      }
    } catch is Stopped { throw failure ?? Stopped() }
    return bytes
  }
}
