/// The names nearest to a mistyped one, at most three.
package func suggestions(for name: String, among candidates: some Sequence<String>) -> [String] {
  let letters = Array(name.utf8.prefix(80))
  let tolerance = max(1, min(3, letters.count / 3))
  var found: [(distance: Int, name: String)] = []
  for candidate in candidates where candidate != name && abs(candidate.utf8.count - letters.count) <= tolerance {
    let distance = editDistance(letters, Array(candidate.utf8))
    if distance <= tolerance { found.append((distance, candidate)) }
  }
  let nearest = found.map(\.distance).min()
  return Array(Set(found.filter { $0.distance == nearest }.map(\.name)).sorted().prefix(3))
}

/// How many letters must be inserted, deleted, replaced or swapped with a neighbour to turn `a` into `b`.
package func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var (before, last) = ([Int](), Array(0...b.count))
  for i in 0..<a.count {
    var row = [i + 1]
    for j in 0..<b.count {
      var distance = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { distance = min(distance, before[j - 1] + 1) }
      row.append(distance)
    }
    (before, last) = (last, row)
  }
  return last[b.count]
}
