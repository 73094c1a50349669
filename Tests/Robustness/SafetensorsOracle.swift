import Checkpoints
import Foundation

/// What a safetensors file says, read in another way than the program's: nothing it accepts may have other values.
struct SafetensorsOracle {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func check(_ file: SafetensorsFile) {
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let object = try? JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length]))
    guard var members = object as? [String: Any] else { fatalError("a header that is no JSON object was accepted") }
    members["__metadata__"] = nil
    var end = 8 + length
    for entry in file.entries.sorted(by: { ($0.byteRange.lowerBound, $0.count) < ($1.byteRange.lowerBound, $1.count) })
    {
      guard entry.dataType != "Q8", entry.dataType != "Q4" else { return }  // several members each, checked by tests
      require(entry.byteRange.lowerBound == end, "\(entry.name) does not begin where the one before it ends")
      end = entry.byteRange.upperBound
      check(entry, members.removeValue(forKey: entry.name), dataStart: 8 + length)
      if let tensor = file.tensors[entry.name]?.tensor() { check(Array(tensor.values), entry) }
    }
    require(members.isEmpty, "\(members.keys) were left out")
    require(end == bytes.count, "bytes after the data were accepted")
  }

  private func check(_ entry: TensorEntry, _ member: Any?, dataStart: Int) {
    let member = member as? [String: Any]
    let offsets = [entry.byteRange.lowerBound, entry.byteRange.upperBound]
    require(member?["dtype"] as? String == entry.dataType, "\(entry.name) has another type")
    require(member?["shape"] as? [Int] == entry.shape, "\(entry.name) has another shape")
    require(member?["data_offsets"] as? [Int] == offsets.map { $0 - dataStart }, "\(entry.name) lies elsewhere")
  }

  private func check(_ values: [Float], _ entry: TensorEntry) {
    let size = entry.dataType == "F32" ? 4 : 2
    require(values.count * size == entry.byteRange.count, "\(entry.name) has \(values.count) values")
    for (index, value) in values.enumerated() {
      let start = entry.byteRange.lowerBound + index * size
      let pattern = bytes[start..<start + size].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let expected =
        switch entry.dataType {
        case "F32": Float(bitPattern: pattern)
        case "BF16": Float(bitPattern: pattern << 16)
        default: Float(Float16(bitPattern: UInt16(pattern)))
        }
      require(value == expected || (value.isNaN && expected.isNaN), "\(entry.name)[\(index)] is \(value)")
    }
  }
}
