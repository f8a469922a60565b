extension StreamAddress {
  /// Reads an address; blanks around it are passed over. Scheme and host may be in any case. Over HTTP the path must end in
  /// `.flv`.
  public init(_ text: String) throws(AddressError) {
    try self.init(text, mustBeFLV: true)
  }

  /// Reads the address of any file over HTTP, such as an image: the path need not end in `.flv`.
  public init(resource text: String) throws(AddressError) {
    try self.init(text, mustBeFLV: false)
  }

  /// The address an HTTP redirect leads to; `location` may be relative (RFC 3986, 5.2), and its path need not end in .flv.
  public func redirected(to location: String) throws(AddressError) -> StreamAddress {
    let base = "\(scheme.rawValue)://\(authority)"
    let full: String
    if location.isEmpty {
      throw .empty
    } else if location.hasPrefix("//") {
      full = "\(scheme.rawValue):\(location)"
    } else if location.hasPrefix("/") {
      full = base + location
    } else if location.hasPrefix("?") {
      full = base + path + location
    } else if Self.hasScheme(location) {
      full = location
    } else {
      full = base + Self.merged(path: path, reference: location)
    }
    return try StreamAddress(full, mustBeFLV: false)
  }

  private init(_ text: String, mustBeFLV: Bool) throws(AddressError) {
    let blanks: Set<Unicode.Scalar> = [" ", "\t", "\r", "\n"]
    var scalars = text.unicodeScalars[...]
    while let first = scalars.first, blanks.contains(first) { scalars.removeFirst() }
    while let last = scalars.last, blanks.contains(last) { scalars.removeLast() }
    guard !scalars.isEmpty else { throw .empty }
    for (position, scalar) in scalars.enumerated() where scalar.value <= 0x20 || (0x7F...0x9F).contains(scalar.value) {
      throw .badCharacter(scalar.value, position: position + 1)
    }
    let address = Substring(scalars)
    guard let mark = Self.schemeEnd(in: address) else { throw .missingScheme(String(address)) }
    let name = String(address[..<mark])
    guard !name.isEmpty else { throw .missingScheme(String(address)) }
    guard let scheme = Scheme(rawValue: name.lowercased()) else { throw .unknownScheme(name) }
    let rest = address[address.index(mark, offsetBy: 3)...]
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let (host, port) = try Self.place(authority)
    let (path, query) = Self.pathAndQuery(rest[authority.endIndex...], dropsFragment: scheme != .rtmp)
    let names =
      scheme == .rtmp ? try Self.rtmpNames(path) : try Self.httpNames(path, mustBeFLV: mustBeFLV)
    self.init(
      scheme: scheme, host: host, port: port ?? scheme.defaultPort, path: path, query: query, app: names.app,
      streamName: names.stream)
  }

  /// The colon of the first `://`.
  private static func schemeEnd(in address: Substring) -> Substring.Index? {
    guard let colon = address.firstIndex(of: ":"), address[colon...].hasPrefix("://") else { return nil }
    return colon
  }

  private static func hasScheme(_ location: String) -> Bool {
    let name = location.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
    return location[name.endIndex...].hasPrefix("://")
  }

  private static func pathAndQuery(_ text: Substring, dropsFragment: Bool) -> (path: String, query: String) {
    let resource = dropsFragment ? text.prefix { $0 != "#" } : text
    let path = resource.prefix { $0 != "?" }
    return (path.isEmpty ? "/" : String(path), String(resource[path.endIndex...].dropFirst()))
  }

  /// Host and port of an authority (RFC 3986, 3.2).
  private static func place(_ authority: Substring) throws(AddressError) -> (host: String, port: UInt16?) {
    if authority.contains("@") { throw .userInfo }
    let host: Substring
    if authority.hasPrefix("[") {
      guard let bracket = authority.firstIndex(of: "]"), isIPv6(authority[..<bracket].dropFirst()) else {
        throw .badHost(String(authority))
      }
      host = authority[..<authority.index(after: bracket)]
    } else {
      host = authority.prefix { $0 != ":" }
      guard !host.isEmpty || authority.dropFirst().contains(":") else { throw .missingHost }
      // Several colons: an IPv6 address that lacks its brackets.
      guard !authority[host.endIndex...].dropFirst().contains(":"), isName(host) else {
        throw .badHost(String(authority))
      }
    }
    let bare = host.hasPrefix("[") ? host.dropFirst().dropLast() : host
    let rest = authority[host.endIndex...]
    guard !rest.isEmpty else { return (bare.lowercased(), nil) }
    guard rest.hasPrefix(":") else { throw .badHost(String(authority)) }
    let digits = rest.dropFirst()
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits), port > 0 else {
      throw .badPort(String(digits))
    }
    return (bare.lowercased(), port)
  }

  /// A host name or IPv4 address: labels of letters, digits, hyphens and underscores.
  private static func isName(_ host: Substring) -> Bool {
    guard !host.isEmpty, host.utf8.count <= 253 else { return false }
    var labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
    return labels.allSatisfy { label in
      !label.isEmpty && label.count <= 63
        && label.allSatisfy { byte in
          switch byte {
          case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
          default: false
          }
        }
    }
  }

  /// The form of RFC 4291, 2.2, without a zone.
  private static func isIPv6(_ text: Substring) -> Bool {
    var groups = text.split(separator: ":", omittingEmptySubsequences: false)
    guard groups.count >= 3 else { return false }
    var count = 0
    if let last = groups.last, last.contains(".") {
      let numbers = last.split(separator: ".", omittingEmptySubsequences: false)
      guard numbers.count == 4, numbers.allSatisfy({ isDecimalByte($0) }) else { return false }
      groups.removeLast()
      count = 2
    }
    // `::` leaves one empty group, two at an end, three alone.
    let isCompressed = text.contains("::")
    let filled = groups.filter { !$0.isEmpty }
    count += filled.count
    guard filled.allSatisfy({ $0.utf8.count <= 4 && $0.utf8.allSatisfy(isHexadecimal) }) else { return false }
    let edges = (text.hasPrefix(":") ? 1 : 0) + (text.hasSuffix(":") ? 1 : 0)
    let empty = groups.count - filled.count
    guard isCompressed else { return count == 8 && empty == 0 }
    return count <= 7 && empty == 1 + edges
      && (!text.hasPrefix(":") || text.hasPrefix("::")) && (!text.hasSuffix(":") || text.hasSuffix("::"))
  }

  private static func isDecimalByte(_ text: Substring) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } && text.utf8.count <= 3 && UInt8(text) != nil
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }

  /// `app/stream`, `app/instance/stream`, and whatever follows belongs to the stream, as ffmpeg has it. A stream such as
  /// `mp4:folder/file` begins with the name that has the colon.
  private static func rtmpNames(_ path: String) throws(AddressError) -> (app: String, stream: String) {
    let trimmed = path.drop { $0 == "/" }
    guard !trimmed.isEmpty else { throw .missingApp }
    let parts = trimmed.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
    let stream: Substring
    if parts.count == 3, !parts[1].contains(":") {
      stream = parts[2]
    } else {
      stream = parts.count > 1 ? trimmed[parts[1].startIndex...] : ""
    }
    let app = stream.isEmpty ? String(trimmed) : String(trimmed[..<stream.startIndex].dropLast())
    guard !stream.isEmpty else { throw .missingStream(app: app.hasSuffix("/") ? String(app.dropLast()) : app) }
    return (app, String(stream))
  }

  private static func httpNames(
    _ path: String, mustBeFLV: Bool
  ) throws(AddressError) -> (app: String, stream: String) {
    let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? ""
    let file = path[folder.endIndex...].drop { $0 == "/" }
    let app = String(folder.drop { $0 == "/" })
    let lowercased = file.lowercased()
    if lowercased.hasSuffix(".flv") {
      if file.count == 4, mustBeFLV { throw .missingStream(app: app) }
      return (app, String(file.dropLast(4)))
    }
    if lowercased.hasSuffix(".m3u8") { throw .hls }
    if mustBeFLV { throw .notFLV(path: path) }
    return (app, String(file))
  }

  /// RFC 3986, 5.2.3 and 5.2.4.
  private static func merged(path: String, reference: String) -> String {
    let resource = reference.prefix { $0 != "?" && $0 != "#" }
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
    var result: [Substring] = []
    let segments = (String(folder) + resource).split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      if segment == ".." {
        _ = result.popLast()
      } else if segment != "." {
        result.append(segment)
        continue
      }
      if isLast { result.append("") }
    }
    return "/" + result.joined(separator: "/") + reference[resource.endIndex...]
  }
}
