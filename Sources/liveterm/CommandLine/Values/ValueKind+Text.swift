@preconcurrency import Glibc

extension ValueKind where Value == String {
  static var anyText: String { "any text" }

  /// Any text but the empty one.
  static func text(_ allowed: String = anyText) -> ValueKind {
    ValueKind(allowed: allowed) { (text) throws(ValueRejection) in
      guard !text.isEmpty else { throw ValueRejection(reason: "it is empty") }
      return text
    }
  }

  /// The path of a file to read, or to write. Existence is not checked here.
  /// - Parameter endings: for completion only, without the dot.
  static func path(endings: [String] = [], _ allowed: String = "a path") -> ValueKind {
    text(allowed).described(completion: .files(endings: endings))
  }

  /// The path of a file to write whose ending chooses the format.
  static func path(mustEndIn endings: [String]) -> ValueKind {
    let allowed = "a path ending in " + alternatives(endings.map { "." + $0 })
    return ValueKind(allowed: allowed, completion: .files(endings: endings)) { (text) throws(ValueRejection) in
      guard !text.isEmpty else { throw ValueRejection(reason: "it is empty") }
      let name = text.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
      guard let dot = name.lastIndex(of: ".") else { throw ValueRejection(reason: "it has no ending") }
      let ending = name[name.index(after: dot)...].lowercased()
      guard dot > name.startIndex else { throw ValueRejection(reason: "it has no name before its ending") }
      guard endings.contains(ending) else {
        let near = NearestWord.suggestions(for: ending, among: endings)
        throw ValueRejection(near: near.map { "." + $0 })
      }
      return text
    }
  }

  /// An address with one of these schemes, or a path. Paths complete; addresses are looked at when they are used.
  static func source(schemes: [String], endings: [String]) -> ValueKind {
    let allowed = "a file, or " + alternatives(schemes.map { $0 + "://..." })
    return ValueKind(allowed: allowed, completion: .files(endings: endings)) { (text) throws(ValueRejection) in
      guard !text.isEmpty else { throw ValueRejection(reason: "it is empty") }
      try checkScheme(of: text, schemes, requiresOne: false)
      return text
    }
  }

  /// An address with one of these schemes.
  static func url(schemes: [String]) -> ValueKind {
    ValueKind(allowed: "an address that begins with " + alternatives(schemes.map { $0 + "://" })) {
      (text) throws(ValueRejection) in
      guard !text.isEmpty else { throw ValueRejection(reason: "it is empty") }
      try checkScheme(of: text, schemes, requiresOne: true)
      return text
    }
  }

  /// An IPv4 or IPv6 address in numbers, IPv6 with or without brackets; read without them.
  static var ipAddress: ValueKind {
    ValueKind(
      allowed: "an IP address of this machine, such as 127.0.0.1 or 0.0.0.0 (every interface)",
      completion: .words([
        .init(word: "127.0.0.1", meaning: "this machine only"), .init(word: "0.0.0.0", meaning: "every IPv4 interface"),
        .init(word: "::1", meaning: "this machine only, IPv6"), .init(word: "::", meaning: "every interface"),
      ])
    ) { (text) throws(ValueRejection) in
      let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
      var storage = in6_addr()
      guard inet_pton(AF_INET, bare, &storage) == 1 || inet_pton(AF_INET6, bare, &storage) == 1 else {
        throw ValueRejection()
      }
      return bare
    }
  }

  private static func checkScheme(
    of text: String, _ schemes: [String], requiresOne: Bool
  ) throws(ValueRejection) {
    guard let end = text.firstRange(of: "://") else {
      if requiresOne { throw ValueRejection(reason: "it has no scheme") }
      return
    }
    let scheme = text[..<end].lowercased()
    guard !schemes.contains(scheme), !scheme.contains("/") || requiresOne else { return }
    let near = NearestWord.suggestions(for: scheme, among: schemes).prefix(1)
    throw ValueRejection(reason: "unknown scheme \(scheme.shownInMessage)", near: near.map { $0 + "://" })
  }
}

extension String {
  /// Where `part` first begins.
  fileprivate func firstRange(of part: String) -> Index? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return start }
      start = index(after: start)
    }
    return nil
  }
}
