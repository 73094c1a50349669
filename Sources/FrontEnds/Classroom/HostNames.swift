import Glibc

/// The names under which this machine is asked, so that a page elsewhere that has its own name lead here is not answered.
enum HostNames {
  static let loopback = ["127.0.0.1", "localhost"]

  /// The addresses that other machines of the network reach this one at.
  static var addresses: [String] {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return [] }
    defer { freeifaddrs(first) }
    var (addresses, next): ([String], UnsafeMutablePointer<ifaddrs>?) = ([], first)
    while let interface = next?.pointee {
      defer { next = interface.ifa_next }
      guard let address = interface.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET),
        interface.ifa_flags & UInt32(IFF_LOOPBACK) == 0, interface.ifa_flags & UInt32(IFF_UP) != 0
      else { continue }
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      let size = socklen_t(MemoryLayout<sockaddr_in>.size)
      guard getnameinfo(address, size, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else { continue }
      addresses.append(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    return addresses
  }

  /// This machine's own name, and that of zero-configuration networks.
  static var ownNames: [String] {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return [] }
    let own = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return [own, own + ".local"]
  }
}
