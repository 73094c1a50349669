import Files

/// One object of a configuration file, whose values are read by key and checked.
///
/// A key with `null` counts as absent. In place of a value that cannot be used stands one that can, so that whatever else is wrong is
/// found, too; `finish` throws all of it.
struct ConfigurationSection {
  let json: JSON
  let file: String
  /// The object's own key and a dot, or nothing at the top level.
  let prefix: String
  private let problems: Problems

  /// What was found in all sections of a file.
  private final class Problems { var found: [ConfigurationError] = [] }
}

extension ConfigurationSection {
  /// The file's top level.
  init(_ json: JSON, file: String) throws(ConfigurationError) {
    guard json.object != nil else {
      throw .invalid(file: file, key: "the top level", value: json.description, expected: "an object")
    }
    self.init(json: json, file: file, prefix: "", problems: Problems())
  }

  /// The object under `key`, nil if there is none.
  func section(_ key: String) throws(ConfigurationError) -> ConfigurationSection? {
    guard let member = json[key] else { return nil }
    guard member.object != nil else { throw invalid(key, member.description, "an object") }
    return ConfigurationSection(json: member, file: file, prefix: "\(prefix)\(key).", problems: problems)
  }

  /// The object under `key`, which has to be there.
  func required(_ key: String) throws(ConfigurationError) -> ConfigurationSection {
    guard let section = try section(key) else { throw missing(key, "an object") }
    return section
  }

  func missing(_ key: String, _ expected: String) -> ConfigurationError {
    .missing(file: file, key: prefix + key, expected: expected)
  }

  func invalid(_ key: String, _ value: String, _ expected: String) -> ConfigurationError {
    .invalid(file: file, key: prefix + key, value: value, expected: expected)
  }
}

// MARK: - What is wrong

extension ConfigurationSection {
  /// Whether nothing wrong was found in the file so far, so that its values can be held against each other.
  var isRight: Bool { problems.found.isEmpty }

  /// Keeps what is wrong for `finish`.
  func note(_ error: ConfigurationError) { problems.found.append(error) }

  /// Throws what was found in the file.
  func finish() throws(ConfigurationError) {
    switch problems.found.count {
    case 0: return
    case 1: throw problems.found[0]
    case _: throw .several(problems.found)
    }
  }
}

// MARK: - Numbers and names

extension ConfigurationSection {
  /// The whole number under `key`, in `range`, or `standard` where the file says nothing.
  func whole(_ key: String, in range: ClosedRange<Int>, default standard: Int? = nil) -> Int {
    let (lower, upper) = (range.lowerBound, range.upperBound)
    let expected = lower == upper ? "\(lower)" : "a whole number from \(lower) to \(upper)"
    guard let value = json[key] else {
      if standard == nil { note(missing(key, expected)) }
      return standard ?? lower
    }
    guard let number = value.integer, range.contains(number) else {
      note(invalid(key, value.description, expected))
      return lower
    }
    return number
  }

  /// The number under `key`, above 0 in single precision and up to `limit`, or `standard` where the file says nothing.
  func positive(_ key: String, upTo limit: Int, default standard: Double) -> Double {
    guard let value = json[key] else { return standard }
    guard let number = value.double, Float(number) > 0, number <= Double(limit) else {
      note(invalid(key, value.description, "a number above 0, up to \(limit)"))
      return standard
    }
    return number
  }

  /// The truth value under `key`, or `standard` where the file says nothing.
  func flag(_ key: String, default standard: Bool) -> Bool {
    guard let value = json[key] else { return standard }
    if value.bool == nil { note(invalid(key, value.description, "true or false")) }
    return value.bool ?? standard
  }

  /// Checks that the value under `key`, if there is one, is `expected`.
  func check(_ key: String, is expected: Bool) {
    guard let value = json[key], value != .bool(expected) else { return }
    note(invalid(key, value.description, "\(expected)"))
  }

  /// Checks that the text under `key`, if there is one, is among `allowed`.
  func check(_ key: String, isOneOf allowed: [String]) {
    guard let value = json[key], !allowed.contains(where: { value == .string($0) }) else { return }
    note(invalid(key, value.description, allowed.map(JSON.quoted).joined(separator: " or ")))
  }
}
