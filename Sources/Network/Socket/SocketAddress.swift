import Glibc

/// A numeric IPv4 or IPv6 address and port, in the system's form.
struct SocketAddress {
  private var storage = sockaddr_storage()
  private var length: socklen_t = 0

  /// Nil when `numericHost` is not a plain IPv4 or IPv6 address; an IPv6 one may name its zone (`fe80::1%eth0`).
  init?(numericHost: String, port: UInt16) {
    var v4 = sockaddr_in()
    if inet_pton(AF_INET, numericHost, &v4.sin_addr) == 1 {
      v4.sin_family = sa_family_t(AF_INET)
      v4.sin_port = port.bigEndian
      set(v4)
      return
    }
    let parts = numericHost.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    var v6 = sockaddr_in6()
    guard let address = parts.first, inet_pton(AF_INET6, String(address), &v6.sin6_addr) == 1 else { return nil }
    if parts.count == 2 {
      v6.sin6_scope_id = UInt32(parts[1]) ?? if_nametoindex(String(parts[1]))
      guard v6.sin6_scope_id != 0 else { return nil }
    }
    v6.sin6_family = sa_family_t(AF_INET6)
    v6.sin6_port = port.bigEndian
    set(v6)
  }

  /// Where `descriptor` is connected to; nil when it is not connected.
  init?(peerOf descriptor: Int32) {
    self.init { getpeername(descriptor, $0, $1) }
  }

  /// Where `descriptor` is bound.
  init?(localOf descriptor: Int32) {
    self.init { getsockname(descriptor, $0, $1) }
  }

  private init?(_ fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let result = withUnsafeMutablePointer(to: &storage) {
      fill(UnsafeMutableRawPointer($0).assumingMemoryBound(to: sockaddr.self), &length)
    }
    guard result == 0 else { return nil }
    self.storage = storage
    self.length = length
  }

  private mutating func set<Address>(_ address: Address) {
    withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: address, as: Address.self) }
    length = socklen_t(MemoryLayout<Address>.size)
  }

  /// `AF_INET` or `AF_INET6`.
  var family: Int32 { Int32(storage.ss_family) }

  var port: UInt16 {
    withUnsafeBytes(of: storage) { bytes in
      family == AF_INET6
        ? UInt16(bigEndian: bytes.load(as: sockaddr_in6.self).sin6_port)
        : UInt16(bigEndian: bytes.load(as: sockaddr_in.self).sin_port)
    }
  }

  /// The address without the port. An IPv4 peer of an IPv6 listener shows as IPv4.
  var host: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let known = withUnsafeBytes(of: storage) { bytes in
      if family == AF_INET6 {
        var address = bytes.load(as: sockaddr_in6.self).sin6_addr
        return inet_ntop(AF_INET6, &address, &text, socklen_t(text.count)) != nil
      }
      var address = bytes.load(as: sockaddr_in.self).sin_addr
      return inet_ntop(AF_INET, &address, &text, socklen_t(text.count)) != nil
    }
    guard known else { return "?" }
    let shown = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return shown.hasPrefix("::ffff:") && shown.contains(".") ? String(shown.dropFirst(7)) : shown
  }

  /// For logs and `Connection.remoteAddress`.
  var description: String { Endpoint(host: host, port: port).description }

  func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    withUnsafePointer(to: storage) {
      body(UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self), length)
    }
  }
}
