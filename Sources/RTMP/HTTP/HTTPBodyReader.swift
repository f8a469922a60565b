/// How a body's end is found (RFC 9112, 6.3).
public enum HTTPBodyFraming: Hashable, Sendable {
  case none
  case length(UInt64)
  case chunked
  case untilClose
}

extension HTTPResponseHead {
  /// The framing of the body that answers a GET.
  public func framing() throws(HTTPError) -> HTTPBodyFraming { .untilClose }
}

extension HTTPRequestHead {
  public func framing() throws(HTTPError) -> HTTPBodyFraming { .none }
}

/// Finds the body's bytes in what arrives, without copying them: chunk heads, extensions and trailers are taken out.
///
///     var offset = 0
///     while let range = try body.receive(input, from: &offset) { flv(input[range]) }
public struct HTTPBodyReader: Sendable {
  public let framing: HTTPBodyFraming
  /// All of the body has been read; what follows in the input is left alone. Never true for `untilClose`.
  public private(set) var isComplete: Bool

  public init(framing: HTTPBodyFraming) {
    self.framing = framing
    isComplete = framing == .none
  }

  /// The next piece of the body, as offsets from the start of `input`. Nil: the input is used up, or the body is complete.
  public mutating func receive(
    _ input: UnsafeRawBufferPointer, from offset: inout Int
  ) throws(HTTPError) -> Range<Int>? {
    nil
  }

  /// As above; still offsets from the start, not indices.
  public mutating func receive(_ input: ArraySlice<UInt8>, from offset: inout Int) throws(HTTPError) -> Range<Int>? {
    nil
  }

  /// Call when the connection has ended: throws `truncated` if the body was not complete.
  public func finish() throws(HTTPError) {}
}
