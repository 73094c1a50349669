extension Weights {
  /// The same with an adapter's: its matrices beside those that they are added to, and whole modules in the place of the
  /// checkpoint's.
  func adding(_ fit: AdapterFit) -> Weights {
    var weights = self
    for (address, module) in fit.modules { weights.replace(address, with: module) }
    if isHeadTied, let table = fit.modules["text.embedding.weight"] {
      if fit.sharesTable { weights.replace("text.head.weight", with: table) }
      weights.isHeadTied = fit.sharesTable
    }
    if fit.modules["text.head.weight"] != nil { weights.isHeadTied = false }
    for (address, adapted) in fit.adapted { weights.add(adapted, beside: address) }
    return weights
  }

  /// The same with the checkpoint's own modules where an adapter has put others in their place; nil where it has none.
  var withOwnModules: Weights? {
    guard !replaced.isEmpty else { return nil }
    var weights = self
    for (address, own) in replaced { weights.set(address, own) }
    weights.isHeadTied = weights.name(of: "text.head.weight") == weights.name(of: "text.embedding.weight")
    return weights
  }

  private mutating func replace(_ address: String, with module: Named) {
    if let name = name(of: address) { replaced[address] = Named(tensor: self[address], name: name) }
    set(address, module)
    adapterAddresses.insert(address)
  }

  private mutating func add(_ lowRank: AdapterFit.Matrices, beside address: String) {
    adapted[address] = Adapted(size: lowRank.size, point: lowRank.point)
    let own = [address + ".weight", address + ".bias"]
    let last = addresses.lastIndex(where: own.contains) ?? addresses.count - 1
    addresses.insert(contentsOf: lowRank.weights.map { address + $0.end }, at: last + 1)
    for (end, weight) in lowRank.weights {
      set(address + end, weight)
      adapterAddresses.insert(address + end)
    }
  }
}
