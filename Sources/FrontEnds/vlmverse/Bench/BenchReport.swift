import Foundation
import Generation
import Measuring
import PaliGemmaModel
import Rendering

/// What `--json` prints; rates in bytes and operations a second, times in seconds.
struct BenchReport: Encodable {
  struct Measured: Encodable {
    let median, lowest, highest: Double
    let values: [Double]

    init(_ samples: Samples) {
      (median, lowest, highest, values) = (samples.median, samples.lowest, samples.highest, samples.values)
    }
  }

  struct Ceiling: Encodable {
    let name: String
    let rate: Measured
  }

  struct Measurement: Encodable {
    let name, limit: String
    let seconds: Measured
    let tokensPerSecond: Double?
    let rate, ceiling: Measured?
    let shareOfMedians, medianOfShares: Double?

    init(_ figure: TimedWork) {
      let isLimited = figure.limit != .none
      (name, limit, seconds) = (figure.name, figure.limit.rawValue, Measured(figure.seconds))
      tokensPerSecond = figure.tokensPerSecond
      rate = isLimited ? Measured(figure.rates) : nil
      ceiling = isLimited ? Measured(figure.ceilings) : nil
      shareOfMedians = isLimited ? figure.shareOfMedians : nil
      medianOfShares = isLimited ? figure.medianOfShares : nil
    }
  }

  let model, weights: String
  let precision: Precision
  let weightBytes, promptTokens, threads: Int
  let batchSpeedup: Double
  let ceilings: [Ceiling]
  let measurements: [Measurement]

  init(_ bench: Bench, model: String, weights: String, threads: Int) {
    (self.model, self.weights, self.threads) = (model, weights, threads)
    precision = bench.engine.precision(for: bench.model)
    (weightBytes, promptTokens) = (bench.checkpoint.byteCount, bench.tokenCount)
    batchSpeedup = bench.batchSpeedup
    ceilings = bench.ceilings.measured.map { Ceiling(name: $0.name, rate: Measured($0.rates)) }
    measurements = bench.figures.map(Measurement.init)
  }
}

extension Bench {
  /// How many times the tokens a second of one answer a batch has.
  var batchSpeedup: Double { (batchDecode.tokensPerSecond ?? .nan) / (decode.tokensPerSecond ?? .nan) }

  /// What was measured, as a table and a roofline.
  func document(title: Text) -> Document {
    [.heading(title), .table(ceilingTable), .table(figureTable), .paragraph(Text(summary)), .plot(roofline)]
  }

  private var ceilingTable: Table {
    let rows: [[Text]] = ceilings.measured.map { name, limit, rates in
      [
        Text(name), Text(rate(rates.median, limit)),
        Text("\(rate(rates.lowest, limit)) – \(rate(rates.highest, limit))"),
      ]
    }
    return Table([.init("ceiling", isFlexible: true), .init("median", .right), .init("spread", .right)], rows: rows)
  }

  private func rate(_ value: Double, _ limit: TimedWork.Limit) -> String {
    "\(NumberFormat.compact(value / 1e9)) \(limit == .products ? "GFLOP/s" : "GB/s")"
  }

  private var figureTable: Table {
    let rows: [[Text]] = figures.map { figure in
      let isLimited = figure.limit != .none
      return [
        Text(figure.name), Text(time(figure.seconds.median)),
        Text("\(time(figure.seconds.lowest)) – \(time(figure.seconds.highest))"),
        Text(figure.tokensPerSecond.map { NumberFormat.compact($0) } ?? ""),
        Text(isLimited ? NumberFormat.percent(figure.shareOfMedians) : ""),
        Text(isLimited ? NumberFormat.percent(figure.medianOfShares) : ""),
      ]
    }
    return Table(
      [
        .init("", isFlexible: true), .init("median", .right), .init("spread", .right), .init("tokens/s", .right),
        .init("share", .right), .init("paired", .right),
      ], rows: rows)
  }

  private func time(_ seconds: Double) -> String { NumberFormat.duration(.seconds(seconds)) }

  private var summary: String {
    """
    Shares are of the ceiling: reading for decode and load, products for image and prompt (\(tokenCount) tokens); first \
    median over median, then the median of the repeats' own shares. All but load and start-up are of a model that has \
    answered before, in \(engine.precision(for: model).rawValue). A batch has \(NumberFormat.compact(batchSpeedup)) \
    times the tokens/s of one answer.
    """
  }

  /// Speed over intensity, both as powers of two: memory's slope, the products' ceiling, and where the model is.
  private var roofline: Plot {
    let (reads, products) = (decode.ceilings.median, prompt.ceilings.median)
    let roof = stride(from: -1.0, through: 10, by: 0.25).map { x in
      Plot.Point(x, log2(min(products, reads * exp2(x)) / 1e9))
    }
    let works = [(image, imageWork), (prompt, promptWork), (decode, decodeWork), (batchDecode, batchWork)]
    let points = works.map { figure, work in
      let operations = work.operations / figure.seconds.median
      return Plot.Series(
        Text(figure.name), [Plot.Point(log2(work.intensity), log2(operations / 1e9))], .scatter)
    }
    return Plot(
      [Plot.Series("roof", roof)] + points, title: "Roofline", x: "log₂ of operations a byte",
      y: "log₂ of GFLOP/s")
  }
}
