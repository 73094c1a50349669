import Analysis
import Rendering

extension Verification {
  /// Each value with its difference, then the verdict.
  package var document: Document {
    let rows: [[Text]] = findings.map { finding in
      [
        "\(address: finding.address.description)", Text(NumberFormat.shape(finding.shape)),
        Text(NumberFormat.compact(Float(finding.difference))), finding.agrees ? "" : "\(strong: "differs")",
      ]
    }
    return [
      .table(
        Table([.init("value", isFlexible: true), .init("shape"), .init("|a - b|/|b|", .right), .init()], rows: rows))
    ] + verdict
  }

  /// Whether all agree, and if not, which is the first that does not.
  package var verdict: Document {
    let count = NumberFormat.count(findings.count)
    guard let fault = firstFault else {
      guard let largest else { return [.notice(Notice(.error, "The file holds no value of this run."))] }
      let bound = NumberFormat.compact(Float(tolerance))
      return [
        .notice(
          Notice(
            .success,
            """
            All \(count) values agree within \(bound); the largest difference is \
            \(NumberFormat.compact(Float(largest.difference))), of \(address: largest.address.description).
            """))
      ]
    }
    return [.notice(Notice(.error, fault.text))]
  }
}

extension Verification.Finding {
  /// What is wrong with a value that does not agree.
  fileprivate var text: Text {
    if let otherShape {
      return """
        The first to differ is \(address: address.description): \(NumberFormat.shape(shape)) here, \
        \(NumberFormat.shape(otherShape)) in the file.
        """
    }
    let place = worst.map {
      """
      , most at \(NumberFormat.shape($0.index)): \(NumberFormat.compact($0.own, significant: 6)) here, \
      \(NumberFormat.compact($0.reference, significant: 6)) in the file
      """
    }
    return """
      The first to differ is \(address: address.description), by \(NumberFormat.compact(Float(difference)))\(place ?? "").
      """
  }
}
